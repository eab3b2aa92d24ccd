"""Every write about strategies and workstreams."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import models, transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import LEAVE, Leave, lock
from documents.models import Document
from governance.models import Board
from indicators.models import Measure
from partners.models import Audience, LocalArea, Membership, Partner, Person
from partners.operations import create_group, refuse_who_only_administers, set_group_members
from strategies.models import (
    Commitment,
    FormerPriorityName,
    IntendedOutcome,
    Outcome,
    OutcomeMeasure,
    Priority,
    Strategy,
    Theme,
    Workstream,
    WorkstreamLink,
    WorkstreamMember,
    WorkstreamTheme,
)

# --- Strategies ------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_strategy(
    area: LocalArea,
    *,
    audience: Audience,
    title: str,
    by: Person,
    vision: str = "",
    commitments_label: str = "Commitments",
    commitments: Sequence[str] = (),
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    lead_person: Person | None = None,
    document: Document | None = None,
) -> Strategy:
    """Begin a strategy, as a draft. `ends_on` is the first day after its period.

    Raises RuleBroken if the audience is another area's, the period ends before it starts, or the lead only looks after
    people and settings.
    """
    _demand_audience_of(area, audience)
    _demand_order(starts_on, ends_on)
    refuse_who_only_administers(area, lead_person=lead_person)
    with audit.record("strategy_created", by=by), also_seeing(audience.pk):
        strategy = Strategy.objects.create(
            area=area,
            audience=audience,
            title=title,
            vision=vision,
            commitments_label=commitments_label,
            starts_on=starts_on,
            ends_on=ends_on,
            lead_person=lead_person,
            document=document,
        )
        _set_lines(Commitment, "strategy", strategy, commitments)
    return strategy


@transaction.atomic
def edit_strategy(
    strategy: Strategy,
    *,
    title: str,
    vision: str,
    commitments_label: str,
    commitments: Sequence[str],
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    lead_person: Person | None,
    seen_version: int,
    by: Person,
) -> Strategy:
    """Change what a strategy says. `commitments` are all of them, in their order.

    Raises RuleBroken if it has ended or been withdrawn, or its period ends before it starts; EditConflict if it
    changed after `seen_version`.
    """
    strategy = _open(strategy, seen_version)
    _demand_order(starts_on, ends_on)
    refuse_who_only_administers(strategy.area, lead_person=lead_person)
    strategy.title, strategy.vision, strategy.commitments_label = title, vision, commitments_label
    strategy.starts_on, strategy.ends_on, strategy.lead_person = starts_on, ends_on, lead_person
    with audit.record("strategy_edited", by=by), also_seeing(strategy.audience_id):
        strategy.save()
        _set_lines(Commitment, "strategy", strategy, commitments)
    return strategy


@transaction.atomic
def agree_strategy(
    strategy: Strategy,
    *,
    agreed_by_board: Board | None,
    agreed_on: dt.date,
    seen_version: int | None = None,
    by: Person,
) -> Strategy:
    """Record that a strategy was agreed, on which day and by which board.

    Raises RuleBroken if it is no draft, or the day has not come or the board is another area's; EditConflict if it
    changed after `seen_version`.
    """
    strategy = lock(strategy, seen_version)
    if agreed_on > clock.today():
        raise RuleBroken("The day on which it was agreed has not come yet.", field="agreed_on")
    _demand_board_of(strategy.area_id, agreed_by_board, "agreed_by_board")
    strategy.agreed_by_board, strategy.agreed_on = agreed_by_board, agreed_on
    return _move(strategy, Strategy.State.AGREED, "strategy_agreed", by=by)


@transaction.atomic
def end_strategy(strategy: Strategy, *, reason: str, seen_version: int | None = None, by: Person) -> Strategy:
    """Say that an agreed strategy is no longer in force. Raises RuleBroken if it is not; EditConflict as ever."""
    return _move(lock(strategy, seen_version), Strategy.State.ENDED, "strategy_ended", by=by, reason=reason)


@transaction.atomic
def withdraw_strategy(strategy: Strategy, *, reason: str, seen_version: int | None = None, by: Person) -> Strategy:
    """Take back a strategy, draft or agreed, with a reason. Raises RuleBroken if it has ended; EditConflict as ever."""
    return _move(lock(strategy, seen_version), Strategy.State.WITHDRAWN, "strategy_withdrawn", by=by, reason=reason)


def _move(strategy: Strategy, state: str, verb: str, *, by: Person, reason: str = "") -> Strategy:
    before = Strategy.State(strategy.state)
    if state not in Strategy.MOVES[before]:
        raise RuleBroken(
            f"This strategy is {before.label.lower()}, so it can't become {Strategy.State(state).label.lower()}."
        )
    strategy.state = state
    with audit.record(verb, by=by, reason=reason):
        strategy.save()
    return strategy


def _open(strategy: Strategy, seen_version: int | None = None) -> Strategy:
    strategy = lock(strategy, seen_version)
    _demand_open(strategy)
    return strategy


def _demand_open(strategy: Strategy) -> None:
    if not strategy.is_open:
        raise RuleBroken(f"This strategy is {strategy.get_state_display().lower()}, so it can't be changed any more.")


def _demand_audience_of(area: LocalArea, audience: Audience) -> None:
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")


def _demand_board_of(area_id: int, board: Board | None, field: str) -> None:
    if board is not None and board.area_id != area_id:
        raise RuleBroken("Choose a board of this local area.", field=field)


def _demand_order(starts_on: dt.date | None, ends_on: dt.date | None) -> None:
    if starts_on and ends_on and ends_on <= starts_on:
        raise RuleBroken("The last day can't be before the first day.", field="ends_on")


def _set_lines(model: type[models.Model], whole_name: str, whole: models.Model, texts: Sequence[str]) -> None:
    """Make the whole's lines read exactly so, in this order; a line that stays keeps its row."""
    rows = model.objects.filter(**{whole_name: whole})
    kept: dict[str, list] = {}
    for row in rows:
        kept.setdefault(row.text, []).append(row)
    for position, text in enumerate(filter(None, (" ".join(text.split()) for text in texts)), start=1):
        if kept.get(text):
            row = kept[text].pop(0)
            if row.position != position:
                row.position = position
                row.save()
        else:
            model.objects.create(**{whole_name: whole}, position=position, text=text)
    for left in kept.values():
        for row in left:
            row.delete()


