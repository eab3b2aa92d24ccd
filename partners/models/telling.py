"""How a person wants to be told of what concerns him."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.people import Person


class How(models.TextChoices):
    """How often e-mails about one subject come."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, in one e-mail")
    WEEKLY = "weekly", _("On Mondays, in one e-mail")
    NEVER = "never", _("Not by e-mail")


class NotificationChoice(models.Model):
    """How one person wants to be told of one subject. Where he has chosen nothing, the subject's own way counts. His
    own affair: nobody else reads or sets it, and it says nothing of what he may see."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notification_choices")
    about = models.CharField(max_length=40)
    how = models.CharField(max_length=7, choices=How)

    row_security = None

    class Meta:
        ordering = ["person", "about"]
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="partners_notificationchoice_once")]

    def __str__(self) -> str:
        return f"{self.about}: {self.get_how_display()}"
