"""Where the golden thread breaks: what has no action, no owner, no evidence, named in words.

A gap is what this person sees no way down from. Where an action is hidden from him, he is told of a gap that the
action's own people do not have; the page says so.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from actionplans.chain import NO_CHALLENGE, NO_EFFECT, NO_EVIDENCE
from actionplans.models import (
    Action,
    ActionAreaForDevelopment,
    ActionDuty,
    ActionEvidence,
    ActionFinding,
    ActionInPlan,
    ActionPriority,
    ActionRecommendation,
    AreaForDevelopmentClosing,
    Challenge,
    ChallengeEvidence,
    DeliveryStatus,
    ExpectedEffect,
    Plan,
    PriorityClosing,
)
from actionplans.models.impact import NEEDS_EVIDENCE
from indicators.periods import months_later
from inspection.models import (
    AreaForDevelopment,
    Criterion,
    Duty,
    DutyPosition,
    Evidence,
    EvidenceForCriterion,
    Finding,
    Recommendation,
    SelfEvaluation,
)
from inspection.models.evidence import OLD_AFTER_MONTHS
from inspection.models.inspections import FollowedUp
from partners.models import LocalArea, Person
from strategies.models import Outcome, OutcomeMeasure, Priority, Strategy

OVER = (Strategy.State.ENDED, Strategy.State.WITHDRAWN)
"""Of a strategy that has ended nothing more is asked."""


@dataclass(frozen=True)
class Gap:
    """One place where the thread breaks: what it is, what is missing in words, and the page where it is mended."""

    kind: str
    title: str
    missing: str
    url: str


@dataclass(frozen=True)
class GapKind:
    """A kind of gap: its name in the address, its heading, and how such gaps are found (one query each, or two)."""

    name: str
    label: str
    found: Callable[[Person, LocalArea, dt.date], Iterator[Gap]]


def gaps_of(person: Person, area: LocalArea, today: dt.date) -> list[Gap]:
    """Every gap of the area that this person sees, in the order of the kinds. As many queries as there are kinds."""
    return [gap for kind in KINDS for gap in kind.found(person, area, today)]


# --- What has to do with actions --------------------------------------------------------------------------------------


def without_action(rows: QuerySet, links, key: str, person: Person, area: LocalArea) -> QuerySet:
    """Those of the rows that no action which this person sees has to do with (by that table of links, now)."""
    actions = Action.objects.visible_to(person, area)
    return rows.filter(~Exists(links.objects.filter(**{key: OuterRef("pk")}, unlinked_at=None, action__in=actions)))


def duties_without_holder(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Duties in force that bodies of an area hold, and for which nobody is entered here."""
    held = DutyPosition.objects.visible_to(person, area).filter(duty=OuterRef("pk"))
    duties = Duty.objects.in_force_on(today).filter(~Exists(held), kind=Duty.Kind.DUTY).exclude(holder_kinds=[])
    for duty in duties:
        url = reverse("inspection:duty_detail", args=[area.slug, duty.pk])
        yield Gap("duty-without-holder", f"{duty}: {duty.summary}", "Nobody is entered as holding this duty here.", url)