def _next_number(rows: models.QuerySet) -> int:
    return (rows.aggregate(last=models.Max("number"))["last"] or 0) + 1


# --- Priorities, outcomes, themes ------------------------------------------------------------------------------------


@transaction.atomic
def add_priority(strategy: Strategy, *, title: str, description: str = "", by: Person) -> Priority:
    """Add a priority after the others. Raises RuleBroken if the strategy has ended or been withdrawn."""
    strategy = _whole_of_new_part(strategy)
    with audit.record("priority_added", by=by):
        return strategy.priorities.create(
            number=_next_number(strategy.priorities), title=title, description=description
        )


@transaction.atomic
def rename_priority(priority: Priority, *, title: str, reason: str, seen_version: int, by: Person) -> Priority:
    """Give a priority a new name; the old one stays with it, with the reason.

    Raises RuleBroken if the name is the same, no reason is given, or the strategy has ended or been withdrawn;
    EditConflict if it changed after `seen_version`.
    """
    priority = lock(priority, seen_version)
    _demand_open(priority.strategy)
    if title.strip() == priority.title:
        raise RuleBroken("This is its name already.", field="title")
    if not reason.strip():
        raise RuleBroken("Say why the name changes.", field="reason")
    with audit.record("priority_renamed", by=by, reason=reason):
        FormerPriorityName.objects.create(
            priority=priority, name=priority.title, used_until=clock.today(), reason=reason
        )
        priority.title = title.strip()
        priority.save()
    return priority


@transaction.atomic
def describe_priority(priority: Priority, *, description: str, seen_version: int, by: Person) -> Priority:
    """Say anew what a priority is about. Its name stays; the old words stay in its history.

    Raises RuleBroken if the strategy has ended or been withdrawn; EditConflict if it changed after `seen_version`.
    """
    priority = lock(priority, seen_version)
    _demand_open(priority.strategy)
    priority.description = description
    with audit.record("priority_described", by=by):
        priority.save()
    return priority


@transaction.atomic
def add_outcome(
    strategy: Strategy, *, text: str, other_evidence: str = "", measures: Iterable[Measure] = (), by: Person
) -> Outcome:
    """Add an outcome after the others, with the measures that speak to it.

    Raises RuleBroken if the strategy has ended or been withdrawn, or a measure is another area's.
    """
    strategy = _whole_of_new_part(strategy)
    with audit.record("outcome_added", by=by):
        outcome = strategy.outcomes.create(
            number=_next_number(strategy.outcomes), text=text, other_evidence=other_evidence
        )
        for measure in measures:
            _attach(outcome, measure)
    return outcome


