"""The actions that a person keeps up to date on one page: which they are, and what stands beside each."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q, QuerySet

from actionplans.forms.screenful import RowForm
from actionplans.models import Action, AskedFor, DeliveryStatus, Plan, RagLevel
from actionplans.models.actions import theirs_to_move
from actionplans.rules import theirs_to_move as is_theirs
from actionplans.rules import works_for_lead_partner
from actionplans.waiting import asks_for_something, rhythm_of_home_plan
from core.access import may
from core.home import SOON
from partners.models import LocalArea, Person, Role
from partners.rules import may_contribute

RULES_READ = ("area", "audience", "home_plan", "lead_partner", "lead_person", "accountable_person")
"""What the rules of the matrix read of an action."""


@dataclass(frozen=True)
class Row:
    """One action on the page: the form for it, and the choices of its RAG as (value, how it looks, whether it is
    chosen, whether its dates say less)."""

    action: Action
    form: RowForm
    choices: tuple[tuple[str, str, bool, bool], ...]

    @classmethod
    def of(cls, form: RowForm, tags: Mapping[RagLevel, str]) -> "Row":
        """The row of a form. `tags` are the levels as they look, made once for the whole page."""
        chosen = str(form["level"].value())
        return cls(
            form.subject,
            form,
            tuple(
                (key, tags[level], key == chosen, form.by_its_dates.is_worse_than(level.delivery_status))
                for key, level in form.levels.items()
            ),
        )


def may_update_some(person: Person, plan: Plan, entries: Iterable) -> bool:
    """Whether the plan has something for this person to update. `entries` are its actions or their positions."""
    if may(person, "actionplans.edit_plan", plan) or may_contribute(person, plan):
        return True
    return any(is_theirs(person, entry) or works_for_lead_partner(person, entry) for entry in entries)


def to_update(
    person: Person, area: LocalArea, plan: Plan | None, chosen: dict[str, str | bool], today: dt.date
) -> list[int]:
    """The numbers of the open actions that he may update, narrowed as he chose: his own, by due date; or those of a
    plan, in its order. One query."""
    found = Action.objects.visible_to(person, area).open().exclude(delivery_status=DeliveryStatus.COMPLETE)
    if plan is not None:
        found = found.filter(in_plans__plan=plan, in_plans__taken_out_at=None).order_by("in_plans__position", "pk")
    else:
        found = found.filter(_whose(person, chosen.get("whose"))).order_by(F("due_latest").asc(nulls_last=True), "pk")
    if chosen.get("plan"):
        found = found.filter(in_plans__plan=int(chosen["plan"]), in_plans__taken_out_at=None)
    if due := chosen.get("due"):
        found = found.filter(due_latest__lt=today) if due == "overdue" else found.filter(due_latest__lte=today + SOON)
    if chosen.get("asked"):
        found = found.filter(pk__in=AskedFor.objects.unanswered().values("action"))
    if chosen.get("waiting"):
        found = found.alias(rhythm=rhythm_of_home_plan()).filter(asks_for_something(today))
    return [action.pk for action in found.only(*RULES_READ) if may(person, "actionplans.update_rag_of_action", action)]


def _whose(person: Person, whose: str | bool | None) -> Q:
    if whose != "partner":
        return theirs_to_move(person)
    roles = (Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE)
    return theirs_to_move(person) | person.partner_in("lead_partner", *roles, area="area")


def rows_of(person: Person, area: LocalArea, plan: Plan | None, numbers: list[int]) -> list[Action]:
    """These actions in this order, with their reference in the plan, or in their home plan: those that he sees."""
    within = Q(in_plans__plan=plan if plan is not None else F("home_plan"), in_plans__taken_out_at=None)
    found: QuerySet[Action] = (
        Action.objects.visible_to(person, area)
        .select_related("level", "last_updated_by")
        .alias(place=FilteredRelation("in_plans", condition=within))
        .annotate(reference=F("place__reference"))
        .filter(pk__in=numbers)
    )
    by_number = {action.pk: action for action in found}
    return [by_number[number] for number in numbers if number in by_number]