def duties_not_met(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Duties that are met in part or not at all, and no action helps to meet them."""
    actions = Action.objects.visible_to(person, area)
    helped = ActionDuty.objects.filter(duty=OuterRef("duty"), unlinked_at=None, action__in=actions)
    short = (DutyPosition.Compliance.PARTLY, DutyPosition.Compliance.NOT_MET)
    positions = DutyPosition.objects.visible_to(person, area).filter(~Exists(helped), compliance__in=short)
    for position in positions.select_related("duty", "owner_partner"):
        url = reverse("inspection:duty_position_detail", args=[area.slug, position.pk])
        said = position.get_compliance_display()
        yield Gap("duty-without-action", str(position), f"{said}, and no action helps to meet it.", url)


def findings_without_action(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Findings that are followed up, with no action for them and none for a recommendation under them."""
    actions = Action.objects.visible_to(person, area)
    through = ActionRecommendation.objects.filter(
        recommendation__finding=OuterRef("pk"), unlinked_at=None, action__in=actions
    )
    open_ones = _open(Finding.objects.visible_to(person, area)).exclude(kind=Finding.Kind.STRENGTH)
    rows = without_action(open_ones.filter(~Exists(through)), ActionFinding, "finding", person, area)
    for finding in rows:
        url = reverse("inspection:finding_detail", args=[area.slug, finding.pk])
        yield Gap("finding-without-action", str(finding), "No action answers this finding.", url)


def recommendations_without_action(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Recommendations that are followed up, with no action that carries them out."""
    open_ones = _open(Recommendation.objects.visible_to(person, area))
    for item in without_action(open_ones, ActionRecommendation, "recommendation", person, area):
        url = reverse("inspection:recommendation_detail", args=[area.slug, item.pk])
        yield Gap("recommendation-without-action", str(item), "No action carries out this recommendation.", url)


def _open(rows: QuerySet) -> QuerySet:
    return rows.open().exclude(response=FollowedUp.Response.NOT_ACCEPTED)


def areas_for_development_that_lead_nowhere(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Areas for development of living self-evaluations that go nowhere: nobody has decided where, or what they were to
    go to is not there."""
    living = SelfEvaluation.objects.visible_to(person, area).living()
    standing = AreaForDevelopment.objects.standing().filter(judgement__self_evaluation__in=living)
    closed = AreaForDevelopmentClosing.objects.standing().filter(area_for_development=OuterRef("pk"))
    standing = standing.filter(~Exists(closed))
    route = AreaForDevelopment.Route
    nowhere = standing.filter(
        Q(route=route.UNDECIDED) | Q(route=route.ACTION) | Q(route=route.INTENTION, intention=None)
    )
    words = {
        route.UNDECIDED: "Nobody has decided yet where it goes.",
        route.ACTION: "It is to go to an action, and no action takes it up.",
        route.INTENTION: "It is to go to a commissioning intention, and none is named.",
    }
    for item in without_action(nowhere, ActionAreaForDevelopment, "area_for_development", person, area):
        url = reverse("inspection:area_for_development_detail", args=[area.slug, item.pk])
        yield Gap("area-for-development", item.text, words[route(item.route)], url)


def priorities_without_action(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Open priorities of strategies that are in force or being written, that no action serves."""
    rows = Priority.objects.visible_to(person, area).exclude(strategy__state__in=OVER)
    rows = rows.filter(~Exists(PriorityClosing.objects.standing().filter(priority=OuterRef("pk"))))
    for priority in without_action(rows, ActionPriority, "priority", person, area):
        url = reverse("strategies:priority_detail", args=[area.slug, priority.pk])
        yield Gap("priority-without-action", priority.title, "No action serves this priority.", url)


def actions_without_owner(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Open actions that a partner leads, and nobody there by name."""
    rows = Action.objects.visible_to(person, area).open().filter(lead_person=None)
    for action in rows.select_related("lead_partner"):
        url = reverse("actionplans:action_detail", args=[area.slug, action.pk])
        yield Gap("action-without-owner", action.title, f"Nobody at {action.lead_partner} leads it by name.", url)


def reds_without_a_path_to_green(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Actions off track of which nobody has said how they come back."""
    rows = Action.objects.visible_to(person, area).open()
    for action in rows.filter(delivery_status=DeliveryStatus.OFF_TRACK, path_to_green=""):
        url = reverse("actionplans:action_detail", args=[area.slug, action.pk])
        yield Gap("red-without-path-to-green", action.title, "It is off track with no path to green.", url)


# --- What shows whether it works --------------------------------------------------------------------------------------


def outcomes_without_measure(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Outcomes of a strategy that neither a measure nor other evidence will show."""
    measured = OutcomeMeasure.objects.filter(outcome=OuterRef("pk"))
    rows = Outcome.objects.visible_to(person, area).exclude(strategy__state__in=OVER)
    rows = rows.filter(~Exists(measured), other_evidence="")
    for outcome in rows:
        url = reverse("reports:outcome_thread", args=[area.slug, outcome.pk])
        yield Gap("outcome-without-measure", outcome.text, "Nothing is named that will show it.", url)


def priority_actions_without_impact_evidence(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Areas for priority action, and of significant weakness, of which nothing shows yet that the difference is
    felt."""
    kinds = (Finding.Kind.PRIORITY_ACTION, Finding.Kind.SIGNIFICANT_WEAKNESS)
    rows = Finding.objects.visible_to(person, area).open().filter(kind__in=kinds, impact_evidence=None)
    for finding in rows:
        url = reverse("inspection:finding_detail", args=[area.slug, finding.pk])
        yield Gap("priority-action-without-impact", str(finding), "Nothing shows yet that it is felt.", url)


def complete_without_evidence(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Actions that are said to be complete, with neither evidence linked nor a rating of impact that rests on any."""
    evidence = Evidence.objects.visible_to(person, area)
    shown = ActionEvidence.objects.filter(action=OuterRef("pk"), unlinked_at=None, evidence__in=evidence)
    rows = Action.objects.visible_to(person, area).filter(~Exists(shown), delivery_status=DeliveryStatus.COMPLETE)
    for action in rows.exclude(impact__in=NEEDS_EVIDENCE):
        url = reverse("actionplans:action_detail", args=[area.slug, action.pk])
        yield Gap("complete-without-evidence", action.title, "It is complete, and nothing shows it.", url)


def actions_with_a_broken_chain(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Actions of a live plan for reform without a challenge, without what shows it, or with no effect expected of them
    in figures, as far as this person sees."""
    plans = Plan.objects.visible_to(person, area).live().filter(kind=Plan.Kind.LOCAL_SEND_REFORM_PLAN)
    evidence = Evidence.objects.visible_to(person, area).filter(withdrawn_at=None)
    links = ChallengeEvidence.objects.filter(challenge=OuterRef("pk"), unlinked_at=None, evidence__in=evidence)
    challenges = Challenge.objects.standing().filter(action=OuterRef("pk"))
    rows = (
        Action.objects.visible_to(person, area)
        .filter(pk__in=ActionInPlan.objects.standing().filter(plan__in=plans).values("action"))
        .exclude(delivery_status=DeliveryStatus.CLOSED_WITHOUT_COMPLETION)
        .annotate(
            answers=Exists(challenges),
            unshown=Exists(challenges.filter(~Exists(links), evidence_words="")),
            expects=Exists(ExpectedEffect.objects.standing().filter(action=OuterRef("pk"))),
        )
        .filter(Q(answers=False) | Q(unshown=True) | Q(expects=False))
    )
    for action in rows:
        missing = ((not action.answers, NO_CHALLENGE), (action.unshown, NO_EVIDENCE), (not action.expects, NO_EFFECT))
        url = f"{reverse('actionplans:action_detail', args=[area.slug, action.pk])}#chain"
        yield Gap("broken-chain", action.title, " ".join(words for holds, words in missing if holds), url)


def criteria_without_fresh_evidence(person: Person, area: LocalArea, today: dt.date) -> Iterator[Gap]:
    """Criteria on which a living self-evaluation judges, with no evidence at all, or none that can still be relied
    on: it is older than six months, or expired. Two queries."""
    frameworks = SelfEvaluation.objects.visible_to(person, area).living().values("framework")
    criteria = list(Criterion.objects.filter(framework__in=frameworks, dropped=False).select_related("framework"))
    evidence = Evidence.objects.visible_to(person, area).current()
    links = EvidenceForCriterion.objects.filter(criterion__in=[row.pk for row in criteria], evidence__in=evidence)
    lasting = ~Q(evidence__expires_on__lte=today) | Q(evidence__expires_on=None)
    newest = {
        row["criterion"]: (row["newest"], row["lasting"])
        for row in links.order_by()
        .values("criterion")
        .annotate(newest=Max("evidence__dated_on"), lasting=Max("evidence__dated_on", filter=lasting))
    }
    old = months_later(today, -OLD_AFTER_MONTHS)
    base = reverse("inspection:evidence_list", args=[area.slug])
    for criterion in criteria:
        dated, still = newest.get(criterion.pk, (None, None))
        if still is not None and still >= old:
            continue
        words = (
            "No evidence speaks to it." if dated is None else "All its evidence is older than six months or expired."
        )
        yield Gap(
            "criterion-without-fresh-evidence",
            str(criterion),
            words,
            f"{base}?framework={criterion.framework_id}&criterion={criterion.number}",
        )


KINDS = (
    GapKind("finding-without-action", "Findings without an action", findings_without_action),
    GapKind("recommendation-without-action", "Recommendations without an action", recommendations_without_action),
    GapKind("area-for-development", "Areas for development that lead nowhere", areas_for_development_that_lead_nowhere),
    GapKind("duty-without-action", "Duties not met, without an action", duties_not_met),
    GapKind("priority-without-action", "Priorities without an action", priorities_without_action),
    GapKind("action-without-owner", "Actions that nobody leads by name", actions_without_owner),
    GapKind("red-without-path-to-green", "Off track with no path to green", reds_without_a_path_to_green),
    GapKind(
        "priority-action-without-impact",
        "Areas for priority action with no impact evidence",
        priority_actions_without_impact_evidence,
    ),
    GapKind("broken-chain", "Actions for reform with a link of their chain missing", actions_with_a_broken_chain),
    GapKind("complete-without-evidence", "Complete without evidence", complete_without_evidence),
    GapKind("outcome-without-measure", "Outcomes that nothing will show", outcomes_without_measure),
    GapKind("criterion-without-fresh-evidence", "Criteria without fresh evidence", criteria_without_fresh_evidence),
    GapKind("duty-without-holder", "Duties that nobody is entered for", duties_without_holder),
)
"""What is known to be amiss and has no action comes first; the register's empty lines, of which there may be many, come
last."""