@transaction.atomic
def edit_outcome(
    outcome: Outcome, *, text: str, other_evidence: str, measures: Iterable[Measure], seen_version: int, by: Person
) -> Outcome:
    """Change what an outcome says and which measures speak to it. Measures that this person can't see stay.

    `seen_version` is the strategy's. Raises RuleBroken if that has ended or been withdrawn, or a measure is another
    area's; EditConflict if the strategy changed after it.
    """
    strategy = _open(outcome.strategy, seen_version)
    wanted = {measure.pk: measure for measure in measures}
    with audit.record("outcome_edited", by=by), also_seeing(strategy.audience_id):
        strategy.save()
        outcome.text, outcome.other_evidence = text, other_evidence
        outcome.save()
        seen = Measure.objects.visible_to(by, strategy.area)
        for cell in outcome.outcome_measures.filter(measure__in=seen):
            if wanted.pop(cell.measure_id, None) is None:
                cell.delete()
        for measure in wanted.values():
            _attach(outcome, measure)
    return outcome


def _attach(outcome: Outcome, measure: Measure) -> OutcomeMeasure:
    if measure.area_id != outcome.strategy.area_id:
        raise RuleBroken("Choose a measure of this local area.", field="measures")
    return outcome.outcome_measures.create(measure=measure)


@transaction.atomic
def add_theme(strategy: Strategy, *, title: str, aim: str = "", rationale: str = "", by: Person) -> Theme:
    """Add a cross-cutting theme after the others. Raises RuleBroken if the strategy has ended or been withdrawn."""
    strategy = _whole_of_new_part(strategy)
    with audit.record("theme_added", by=by):
        return strategy.themes.create(number=_next_number(strategy.themes), title=title, aim=aim, rationale=rationale)


def _whole_of_new_part(strategy: Strategy) -> Strategy:
    """The strategy, locked so that two new parts can't take one number; its own text stays as it is."""
    strategy = Strategy.objects.select_for_update(of=("self",)).get(pk=strategy.pk)
    _demand_open(strategy)
    return strategy


# --- Workstreams -----------------------------------------------------------------------------------------------------


@transaction.atomic
def create_workstream(
    strategy: Strategy,
    *,
    audience: Audience,
    title: str,
    by: Person,
    purpose: str = "",
    lead_person: Person | None = None,
    lead_partner: Partner | None = None,
    timescale_words: str = "",
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    overseeing_board: Board | None = None,
    brief_state: str = Workstream.BriefState.DRAFT,
    governed_elsewhere: bool = False,
    governed_by_words: str = "",
    themes: Iterable[Theme] = (),
    intended_outcomes: Sequence[str] = (),
) -> Workstream:
    """Set up a workstream after the others, with a group of its members. `ends_on` is the first day after its time.

    One that is `governed_elsewhere` (by whom: `governed_by_words`) is shown and can't be changed here. Raises
    RuleBroken if the strategy has ended or been withdrawn, if audience, board, lead partner or a theme belong
    elsewhere, or if it would end before it starts.
    """
    strategy = _whole_of_new_part(strategy)
    area = strategy.area
    _demand_audience_of(area, audience)
    _demand_order(starts_on, ends_on)
    _demand_board_of(area.pk, overseeing_board, "overseeing_board")
    _demand_partner_of(area, lead_partner)
    if governed_by_words and not governed_elsewhere:
        raise RuleBroken("Say who governs it only where it is governed elsewhere.", field="governed_by_words")
    refuse_who_only_administers(area, lead_person=lead_person)
    # Counted on the strategy, locked above: workstreams that this person can't see have their numbers too.
    strategy.last_workstream_number = number = strategy.last_workstream_number + 1
    strategy.save(update_fields=["last_workstream_number"])
    with audit.record("workstream_created", by=by), also_seeing(audience.pk):
        workstream = Workstream.objects.create(
            area=area,
            audience=audience,
            strategy=strategy,
            number=number,
            title=title,
            purpose=purpose,
            lead_person=lead_person,
            lead_partner=lead_partner,
            timescale_words=timescale_words,
            starts_on=starts_on,
            ends_on=ends_on,
            overseeing_board=overseeing_board,
            brief_state=brief_state,
            governed_elsewhere=governed_elsewhere,
            governed_by_words=governed_by_words,
            members_group=create_group(f"new workstream {strategy.pk} {number}"),
        )
        workstream.members_group.name = f"workstream:{workstream.pk}:members"
        workstream.members_group.save()
        _set_themes(workstream, themes)
        _set_lines(IntendedOutcome, "workstream", workstream, intended_outcomes)
        recompute_members(workstream)
    return workstream


