"""What people type about saved views."""

from typing import Any

from django import forms

from core.forms import PortalForm


class RenameViewForm(PortalForm):
    """What a view is called."""

    uses_version = True

    name = forms.CharField(label="Name", max_length=80, help_text="Such as “Ours, overdue” or “Reds by workstream”")


class SaveViewForm(RenameViewForm):
    """A new view; whoever keeps the plan can share it."""

    uses_version = False

    is_shared = forms.BooleanField(
        label="Offer it to everyone who sees this plan",
        help_text="Each of them finds in it what is theirs to see",
        required=False,
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
