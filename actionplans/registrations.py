"""What the actionplans app tells core's registries."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, When, Window
from django.urls import reverse

from actionplans import operations
from actionplans.models import (
    Action,
    ActionInPlan,
    ActionPriority,
    ActionWorkstream,
    Contribution,
    DeliveryStatus,
    Issue,
    Plan,
    Risk,
    SavedView,
)
from actionplans.models.actions import theirs_to_move
from actionplans.models.links import LINKS
from actionplans.models.rag import keys_of
from actionplans.operations.import_jobs import BRING_IN, BRING_IN_KIND, READ_IMPORT, READ_KIND, UNDO, UNDO_KIND
from actionplans.positions import position
from actionplans.waiting import asks_for_something, rhythm_of_home_plan
from core import clock
from core.access import may
from core.addresses import address_of
from core.home import SOON, Areas, HomeItem, Urgency, in_areas, of_partners, of_people, only_if_any
from core.panels import Panel
from core.registry import HOME_ITEMS, JOB_KINDS, PANELS, SEARCHABLE
from core.search import OfAnother, SearchKind, seen
from core.templatetags.portal import counted, day
from governance.models import Board
from partners.handover import HOLDINGS, Holding, held_by_name
from partners.models import LocalArea, Person, Role
from partners.notifications import Message, tells_of
from partners.operations import LEAVING
from partners.telling import WHAT_IS_DUE
from strategies.models import Priority, Workstream


def _when(action: Action) -> str:
    """A sentence on when it is due: termly and ongoing are no dates."""
    if action.due_latest:
        return f"It is due {action.due_words}."
    return "It has no end date." if action.due_words.lower() == "ongoing" else f"It is done {action.due_words.lower()}."


JOB_KINDS.add(READ_KIND)(READ_IMPORT)
JOB_KINDS.add(BRING_IN_KIND)(BRING_IN)
JOB_KINDS.add(UNDO_KIND)(UNDO)


@tells_of(operations.ACTION_GIVEN, Action, was="You were given the lead of an action")
def action_given(action: Action, person: Person) -> Message | None:
    """Somebody has made this person the lead of an action; nothing of one that is closed by now."""
    if action.lead_person_id != person.pk or not action.is_open:
        return None
    return Message(
        f"You now lead: {action.title}",
        f"{_when(action)} Please say how it goes.",
        action.get_absolute_url(),
    )


@tells_of(operations.ACTIONS_GIVEN, Plan, was="You were given the lead of several actions of a plan")
def actions_given(plan: Plan, person: Person) -> Message | None:
    """Somebody has brought a plan in from a file, or changed several actions, of which this person leads many."""
    mine = Action.objects.visible_to(person, plan.area).open().filter(lead_person=person)
    led = mine.filter(in_plans__plan=plan, in_plans__taken_out_at=None).count()
    if not led:
        return None
    return Message(
        f"You now lead {counted(led, 'action')} of {plan.title}",
        "You were given several at once. Please look at each, and say how it goes.",
        f"{plan.get_absolute_url()}?mine=on",
    )


@tells_of(operations.COMPLETION_TO_CONFIRM, Action, was="You were asked to confirm that an action is complete")
def completion_to_confirm(action: Action, person: Person) -> Message | None:
    """An action that this person answers for is said to be complete."""
    if not action.awaits_confirmation or action.accountable_person_id != person.pk:
        return None
    return Message(
        f"Please confirm: {action.title}",
        "Its owner says that it is complete. It counts as confirmed when you, as the accountable person, say so.",
        action.get_absolute_url(),
    )


@tells_of(
    operations.CONTRIBUTION_ASKED,
    Contribution,
    related=("action__area", "partner"),
    was="Your partner was asked for a step of an action",
)
def contribution_asked(contribution: Contribution, person: Person) -> Message | None:
    """To the leads of a partner that is asked for a step, until it is made."""
    if not contribution.is_waiting:
        return None
    return Message(
        f"{contribution.partner} is asked for: {contribution.title}",
        f"It is due {contribution.due_words}, for the action “{contribution.action}”. Please say how far it is.",
        contribution.get_absolute_url(),
    )


@tells_of(
    operations.CONTRIBUTION_HELD_UP,
    Contribution,
    related=("action__area", "partner"),
    was="A partner was held up with its step of an action",
)
def contribution_held_up(contribution: Contribution, person: Person) -> Message | None:
    """To the lead of an action, as long as a partner is held up with its step for it."""
    if contribution.state != Contribution.State.HELD_UP:
        return None
    return Message(
        f"{contribution.partner} is held up: {contribution.title}",
        f"{contribution.words} It is a step of the action “{contribution.action}”, which you lead.",
        contribution.get_absolute_url(),
    )


@tells_of(operations.ACTION_DUE_SOON, Action, was="You were told that an action was due soon", about=WHAT_IS_DUE)
def action_due_soon(action: Action, person: Person) -> Message | None:
    """To who leads it, until its last day, while there is something to do."""
    if not _is_due_of(action, person) or action.due_latest < clock.today():
        return None
    return Message(
        f"Due soon: {action.title}",
        f"It is due {action.due_words}. Please say how it goes, or that it is done.",
        action.get_absolute_url(),
    )


@tells_of(operations.ACTION_OVERDUE, Action, was="You were told that an action was overdue", about=WHAT_IS_DUE)
def action_overdue(action: Action, person: Person) -> Message | None:
    """To who leads it, from the day after its last day, while there is something to do."""
    if not _is_due_of(action, person) or action.due_latest >= clock.today():
        return None
    return Message(
        f"Overdue: {action.title}",
        f"It was due {action.due_words}. Please say that it is done, or what holds it up and what will bring it back.",
        action.get_absolute_url(),
    )


def _is_due_of(action: Action, person: Person) -> bool:
    to_do = action.is_open and not action.awaits_confirmation
    return to_do and action.lead_person_id == person.pk and action.due_latest is not None


@tells_of(
    operations.CONTRIBUTION_DUE_SOON,
    Contribution,
    related=("action__area", "partner"),
    was="You were told that a step of your partner was due soon",
    about=WHAT_IS_DUE,
)
def contribution_due_soon(contribution: Contribution, person: Person) -> Message | None:
    """To the leads of the partner that is asked for it, until its last day."""
    if not _is_to_be_made(contribution) or contribution.is_late(clock.today()):
        return None
    return Message(
        f"Due soon from {contribution.partner}: {contribution.title}",
        f"It is due {contribution.due_words}, for the action “{contribution.action}”. Please say how far it is.",
        contribution.get_absolute_url(),
    )


@tells_of(
    operations.CONTRIBUTION_OVERDUE,
    Contribution,
    related=("action__area", "partner"),
    was="You were told that a step of your partner was overdue",
    about=WHAT_IS_DUE,
)
def contribution_overdue(contribution: Contribution, person: Person) -> Message | None:
    """To the leads of the partner that is asked for it, from the day after its last day."""
    if not _is_to_be_made(contribution) or not contribution.is_late(clock.today()):
        return None
    return Message(
        f"Overdue from {contribution.partner}: {contribution.title}",
        f"It was due {contribution.due_words}, for the action “{contribution.action}”. Please say how far it is, or "
        "what holds it up.",
        contribution.get_absolute_url(),
    )


def _is_to_be_made(contribution: Contribution) -> bool:
    return contribution.is_waiting and contribution.action.is_open and contribution.due_latest is not None


@tells_of(operations.RISK_GIVEN, Risk, was="You were given a risk to own")
def risk_given(risk: Risk, person: Person) -> Message | None:
    """Somebody has made this person the owner of a risk."""
    if risk.owner_person_id != person.pk or not risk.is_open:
        return None
    return Message(
        f"You now own the risk: {risk.title}",
        f"Its next review is on {day(risk.review_on)}. Please say by then how likely and how bad it is.",
        risk.get_absolute_url(),
    )


@tells_of(operations.ISSUE_GIVEN, Issue, was="You were given an issue to own")
def issue_given(issue: Issue, person: Person) -> Message | None:
    """Somebody has made this person the owner of an issue."""
    if issue.owner_person_id != person.pk or not issue.is_open:
        return None
    by_when = f"It is to be resolved by {day(issue.due_on)}." if issue.due_on else "No date is set for it."
    return Message(
        f"You now own the issue: {issue.title}", f"{by_when} Please say what is done.", issue.get_absolute_url()
    )


# --- Home ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WaitingAction:
    """An action on Home, where it says how it stands and offers a quick update."""

    action: Action
    area: LocalArea


@HOME_ITEMS.add("actionplans.actions")
@only_if_any(
    lambda: Action.objects.open().filter(
        in_areas(),
        of_people("lead_person")
        | of_people("accountable_person")
        | of_partners("lead_partner")
        | Q(delivery_status=DeliveryStatus.COMPLETE),
    ),
)
def actions_waiting(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """What this person's actions need from him: overdue, due soon, not updated for longer than the plan's rhythm, or
    said to be complete and his to confirm. One query."""
    items = (_item(action, person, areas[action.area_id], today) for action in _waiting(person, areas, today))
    return [item for item in items if item is not None]


def _waiting(person: Person, areas: Areas, today: dt.date) -> QuerySet:
    """The actions with their reference and rhythm; their plan may be hidden from somebody who answers for them."""
    place = FilteredRelation("in_plans", condition=Q(in_plans__plan=F("home_plan"), in_plans__taken_out_at=None))
    return (
        Action.objects.visible_to(person)
        .in_areas(areas)
        .waiting_for(person)
        .select_related("level")
        .alias(place=place)
        .annotate(reference=F("place__reference"), rhythm=rhythm_of_home_plan())
        .filter(asks_for_something(today))
        .with_late_milestones(today)
    )


def _item(action: Action, person: Person, area: LocalArea, today: dt.date) -> HomeItem | None:
    url = address_of("actionplans:action_detail", area.slug, action.pk)
    title = f"{action.reference} {action.title}" if action.reference else action.title
    if action.awaits_confirmation:
        confirms = may(person, "actionplans.confirm_completion_of_action", action)
        if action.completed_by_id == person.pk or not confirms:
            return None
        address = address_of("actionplans:action_confirm", area.slug, action.pk)
        return HomeItem(Urgency.WAITING, "Action to confirm", title, address, "Confirm that it is complete", area=area)
    quiet = (today - clock.day_of(action.last_updated_at)).days
    rhythm = Plan.Rhythm(action.rhythm)
    late = quiet - Plan.DAYS_BETWEEN_REVIEWS[rhythm]
    lateness = f"Update {counted(late, 'day')} late" if late > 0 else ""
    due, when = action.due_latest, ""
    if action.is_overdue(today):
        urgency = Urgency.OVERDUE
    elif lateness:
        # The update itself was due when the plan's rhythm asked for it: that is how late the person is.
        urgency, due, when = Urgency.OVERDUE, today - dt.timedelta(days=late), lateness
    else:
        urgency = Urgency.DUE_SOON
    return HomeItem(
        urgency,
        "Action",
        title,
        url,
        "Update its RAG",
        area=area,
        due=due,
        when=when,
        detail=_detail(action, lateness, when, rhythm),
        subject=WaitingAction(action, area),
        template="actionplans/home_action.html",
        together="" if action.delivery_status == DeliveryStatus.COMPLETE else "actionplans/home_no_change.html",
    )


def _detail(action: Action, lateness: str, when: str, rhythm: Plan.Rhythm) -> str:
    """What else is to be known: lateness and due date, whichever does not stand above, and overdue milestones."""
    said = []
    if when:
        said.append(f"Its plan is reviewed {rhythm.label.lower()}; the action is due {_due(action)}.")
    elif lateness:
        said.append(f"{lateness}; its plan is reviewed {rhythm.label.lower()}.")
    if action.late_milestones:
        said.append(f"{counted(action.late_milestones, 'milestone is,milestones are')} overdue.")
    return " ".join(said)


def _due(action: Action) -> str:
    """A due date inside a sentence: 31 March 2027, but ongoing and termly."""
    return action.due_words if action.due_latest else action.due_words.lower()


@HOME_ITEMS.add("actionplans.contributions")
@only_if_any(
    lambda: Contribution.objects.waiting().filter(in_areas("action__area"), of_partners("partner")),
)
def contributions_asked_for(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """What his partner was asked to do for an action of another: late, due within two weeks, or not answered yet."""
    roles = (Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE)
    if not person.has_role(*roles):
        return []
    mine = person.partner_in("partner", *roles, area="action__area")
    waiting = Contribution.objects.visible_to(person).waiting().filter(mine, action__area__in=areas)
    waiting = waiting.filter(Q(said_at=None) | Q(due_latest__lte=today + SOON))
    return [
        HomeItem(
            Urgency.of(contribution.due_latest, today),
            "Your partner’s step",
            contribution.title,
            reverse("actionplans:contribution_report", args=[areas[contribution.area_id].slug, contribution.pk]),
            "Say how far it is",
            contribution.due_latest,
            area=areas[contribution.area_id],
            detail=f"For the action: {contribution.action.title}",
        )
        for contribution in waiting.select_related("action").order_by()
    ]


@HOME_ITEMS.add("actionplans.register")
@only_if_any(
    lambda: Risk.objects.open().filter(in_areas(), of_people("owner_person") | of_partners("owner_partner")),
    lambda: Issue.objects.open().filter(in_areas(), of_people("owner_person") | of_partners("owner_partner")),
)
def register_waiting(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """The risks that this person owns, or his partner where nobody is named, whose review is due within two weeks or
    was; and the issues that are his, by when they are to be resolved. Two queries."""
    soon = today + SOON
    risks = Risk.objects.visible_to(person).in_areas(areas).of_person(person).to_review(soon)
    issues = Issue.objects.visible_to(person).in_areas(areas).of_person(person).open()
    return [
        *(
            HomeItem(
                Urgency.OVERDUE if risk.is_overdue(today) else Urgency.DUE_SOON,
                "Risk to review",
                f"{risk.reference} {risk.title}",
                reverse("actionplans:risk_rate", args=[areas[risk.area_id].slug, risk.pk]),
                "Review and rate it",
                risk.review_on,
                area=areas[risk.area_id],
            )
            for risk in risks
        ),
        *(
            HomeItem(
                Urgency.of(issue.due_on, today),
                "Issue to resolve",
                f"{issue.reference} {issue.title}",
                reverse("actionplans:issue_detail", args=[areas[issue.area_id].slug, issue.pk]),
                "Say what is done about it",
                issue.due_on,
                area=areas[issue.area_id],
            )
            for issue in issues
        ),
    ]


# --- Panels ----------------------------------------------------------------------------------------------------------

SHOWN_AT_HOME = 5


@PANELS.add("partners.LocalArea:1 actions")
def actions_of_ones_own(area: LocalArea, person: Person) -> Panel | None:
    """On Home, for everybody: the open actions that this person leads or answers for, or else that his partner leads,
    and those off track with no path to green. One query. Nothing to who sees no such action."""
    partners = [held.partner_id for held in person.standing.memberships if held.area_id == area.pk]
    mine = theirs_to_move(person) | Q(lead_partner__in=partners)
    stuck = Q(delivery_status=DeliveryStatus.OFF_TRACK, path_to_green="")
    found = (
        Action.objects.visible_to(person, area)
        .open()
        .annotate(
            is_mine=Case(When(mine, then=True), default=False),
            is_to_move=Case(When(theirs_to_move(person), then=True), default=False),
            is_stuck=Case(When(stuck, then=True), default=False),
        )
        .filter(Q(is_mine=True) | Q(is_stuck=True))
        .annotate(
            own_count=Window(Count("pk", filter=Q(is_mine=True))),
            to_move_count=Window(Count("pk", filter=Q(is_to_move=True))),
            stuck_count=Window(Count("pk", filter=Q(is_stuck=True))),
        )
        .select_related("level")
        .order_by("-is_mine", F("due_latest").asc(nulls_last=True), "pk")
    )
    first = list(found[:SHOWN_AT_HOME])
    if not first:
        return None
    own, count = [action for action in first if action.is_mine], first[0].own_count
    counts = {"count": count, "to_move": first[0].to_move_count, "without_path": first[0].stuck_count}
    context = {"area": area, "own": own, **counts}
    return Panel(
        f"Your actions and your partner’s ({count})" if own else "Actions", "actionplans/home_own.html", context
    )


@PANELS.add("partners.LocalArea:2 saved views")
def saved_views(area: LocalArea, person: Person) -> Panel | None:
    """On Home: the lists that this person has saved, and those that are shared with him. One query."""
    views = list(SavedView.objects.visible_to(person, area).in_use().select_related("plan", "area")[:SHOWN_AT_HOME])
    return Panel("Saved views", "actionplans/home_views.html", {"views": views}) if views else None


@PANELS.add("strategies.Workstream:actions")
def actions_of_workstream(workstream: Workstream, person: Person) -> Panel:
    """The actions of a workstream, as they stand now."""
    linked = ActionWorkstream.objects.filter(workstream=workstream, unlinked_at=None)
    return _panel(workstream.area, linked, person, f"workstream={workstream.pk}")


@PANELS.add("strategies.Priority:actions")
def actions_of_priority(priority: Priority, person: Person) -> Panel:
    """The actions that serve a priority, as they stand now."""
    linked = ActionPriority.objects.filter(priority=priority, unlinked_at=None)
    return _panel(priority.strategy.area, linked, person, f"priority={priority.pk}")


def _panel(area: LocalArea, linked: QuerySet, person: Person, query: str) -> Panel:
    entries = position(area, None, person, among=linked.values("action"))
    keys = keys_of({entry.scheme_id for entry in entries})
    return Panel("Actions", "actionplans/panel_actions.html", {"entries": entries, "keys": keys, "query": query})


def _linked_actions(name: str, key: str) -> Callable[[Any, Person], Panel | None]:
    """The panel of the actions that are linked to something of a room below. Two queries; nothing where none is."""
    model, _ = LINKS[name]

    def actions_linked(target: Any, person: Person) -> Panel | None:
        links = model.objects.filter(**{key: target}, unlinked_at=None)
        area = target.judgement.self_evaluation.area if key == "area_for_development" else target.area
        found = Action.objects.visible_to(person, area).filter(pk__in=links.values("action"))
        actions = list(found.select_related("level", "lead_partner"))
        if not actions:
            return None
        keys = keys_of({action.level.scheme_id for action in actions})
        return Panel("Actions", "actionplans/panel_linked.html", {"actions": actions, "keys": keys})

    return actions_linked


for _name, (_model, _key) in LINKS.items():
    PANELS.add(f"{_model._meta.get_field(_key).related_model._meta.label}:actions")(_linked_actions(_name, _key))


@PANELS.add("strategies.Workstream:register")
def register_of_workstream(workstream: Workstream, person: Person) -> Panel | None:
    """The open risks, the worst first, and the open issues of a workstream."""
    risks = Risk.objects.visible_to(person, workstream.area).open().filter(workstream=workstream).scored()
    issues = Issue.objects.visible_to(person, workstream.area).open().filter(workstream=workstream)
    return _register_panel(risks.order_by("-rated", "pk"), issues)


@PANELS.add("governance.Board:register")
def register_of_board(board: Board, person: Person) -> Panel | None:
    """The open risks and issues that a board watches."""
    risks = Risk.objects.visible_to(person, board.area).open().filter(board=board).scored()
    issues = Issue.objects.visible_to(person, board.area).open().filter(board=board)
    return _register_panel(risks.order_by("-rated", "pk"), issues)


def _register_panel(risks: QuerySet, issues: QuerySet) -> Panel | None:
    context = {"risks": list(risks), "issues": list(issues)}
    if not context["risks"] and not context["issues"]:
        return None
    return Panel("Risks and issues", "actionplans/panel_register.html", context)


# --- Search -----------------------------------------------------------------------------------------------------------


def actions_with_references(person: Person, area: LocalArea) -> QuerySet[Action]:
    """The actions that this person sees, each with what it is called in the plans that he sees (`references`)."""
    places = ActionInPlan.objects.visible_to(person, area).standing().order_by().filter(action=OuterRef("pk"))
    named = places.values("action").annotate(all=StringAgg("reference", delimiter=" ")).values("all")
    return Action.objects.visible_to(person, area).annotate(references=Subquery(named))


SEARCHABLE.add("plan")(
    SearchKind(
        label="Plan",
        plural="Plans",
        rows=seen(Plan),
        title="title",
        texts=(),
        address="actionplans:plan_detail",
    )
)
SEARCHABLE.add("action")(
    SearchKind(
        label="Action",
        plural="Actions",
        rows=actions_with_references,
        title="title",
        texts=("references", "description", "success_measure", "rag_reason", "cause", "path_to_green"),
        within=OfAnother(Plan, "home_plan", "title"),
        address="actionplans:action_detail",
    )
)
SEARCHABLE.add("risk")(
    SearchKind(
        label="Risk",
        plural="Risks",
        rows=seen(Risk),
        title="title",
        texts=("cause", "event", "consequence", "mitigation"),
        within=OfAnother(Plan, "plan", "title"),
        address="actionplans:risk_detail",
    )
)
SEARCHABLE.add("issue")(
    SearchKind(
        label="Issue",
        plural="Issues",
        rows=seen(Issue),
        title="title",
        texts=("what_happened", "effect", "response"),
        within=OfAnother(Plan, "plan", "title"),
        address="actionplans:issue_detail",
    )
)


HOLDINGS.add("actionplans.actions")(
    Holding("action", lambda person, area: operations.actions_of(person, area).count(), operations.hand_over_actions)
)
HOLDINGS.add("actionplans.risks")(held_by_name("risk", Risk, "owner_person", still=lambda rows: rows.open()))
HOLDINGS.add("actionplans.issues")(held_by_name("issue", Issue, "owner_person", still=lambda rows: rows.open()))

LEAVING.add("actionplans.calendar_feed")(operations.end_calendar_feed_of)