@transaction.atomic
def edit_workstream(
    workstream: Workstream,
    *,
    title: str,
    purpose: str,
    lead_person: Person | None,
    lead_partner: Partner | None,
    brief_state: str,
    timescale_words: str,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    intended_outcomes: Sequence[str],
    seen_version: int,
    by: Person,
    overseeing_board: Board | Leave | None = LEAVE,
    themes: Iterable[Theme] | Leave = LEAVE,
) -> Workstream:
    """Change what is said about a workstream. `intended_outcomes` and `themes` are all of them.

    Without `overseeing_board` or `themes` those stay as they are: somebody who does not see them can't change them.

    Raises RuleBroken if it is governed elsewhere, if its brief can't go where it is asked to, or as for a new one;
    EditConflict if it changed after `seen_version`.
    """
    workstream = lock(workstream, seen_version)
    _demand_governed_here(workstream)
    _demand_order(starts_on, ends_on)
    if not isinstance(overseeing_board, Leave):
        _demand_board_of(workstream.area_id, overseeing_board, "overseeing_board")
        workstream.overseeing_board = overseeing_board
    _demand_partner_of(workstream.area, lead_partner)
    refuse_who_only_administers(workstream.area, lead_person=lead_person)
    _demand_brief_move(workstream, brief_state)
    workstream.title, workstream.purpose, workstream.brief_state = title, purpose, brief_state
    workstream.lead_person, workstream.lead_partner = lead_person, lead_partner
    workstream.timescale_words, workstream.starts_on, workstream.ends_on = timescale_words, starts_on, ends_on
    with audit.record("workstream_edited", by=by), also_seeing(workstream.audience_id):
        workstream.save()
        _set_lines(IntendedOutcome, "workstream", workstream, intended_outcomes)
        if not isinstance(themes, Leave):
            _set_themes(workstream, themes)
        recompute_members(workstream)
    return workstream


@transaction.atomic
def set_served_outcomes(
    workstream: Workstream, *, served: Mapping[IntendedOutcome, Outcome | None], seen_version: int, by: Person
) -> Workstream:
    """Say which outcome of the strategy each intended outcome serves; None for none by itself.

    Raises RuleBroken if the workstream is governed elsewhere or an outcome is another strategy's; EditConflict if the
    workstream changed after `seen_version`.
    """
    workstream = lock(workstream, seen_version)
    _demand_governed_here(workstream)
    with audit.record("served_outcomes_set", by=by):
        workstream.save()
        for row, outcome in served.items():
            if outcome is not None and outcome.strategy_id != workstream.strategy_id:
                raise RuleBroken("Choose outcomes of the workstream's own strategy.")
            workstream.intended_outcomes.filter(pk=row.pk).update(outcome=outcome)
    return workstream


@transaction.atomic
def bring_workstream_here(
    workstream: Workstream, *, overseeing_board: Board, reason: str, by: Person, seen_version: int | None = None
) -> Workstream:
    """Take a workstream that was governed elsewhere under a board of this area; from then on it can be changed here.

    Raises RuleBroken if it is governed here already or the board is another area's; EditConflict as ever.
    """
    workstream = lock(workstream, seen_version)
    if not workstream.governed_elsewhere:
        raise RuleBroken("This workstream is governed here already.")
    _demand_board_of(workstream.area_id, overseeing_board, "overseeing_board")
    workstream.governed_elsewhere, workstream.governed_by_words = False, ""
    workstream.overseeing_board = overseeing_board
    with audit.record("workstream_brought_here", by=by, reason=reason):
        workstream.save()
    return workstream


def _demand_governed_here(workstream: Workstream) -> None:
    if workstream.governed_elsewhere:
        by_whom = f" by {workstream.governed_by_words}" if workstream.governed_by_words else " elsewhere"
        raise RuleBroken(f"This workstream is governed{by_whom}. It can't be changed here.")


def _demand_brief_move(workstream: Workstream, state: str) -> None:
    before = Workstream.BriefState(workstream.brief_state)
    if state != before and state not in Workstream.MOVES[before]:
        raise RuleBroken(
            f"A brief that is “{before.label}” can't become “{Workstream.BriefState(state).label}”. "
            "Open it again first.",
            field="brief_state",
        )


