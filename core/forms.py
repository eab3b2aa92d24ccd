"""Forms that lose nothing: what an operation refuses comes back on the form, with what was typed still there."""

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models, transaction

from core.database import condition_of
from core.errors import EditConflict, RuleBroken
from core.form_fields import GovukFormMixin
from core.history import last_change
from core.holding import HoldsPersonalData
from core.receipts import fingerprint, once
from core.uploads import LARGEST, Upload, examine

CONFLICT = 409

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ConflictingField:
    """One field that two people changed: what is saved now beside what this person typed."""

    label: str
    theirs: str
    yours: str
    who: str = ""
    when: dt.datetime | None = None


class LeavesOutWhatIsHidden(type(forms.Form)):
    """Looks over each form once its choosers are filled."""

    def __call__(cls, *args, **kwargs):
        form = super().__call__(*args, **kwargs)
        form.leave_out_what_is_hidden()
        return form


class PortalForm(HoldsPersonalData, GovukFormMixin, forms.Form, metaclass=LeavesOutWhatIsHidden):
    """The base of every form. With `uses_version` it carries the version of the subject that the person has in view.
    What looks like data about a child in any of its fields is held (core.holding).

    A chooser whose present choice this person can't see is left out, and so the operation leaves the link as it is:
    offered without that choice, it would come back empty and wipe the link unasked.
    """

    uses_version = False

    def __init__(self, *args, subject: models.Model | None = None, **kwargs):
        self.subject = subject
        self.http_status = 200
        self.conflict: list[ConflictingField] = []
        self.result = None
        super().__init__(*args, **kwargs)
        sent = self.data.get(self.form_key_name) if self.is_bound else None
        self.form_key = sent or uuid.uuid4().hex
        if self.uses_version:
            self.fields["seen_version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=getattr(subject, "version", None)
            )

    @property
    def form_key_name(self) -> str:
        """The name of the hidden box that says which form this is, so that it is saved once however often it comes."""
        return self.add_prefix("form_key")

    def leave_out_what_is_hidden(self) -> None:
        """Take out each chooser of one restricted thing whose present choice is hidden from the acting person."""
        for name, field in list(self.fields.items()):
            if not isinstance(field, forms.ModelChoiceField) or isinstance(field, forms.ModelMultipleChoiceField):
                continue
            chosen = getattr(self.subject, f"{name}_id", None)
            if chosen is None or condition_of(field.queryset.model) is None:
                continue
            # The database shows the acting person only what he may see.
            if not field.queryset.model._default_manager.filter(pk=chosen).exists():
                del self.fields[name]

    def show_conflict(self, current: models.Model) -> None:
        """Put theirs beside yours and go on from their version, so that saving again is a decision."""
        change = last_change(current)
        for name, field in self.fields.items():
            if name == "seen_version" or not hasattr(type(current), name):
                continue
            try:
                theirs = getattr(current, name)
            except ObjectDoesNotExist:  # the database hides what this person may not see
                theirs = "something you can't see"
            yours = self.cleaned_data.get(name)
            if isinstance(theirs, models.Manager) or theirs == yours:
                continue
            self.conflict.append(
                ConflictingField(
                    label=str(field.label or name.replace("_", " ").capitalize()),
                    theirs=_as_words(theirs),
                    yours=_as_words(yours),
                    who=change.who if change else "",
                    when=change.at if change else None,
                )
            )
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_version")] = str(current.version)


class UploadField(forms.FileField):
    """A file to give to the portal: cleans to a core.uploads.Upload, or says why it is not taken."""

    def __init__(self, *, only: frozenset[str] | None = None, **kwargs):
        super().__init__(**kwargs)
        self.only = only
        if only is not None:
            self.widget.attrs["accept"] = ",".join(sorted(only))

    def clean(self, data, initial=None) -> Upload | None:
        """The examined file; None where none was chosen and it is optional."""
        chosen = super().clean(data, initial)
        if not chosen:
            return None
        if chosen.size > LARGEST:
            raise forms.ValidationError(
                f"The file is {chosen.size / 1e6:.0f} MB. It must be {LARGEST / 1e6:.0f} MB or smaller."
            )
        try:
            return examine(chosen.name, chosen.read(), only=self.only)
        except RuleBroken as refusal:
            raise forms.ValidationError(refusal.message) from None


def _as_words(value) -> str:
    return "nothing" if value in (None, "") else str(value)


def attempt(form: PortalForm, operation: Callable, *subjects, by, **extra) -> bool:
    """Run the operation with what was typed. True if it was done; otherwise the form says why, and answers 409. A form
    that was saved before, and is sent again, is done: nothing happens twice.

    Everything the form cleaned goes to the operation by name, with `extra` and `by`. What it returns is `form.result`.
    """

    def do():
        made = operation(*subjects, **form.cleaned_data, **extra, by=by)
        form.keep_reason(made, *subjects, by=by)
        return made

    about = [getattr(operation, "__qualname__", ""), *subjects]
    digest = fingerprint(form.form_key, data=form.data, files=form.files, about=about, by=by)
    try:
        with transaction.atomic():
            form.result = once(digest, do)
    except RuleBroken as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    except EditConflict as conflict:
        form.show_conflict(conflict.current)
        form.add_error(
            None,
            "Someone else changed this while you were editing. Nothing you typed is lost: compare, then save again.",
        )
    except IntegrityError:
        # A last net: the operation asked first, and somebody else, or something that this person can't see, was there.
        # The words say nothing of what it is.
        logger.exception("The database refused what %s did", operation.__name__)
        form.add_error(
            None,
            "This can’t be saved as it is: its name, number, date or place does not fit with what is there already. "
            "Change it and save again.",
        )
    else:
        return True
    form.http_status = CONFLICT
    return False
