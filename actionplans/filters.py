"""Which actions of a position are shown, and in which order: the same for the page and for its CSV, now or then."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from actionplans.columns import COLUMNS
from actionplans.grouping import GROUPINGS
from actionplans.models import DeliveryStatus, Impact, RagLevel
from actionplans.models.actions import Necessity
from actionplans.models.links import AGE_PHASES, PREPARING_FOR_ADULTHOOD
from actionplans.positions import ActionPosition, Linked
from actionplans.rules import theirs_to_move
from core import clock
from core.boxes import RememberedBox
from core.form_fields import DayField, FoldedCheckboxes, GovukFormMixin, SmallCheckboxes
from partners.models import Person

NONE = "none"
"""The value that stands for “no workstream”, “no priority” and “nobody by name”."""

ORDER_OF_THE_PLAN = "ref"

STATUS_ORDER = {
    status: place
    for place, status in enumerate(
        (
            DeliveryStatus.OFF_TRACK,
            DeliveryStatus.AT_RISK,
            DeliveryStatus.ON_TRACK,
            DeliveryStatus.NOT_YET_DUE,
            DeliveryStatus.COMPLETE,
            DeliveryStatus.CLOSED_WITHOUT_COMPLETION,
        )
    )
}
NECESSITY_ORDER = {value: place for place, value in enumerate(Necessity.values)}
IMPACT_ORDER = {value: place for place, value in enumerate(Impact.values)}

SORTS: dict[str, Callable[[ActionPosition], Any]] = {
    "title": lambda entry: entry.title.lower(),
    "lead": lambda entry: entry.lead_partner.lower(),
    "accountable": lambda entry: (not entry.accountable_person, entry.accountable_person.lower()),
    "start": lambda entry: entry.start_on or dt.date.max,
    "original": lambda entry: entry.original_due_latest or dt.date.max,
    "due": lambda entry: entry.due_latest or dt.date.max,
    "rag": lambda entry: STATUS_ORDER[entry.delivery_status],
    "since": lambda entry: entry.since,
    "impact": lambda entry: IMPACT_ORDER[entry.impact],
    "binding": lambda entry: NECESSITY_ORDER.get(entry.must_should_could, len(NECESSITY_ORDER)),
    "updated": lambda entry: entry.last_updated_at,
}


class PositionFilter(GovukFormMixin, forms.Form):
    """Narrows the actions of a plan or an area, and says how they are shown. Each choice offers what the position
    holds. All of it stands in the address."""

    mark_optional = False
    bound_field_class = RememberedBox
    field_order = (
        "q", "level", "status", "overdue", "no_path", "differs", "open", "mine", "alone", "slipped", "unproven", "lead",
        "supporting", "person", "workstream", "priority", "part", "age_phase", "preparing_for_adulthood", "binding",
        "impact", "due_from", "due_to", "quiet_for", "not_updated_since", "as_at", "group", "columns",
    )  # fmt: skip

    q = forms.CharField(
        label="Words", required=False, max_length=100, help_text="In the reference, title or description"
    )
    level = forms.MultipleChoiceField(label="RAG", required=False, widget=SmallCheckboxes)
    status = forms.MultipleChoiceField(
        label="Delivery", required=False, choices=DeliveryStatus.choices, widget=SmallCheckboxes
    )
    overdue = forms.BooleanField(label="Overdue", required=False)
    no_path = forms.BooleanField(label="Off track, with no path to green", required=False)
    alone = forms.BooleanField(label="With no supporting partner", required=False)
    open = forms.BooleanField(label="Not done yet", required=False)
    slipped = forms.BooleanField(label="Due later than at first", required=False)
    unproven = forms.BooleanField(label="Complete, with no evidence", required=False)
    quiet_for = forms.IntegerField(
        label="Not updated for more than so many days", required=False, min_value=1, max_value=9999
    )
    theme = forms.IntegerField(required=False, widget=forms.HiddenInput)
    differs = forms.BooleanField(label="Rated better than its dates say", required=False)
    mine = forms.BooleanField(label="Mine", required=False)
    workstream = forms.ChoiceField(label="Workstream", required=False)
    priority = forms.ChoiceField(label="Priority", required=False)
    part = forms.ChoiceField(label="Part of the area", required=False)
    age_phase = forms.ChoiceField(
        label="Age phase", required=False, choices=[("", "Any"), *((tag, tag.label) for tag in AGE_PHASES)]
    )
    preparing_for_adulthood = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((tag, tag.label) for tag in PREPARING_FOR_ADULTHOOD)]
    )
    lead = forms.ChoiceField(label="Lead partner", required=False)
    supporting = forms.ChoiceField(label="Supporting partner", required=False)
    person = forms.ChoiceField(label="Lead", required=False)
    binding = forms.ChoiceField(label="How binding", required=False, choices=[("", "Any"), *Necessity.choices])
    impact = forms.ChoiceField(label="Impact", required=False, choices=[("", "Any"), *Impact.choices])
    meeting = forms.IntegerField(required=False, widget=forms.HiddenInput)
    due_from = DayField(label="Due from", required=False, help_text="What has no date is then left out")
    due_to = DayField(label="Due by", required=False)
    not_updated_since = DayField(
        label="Not updated since", required=False, not_after=clock.today, help_text="Open actions only"
    )
    as_at = DayField(
        label="As at", required=False, not_after=clock.today, help_text="How it stood at the end of that day"
    )
    group = forms.ChoiceField(
        label="Group by", required=False, choices=[("", "Nothing"), *((key, one[0]) for key, one in GROUPINGS.items())]
    )
    columns = forms.MultipleChoiceField(
        label="Columns",
        required=False,
        choices=[(name, column.label) for name, column in COLUMNS.items()],
        widget=FoldedCheckboxes,
        help_text="Without a choice: lead, due, delivery, impact and last update",
    )

    def __init__(
        self, data: Mapping | None, *, entries: list[ActionPosition], levels: Iterable[RagLevel] = (), person: Person
    ):
        super().__init__(data or None)
        self.person = person
        if levels:
            self.fields["level"].choices = [(str(level.pk), level.label) for level in levels]
        for name, shown in (("level", bool(levels)), ("status", not levels)):
            if not shown and name not in (data or {}):
                del self.fields[name]
        linked = {
            "workstream": {linked for entry in entries for linked in entry.workstreams},
            "priority": {linked for entry in entries for linked in entry.priorities},
        }
        for name, found in linked.items():
            self.fields[name].choices = [("", "Any"), *_in_order(found), (NONE, f"No {name}")]
        parts = {part for entry in entries for part in entry.sub_areas}
        self.fields["part"].choices = [("", "Any"), *_by_name_in_order(parts), (NONE, "All of the area")]
        if not parts and "part" not in (data or {}):
            del self.fields["part"]
        leads = sorted({(entry.lead_partner, str(entry.lead_partner_id)) for entry in entries})
        self.fields["lead"].choices = [("", "Any"), *((pk, label) for label, pk in leads)]
        supporting = sorted({(one.name, str(one.pk)) for entry in entries for one in entry.supporting})
        self.fields["supporting"].choices = [("", "Any"), *((pk, name) for name, pk in supporting)]
        people = sorted({(entry.lead_person, str(entry.lead_person_id)) for entry in entries if entry.lead_person_id})
        self.fields["person"].choices = [("", "Any"), *((pk, title) for title, pk in people), (NONE, "Nobody by name")]

    def clean(self) -> dict[str, Any]:
        """The last day must not lie before the first."""
        cleaned = super().clean()
        first, last = cleaned.get("due_from"), cleaned.get("due_to")
        if first and last and last < first:
            self.add_error("due_to", "Due by must be the same as Due from, or later")
        return cleaned

    @property
    def grouped_by(self) -> str:
        """The grouping that is chosen; nothing where none is."""
        return self.cleaned_data.get("group", "") if self.is_bound and self.is_valid() else ""

    @property
    def columns_chosen(self) -> list[str]:
        """The columns that are chosen; none where the usual ones are to stand."""
        return self.cleaned_data.get("columns", []) if self.is_bound and self.is_valid() else []

    def narrowed(self, entries: list[ActionPosition]) -> list[ActionPosition]:
        """Those that meet every filter that is set; all of them where what was typed makes no sense."""
        if not self.is_bound or not self.is_valid():
            return entries
        checks = [check for check in self._checks(self.cleaned_data) if check is not None]
        return [entry for entry in entries if all(check(entry) for check in checks)]

    def _checks(self, chosen: dict[str, Any]) -> Iterable[Callable[[ActionPosition], bool] | None]:
        words, impact, lead = chosen["q"].lower().split(), chosen["impact"], chosen["lead"]
        if words:
            yield lambda entry: _has_words(entry, words)
        if levels := chosen.get("level"):
            yield lambda entry: str(entry.level_id) in levels
        if statuses := chosen.get("status"):
            yield lambda entry: entry.delivery_status in statuses
        if chosen["overdue"]:
            yield lambda entry: entry.is_overdue
        if chosen["no_path"]:
            yield lambda entry: entry.has_no_path_to_green
        if chosen["alone"]:
            yield lambda entry: not entry.is_supported
        if chosen["open"]:
            yield lambda entry: not entry.is_done
        if chosen["slipped"]:
            yield lambda entry: entry.days_slipped > 0 and not entry.is_done
        if chosen["unproven"]:
            yield lambda entry: entry.is_complete_without_evidence
        if days := chosen["quiet_for"]:
            yield lambda entry: entry.days_quiet > days and not entry.is_done
        if theme := chosen["theme"]:
            yield lambda entry: entry.theme_id == theme
        if chosen["differs"]:
            yield lambda entry: entry.is_rated_too_well
        if chosen["mine"]:
            yield lambda entry: theirs_to_move(self.person, entry)
        if chosen["workstream"]:
            yield lambda entry: _is_linked(entry.workstreams, chosen["workstream"])
        if chosen["priority"]:
            yield lambda entry: _is_linked(entry.priorities, chosen["priority"])
        if chosen.get("part"):
            yield lambda entry: _is_linked(entry.sub_areas, chosen["part"])
        for name in ("age_phase", "preparing_for_adulthood"):
            if chosen[name]:
                yield partial(_has_tag, chosen[name])
        if lead:
            yield lambda entry: str(entry.lead_partner_id) == lead
        if chosen["supporting"]:
            yield lambda entry: chosen["supporting"] in {str(one.pk) for one in entry.supporting}
        if chosen["person"]:
            yield partial(_is_led_by, chosen["person"])
        if chosen["binding"]:
            yield lambda entry: entry.must_should_could == chosen["binding"]
        if impact:
            yield lambda entry: entry.impact == impact
        if chosen["due_from"] or chosen["due_to"]:
            yield partial(_is_due_between, chosen["due_from"] or dt.date.min, chosen["due_to"] or dt.date.max)
        if since := chosen["not_updated_since"]:
            yield lambda entry: entry.closed_at is None and clock.day_of(entry.last_updated_at) < since


def _in_order(found: set[Linked]) -> list[tuple[str, str]]:
    return [(str(linked.pk), f"{linked.number}. {linked.title}") for linked in sorted(found, key=lambda each: each[1:])]


def _by_name_in_order(parts: set[Linked]) -> list[tuple[str, str]]:
    return [(str(part.pk), part.title) for part in sorted(parts, key=lambda each: each[1:])]


def _has_words(entry: ActionPosition, words: list[str]) -> bool:
    searched = f"{entry.reference} {entry.title} {entry.description}".lower()
    return all(word in searched for word in words)


def _is_led_by(number: str, entry: ActionPosition) -> bool:
    return str(entry.lead_person_id or NONE) == number


def _is_due_between(first: dt.date, last: dt.date, entry: ActionPosition) -> bool:
    return entry.due_latest is not None and first <= entry.due_latest <= last


def _has_tag(tag: str, entry: ActionPosition) -> bool:
    return tag in entry.tags


def _is_linked(linked: tuple[Linked, ...], wanted: str) -> bool:
    return not linked if wanted == NONE else wanted in {str(each.pk) for each in linked}


def as_at_of(data: Mapping) -> dt.date | None:
    """The day that the address asks for; None for today, for none, and for what is no day."""
    field = PositionFilter.base_fields["as_at"]
    try:
        day = field.clean(field.widget.value_from_datadict(data, {}, "as_at"))
    except ValidationError:
        return None
    return None if day == clock.today() else day


def in_order(entries: list[ActionPosition], sort: str) -> list[ActionPosition]:
    """By a column of SORTS, backwards with a minus before it; the order of the plan for anything else."""
    key = SORTS.get(sort.removeprefix("-"))
    if key is None:
        return entries[::-1] if sort == f"-{ORDER_OF_THE_PLAN}" else entries
    return sorted(entries, key=key, reverse=sort.startswith("-"))


LONGEST_QUERY = 1000


def kept_query(data: QueryDict) -> str:
    """The part of an address that says what a list shows, without its page and whatever else stands there; nothing
    where it is longer than anybody can have meant."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        box = re.sub(r"_(day|month|year)$", "", name)
        if (box in PositionFilter.base_fields or name == "sort") and any(values):
            kept.setlist(name, [value for value in values if value])
    query = kept.urlencode()
    return query if len(query) <= LONGEST_QUERY else ""
