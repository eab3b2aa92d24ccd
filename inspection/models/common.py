"""What several things of this room share: that they can be taken back."""

from django.db import models
from django.db.models import Q

from partners.models import Person


class Withdrawable(models.Model):
    """Something that can be taken back: it stays, with who took it back, when and why."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.TextField("reason for withdrawing", blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
                name="%(app_label)s_%(class)s_withdrawn_with_a_reason",
            )
        ]

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.withdrawn_at is not None
