"""Forms about reviews of access."""

from django import forms

from core import clock
from core.form_fields import DayField
from core.forms import PortalForm
from partners.directory import partners_today
from partners.models import LocalArea, Partner, ReviewedRole
from partners.models.reviews import ReviewedRoleQuerySet


def note_field() -> forms.CharField:
    """What is said with a decision."""
    return forms.CharField(
        label="Note",
        help_text="The partner’s leads and the area’s administrators read it.",
        required=False,
        max_length=300,
    )


class StartReviewForm(PortalForm):
    """Whose people are to be looked at."""

    nouns = {"partner": "the partner"}

    partner = forms.ModelChoiceField(Partner.objects.none())

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners_today(area)


class ConfirmRolesForm(PortalForm):
    """Several people at once whose roles go on. The page ticks them in its table."""

    nouns = {"roles": "at least one person"}

    roles = forms.ModelMultipleChoiceField(
        ReviewedRole.objects.none(), label="Whose role goes on", widget=forms.CheckboxSelectMultiple
    )
    note = note_field()

    def __init__(self, *args, roles: ReviewedRoleQuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = roles

    @property
    def ticked(self) -> set[str]:
        """What was ticked, to be ticked again where something was refused."""
        return set(self.data.getlist("roles")) if self.is_bound else set()


class EndReviewedRoleForm(PortalForm):
    """From which day on a role no longer holds, and why."""

    nouns = {"on": "the day"}

    on = DayField(
        label="First day without this role",
        help_text="Today ends it now: the next click is refused.",
        not_before=clock.today,
    )
    note = note_field()
