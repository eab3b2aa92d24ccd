"""Forms about who sees a thing. The first is asked by GET: its address is what the second then does."""

import datetime as dt
from functools import cached_property

from django import forms
from django.db.models import Q

from core import clock
from core.form_fields import LastDayField, RadiosWithHints, SmallCheckboxes
from core.forms import PortalForm
from partners import seen_by, sharing
from partners.directory import directory_of
from partners.models import Audience, Governed, LocalArea, PartnerInArea, Person
from partners.models.people import WITHOUT_CONTENT
from partners.reach import group_names
from partners.sharing import CONTRIBUTE, SEE, Proposal

BY_NAME = 3
"""How many people can be named at a time, beside those who are."""


class PartnerField(forms.ModelMultipleChoiceField):
    """Partners of an area, by name."""

    def label_from_instance(self, obj: PartnerInArea) -> str:
        return str(obj.partner)


class PersonField(forms.ModelChoiceField):
    """A person by what he does, and where."""

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj}, {obj.partner}" if obj.partner else str(obj)


class ShareForm(PortalForm):
    """With whom a thing is to be shared: one of a few ready answers, an audience that is there, or groups and people by
    name. `proposal` is what that means."""

    nouns = {
        "choice": "who should see it",
        "partners": "the partners",
        "audience": "the audience",
        "groups": "the groups",
    }
    template_name = "partners/share_fields.html"

    choice = forms.ChoiceField(label="Who should see it?", widget=RadiosWithHints)
    partners = PartnerField(
        PartnerInArea.objects.none(), label="Which partners?", required=False, widget=SmallCheckboxes
    )
    audience = forms.ModelChoiceField(Audience.objects.none(), label="Which audience?", required=False)
    groups = forms.TypedMultipleChoiceField(label="Which groups?", required=False, coerce=int, widget=SmallCheckboxes)
    may_contribute = forms.BooleanField(
        label="Partners, groups and people that I name may also contribute, not only read and comment", required=False
    )

    def __init__(self, *args, subject: Governed, person: Person, **kwargs):
        self.person = person
        self.us, self.whole = sharing.ours(subject, person), sharing.whole_of(subject)
        super().__init__(*args, subject=subject, **kwargs)
        area = subject.area
        self.fields["choice"].choices = self.ready_answers()
        parts = list(area.partners_in_area.select_related("partner"))
        self.fields["partners"].queryset = area.partners_in_area.filter(
            pk__in=[part.pk for part in parts if part.is_current]
        ).select_related("partner")
        hidden = {area.everyone_group_id}
        for part in parts:
            if not part.is_current:
                hidden |= {part.everyone_group_id, part.leads_group_id}
        self.fields["groups"].choices = sorted(
            ((number, name) for number, name in group_names(area).items() if number not in hidden),
            key=lambda choice: choice[1].lower(),
        )
        audiences = Audience.objects.filter(area=area)
        if self.whole is not None:
            audiences = audiences.lying_within(self.whole.audience)
        earlier = sharing.earlier_audiences(subject, person).values_list("pk", flat=True)
        self.fields["audience"].queryset = audiences.filter(
            Q(for_one_thing=False) | Q(pk__in=list(earlier)), pk__in=person.standing.audience_ids
        )
        self.add_people()

    def ready_answers(self) -> list[tuple[str, str]]:
        """The choices there are for this thing and this person."""
        area, answers = self.subject.area, []
        if self.us is not None:
            answers.append(("us", f"Only us: {self.us}"))
        answers.append(("partners", "Named partners"))
        if self.whole is not None:
            answers.append(("whole", f"Whoever sees {self.whole}"))
        elif not self.subject.never_for_everyone:
            answers.append(("everyone", f"Everyone in the area: all who take part in {area}"))
        answers.append(("audience", "An audience that is there already"))
        return [*answers, ("named", "Groups and people by name")]

    def add_people(self) -> None:
        """Boxes for people by name, each with a last day: as many as are named today, and a few more."""
        area = self.subject.area
        shown = set(self.named_today)
        for entry in directory_of(area, self.person):
            shown |= {held.person_id for held in entry.people if held.role not in WITHOUT_CONTENT}
        people = Person.objects.filter(pk__in=shown, user__is_active=True).select_related("partner")
        for number in range(1, len(self.named_today) + BY_NAME + 1):
            self.fields[f"person_{number}"] = PersonField(people, label=f"Person {number}", required=False)
            self.fields[f"until_{number}"] = LastDayField(
                label=f"Person {number}, last day", required=False, not_before=clock.today
            )
        self.say_plainly()

    @cached_property
    def named_today(self) -> dict[int, dt.date]:
        """Who sees it by name today, until when (exclusive)."""
        return {
            number: ends_on for number, (_, ends_on) in sharing.grants_of(self.subject.audience)[1].items() if ends_on
        }

    def clean(self) -> dict:
        """Each answer with what belongs to it."""
        typed = super().clean()
        people = self.people_named(typed)
        match typed.get("choice"):
            case "partners" if not typed.get("partners"):
                self.add_error("partners", "Select at least one partner")
            case "audience" if not typed.get("audience"):
                self.add_error("audience", "Select the audience")
            case "named" if not typed.get("groups") and not people and not self.errors:
                self.add_error("groups", "Select a group, or name a person")
        return typed

    def people_named(self, typed: dict) -> dict[int, dt.date]:
        """The people who were named, each with the first day on which he no longer sees it."""
        named: dict[int, dt.date] = {}
        for name in [name for name in self.fields if name.startswith("person_")]:
            until = name.replace("person_", "until_")
            person, last = typed.get(name), typed.get(until)
            if person and last:
                named[person.pk] = last
            elif person and until not in self.errors:
                self.add_error(until, f"Enter the last day on which {person} sees it")
            elif last and name not in self.errors:
                self.add_error(name, "Select the person, or leave the day empty")
        return named

    @property
    def proposal(self) -> Proposal:
        """What was chosen, where it is valid."""
        typed, subject = self.cleaned_data, self.subject
        words = CONTRIBUTE if typed["may_contribute"] else SEE
        match typed["choice"]:
            case "us":
                return sharing.within_whole(subject, self.us)
            case "everyone":
                return Proposal(audience=Audience.objects.of_everyone(subject.area))
            case "whole":
                return Proposal(audience=self.whole.audience)
            case "audience":
                return Proposal(audience=typed["audience"])
            case "partners":
                groups = [partner.everyone_group_id for partner in typed["partners"]]
                return sharing.by_name(subject, groups=groups, people={}, words=words)
            case _:
                people = self.people_named(typed)
                return sharing.by_name(subject, groups=typed["groups"], people=people, words=words)

    @property
    def opened(self) -> dict[str, bool]:
        """Which boxes are open: those of the answer that is chosen, and those with something to mend."""
        wrong = {"named" if name.startswith(("person_", "until_", "groups")) else name for name in self.errors}
        return dict.fromkeys({self["choice"].value(), *wrong}, True)

    @property
    def rows_of_people(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each person's box with that of his last day."""
        names = [name for name in self.fields if name.startswith("person_")]
        return [(self[name], self[name.replace("person_", "until_")]) for name in names]


class SharingForm(PortalForm):
    """That it is to be shared so, with the reason, by somebody who has read who gains and who loses sight of it."""

    uses_version = True

    reason = forms.CharField(label="Why should more people see it?", max_length=500, widget=forms.Textarea)
    sure = forms.BooleanField(label="I have read who would see it from now on, and mean it")
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args, outlook: sharing.Outlook, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fingerprint"].initial = outlook.fingerprint
        if not outlook.widens:
            del self.fields["sure"]
            self.fields["reason"].label = "Why should fewer people see it?"
            self.fields["reason"].required = False
            self.say_plainly()

    def clean(self) -> dict:
        """What the operation takes: to have ticked the box is enough."""
        typed = super().clean()
        typed.pop("sure", None)
        return typed

    def look_again(self, outlook: sharing.Outlook, version: int) -> None:
        """Go on from what the page shows now, so that to save again is a decision."""
        self.data = self.data.copy()
        self.data["fingerprint"], self.data["seen_version"] = outlook.fingerprint, str(version)


class SharingAnswerForm(PortalForm):
    """What a lead of the other body says to a request."""

    answer = forms.ChoiceField(
        label="Do you agree?",
        choices=[("agree", "Yes: it takes effect at once"), ("decline", "No: it stays as it is")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Your reason",
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text="If you decline, say why: whoever asked reads it",
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args, outlook: sharing.Outlook, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fingerprint"].initial = outlook.fingerprint

    def clean(self) -> dict:
        """To decline needs a reason."""
        typed = super().clean()
        if typed.get("answer") == "decline" and not typed.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter your reason for declining")
        return typed

    def look_again(self, outlook: sharing.Outlook) -> None:
        """Go on from what the page shows now."""
        self.data = self.data.copy()
        self.data["fingerprint"] = outlook.fingerprint


class EyesForm(PortalForm):
    """Through whose eyes to look at a thing."""

    nouns = {"eyes": "the group or audience"}

    eyes = forms.ChoiceField(label="Whose eyes?")

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["eyes"].choices = [("", "Choose one"), *seen_by.choices_of_eyes(area, person)]

    def words_of(self, chosen: str) -> str:
        """The name of a choice."""
        named = {value: words for _, choices in self.fields["eyes"].choices[1:] for value, words in choices}
        return named[chosen]