def _demand_partner_of(area: LocalArea, partner: Partner | None, field: str = "lead_partner") -> None:
    if partner is not None and not area.partners_in_area.filter(partner=partner).exists():
        raise RuleBroken(f"{partner} does not take part in {area}.", field=field)


def _set_themes(workstream: Workstream, themes: Iterable[Theme]) -> None:
    wanted = {theme.pk: theme for theme in themes}
    if any(theme.strategy_id != workstream.strategy_id for theme in wanted.values()):
        raise RuleBroken("Choose themes of the workstream's own strategy.", field="themes")
    for row in workstream.workstream_themes.all():
        if wanted.pop(row.theme_id, None) is None:
            row.delete()
    for theme in wanted.values():
        WorkstreamTheme.objects.create(workstream=workstream, theme=theme)


# --- Members and links -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_member(
    workstream: Workstream,
    *,
    constituency: str,
    by: Person,
    person: Person | None = None,
    partner: Partner | None = None,
) -> WorkstreamMember:
    """Put a constituency into the working group from today: through a person, a partner, or nobody by name yet.

    Raises RuleBroken if the workstream is governed elsewhere, the person is in it already, or the partner does not
    take part in the area.
    """
    workstream = _locked(workstream)
    _demand_governed_here(workstream)
    _demand_partner_of(workstream.area, partner, "partner")
    refuse_who_only_administers(workstream.area, person=person)
    if person is not None and workstream.members.filter(person=person, ends_on=None).exists():
        raise RuleBroken(f"{person} is a member already.", field="person")
    with audit.record("workstream_member_added", by=by):
        member = workstream.members.create(
            constituency=constituency, person=person, partner=partner, starts_on=clock.today()
        )
        recompute_members(workstream)
    return member


@transaction.atomic
def withdraw_member(member: WorkstreamMember, *, reason: str, by: Person) -> WorkstreamMember:
    """End a membership of the working group today; that it was stays.

    Raises RuleBroken if it has ended or the workstream is governed elsewhere.
    """
    workstream = _locked(member.workstream)
    _demand_governed_here(workstream)
    member = WorkstreamMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.ends_on is not None:
        raise RuleBroken("This has already been ended.")
    member.ends_on = clock.today()
    with audit.record("workstream_member_withdrawn", by=by, reason=reason):
        member.save()
        recompute_members(workstream)
    return member


def recompute_members(workstream: Workstream) -> bool:
    """Derive the workstream's group: its lead and its current members who can sign in, but for those whose part in the
    area has ended. Returns whether it changed."""
    people = set(workstream.members.current().exclude(person=None).values_list("person", flat=True))
    people |= {workstream.lead_person_id} - {None}
    held = Membership.objects.filter(area=workstream.area_id, person__in=people)
    people -= set(held.exclude(person__in=held.current().values("person")).values_list("person", flat=True))
    users = Person.objects.filter(pk__in=people, user__is_active=True).values_list("user", flat=True)
    return set_group_members(workstream.members_group, users)


@transaction.atomic
def link_workstreams(workstream: Workstream, *, other: Workstream, why: str, by: Person) -> WorkstreamLink:
    """Say that two workstreams cross, and why.

    Raises RuleBroken if they are one, are linked already in either direction, belong to two areas, or the first is
    governed elsewhere.
    """
    workstream = _locked(workstream)
    _demand_governed_here(workstream)
    if other.pk == workstream.pk:
        raise RuleBroken("Choose another workstream than this one.", field="other")
    if other.area_id != workstream.area_id:
        raise RuleBroken("Choose a workstream of this local area.", field="other")
    both = models.Q(workstream=workstream, other=other) | models.Q(workstream=other, other=workstream)
    if WorkstreamLink.objects.filter(both).exists():
        raise RuleBroken("These two are linked already.", field="other")
    with audit.record("workstreams_linked", by=by, reason=why):
        return WorkstreamLink.objects.create(workstream=workstream, other=other, why=why)


@transaction.atomic
def unlink_workstreams(link: WorkstreamLink, *, by: Person) -> None:
    """Take the link between two workstreams away; the history keeps it. Raises RuleBroken: governed elsewhere."""
    _demand_governed_here(_locked(link.workstream))
    with audit.record("workstreams_unlinked", by=by):
        link.delete()


def _locked(workstream: Workstream) -> Workstream:
    return Workstream.objects.select_for_update(of=("self",)).get(pk=workstream.pk)
