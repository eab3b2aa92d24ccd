"""A self-evaluation on its way from draft to publication: put forward, tested, agreed, published, frozen."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from inspection.models import (
    Agreement,
    AreaForDevelopment,
    Evidence,
    EvidenceForCriterion,
    Judgement,
    SelfEvaluation,
    SelfEvaluationSnapshot,
    SelfEvaluationTest,
)
from inspection.operations.common import demand_audience_of, demand_words
from partners.models import Audience, LocalArea, Partner, PartnerInArea, Person, Role
from partners.notifications import notify

SNAPSHOT_SCHEMA = 1
TO_AGREE = "inspection.to_agree"
State = SelfEvaluation.State


# --- Who has to agree ------------------------------------------------------------------------------------------------


KINDS_TO_AGREE = (*Partner.ACCOUNTABLE_KINDS, Partner.Kind.PARENT_CARER_FORUM)


def bodies_to_agree(area: LocalArea) -> list[Partner]:
    """The bodies whose word a self-evaluation of this area needs today: every accountable body (Children and Families
    Act 2014, sections 25 and 26), and the parent carer forum where the area has one."""
    partners = [row.partner for row in _bodies_to_agree([area.pk])]
    return sorted(partners, key=lambda partner: (KINDS_TO_AGREE.index(partner.kind), partner.name))


def bodies_asked_of(person: Person, area_ids: Collection[int]) -> dict[int, set[int]]:
    """The bodies (by number) in each of these areas (by number) for which this person gives that word, as their lead.
    One query, or none where there are no areas."""
    asked = {area_id: set() for area_id in area_ids}
    for row in _bodies_to_agree(area_ids) if area_ids else ():
        if person.has_role(Role.LEAD, at=row.partner_id, area=row.area_id):
            asked[row.area_id].add(row.partner_id)
    return asked


def _bodies_to_agree(area_ids: Collection[int]) -> list[PartnerInArea]:
    rows = PartnerInArea.objects.filter(area__in=area_ids, partner__kind__in=KINDS_TO_AGREE).select_related("partner")
    today = clock.today()
    return [row for row in rows if row.is_current and row.partner.exists_on(today)]


@transaction.atomic
def put_forward_self_evaluation(
    evaluation: SelfEvaluation, *, seen_version: int | None = None, by: Person
) -> SelfEvaluation:
    """Ask the bodies to agree to a draft as it stands: a new round, in which its text stays.

    Raises RuleBroken if it is no draft, a criterion has no judgement yet, or a challenge has not been answered;
    EditConflict as ever.
    """
    evaluation = lock(evaluation, seen_version)
    _demand_move(evaluation, State.PUT_FORWARD)
    empty = evaluation.judgements.filter(text="").select_related("criterion").first()
    if empty is not None:
        raise RuleBroken(f"There is no judgement yet on “{empty.criterion}”.")
    _demand_challenges_answered(evaluation)
    evaluation.state, evaluation.round = State.PUT_FORWARD, evaluation.round + 1
    evaluation.put_forward_at, evaluation.put_forward_by = clock.now(), by
    evaluation.agreed_on = evaluation.published_at = evaluation.published_by = None
    with audit.record("self_evaluation_put_forward", by=by):
        evaluation.save()
        notify(_leads_of_bodies(evaluation.area, but=by), TO_AGREE, evaluation, area=evaluation.area)
    return evaluation


def _leads_of_bodies(area: LocalArea, *, but: Person) -> list[Person]:
    held = area.memberships.current().filter(role=Role.LEAD, partner__in=bodies_to_agree(area))
    return list({row.person_id: row.person for row in held.exclude(person=but).select_related("person")}.values())


@transaction.atomic
def agree_self_evaluation(
    evaluation: SelfEvaluation,
    *,
    partner: Partner,
    stance: str,
    words: str = "",
    seen_version: int | None = None,
    by: Person,
) -> Agreement:
    """Say for one body that it agrees, or, for a forum, that it dissents and why. With the last word it is agreed.

    A dissent is kept and shown, and does not stop the others. Raises RuleBroken if it has not been put forward, the
    person does not lead that body, the body has spoken in this round, a body other than the forum dissents, a dissent
    has no words, or a challenge made since has not been answered; EditConflict as ever.
    """
    evaluation = lock(evaluation, seen_version)
    if evaluation.state != State.PUT_FORWARD:
        raise RuleBroken("This self-evaluation has not been put forward to be agreed.")
    bodies = bodies_to_agree(evaluation.area)
    if partner not in bodies or not by.has_role(Role.LEAD, at=partner.pk, area=evaluation.area_id):
        raise RuleBroken("Choose a body that you lead and whose word is needed.", field="partner")
    spoken = set(evaluation.agreements.filter(round=evaluation.round).values_list("partner", flat=True))
    if partner.pk in spoken:
        raise RuleBroken(f"{partner} has given its word already.", field="partner")
    if stance == Agreement.Stance.DISSENTS:
        if partner.kind != Partner.Kind.PARENT_CARER_FORUM:
            raise RuleBroken(
                "An accountable body that does not agree opens it for writing again, with its reason.", field="stance"
            )
        demand_words(words, "Say in your own words where you do not agree.", "words")
    _demand_challenges_answered(evaluation)
    with audit.record("self_evaluation_agreed_by_body", by=by, reason=words):
        agreement = evaluation.agreements.create(
            round=evaluation.round, partner=partner, stance=stance, words=words, by=by
        )
        if {body.pk for body in bodies} <= spoken | {partner.pk}:
            _demand_move(evaluation, State.AGREED)
            evaluation.state, evaluation.agreed_on = State.AGREED, clock.today()
        evaluation.save()
    return agreement


@transaction.atomic
def reopen_self_evaluation(
    evaluation: SelfEvaluation, *, reason: str, seen_version: int | None = None, by: Person
) -> SelfEvaluation:
    """Open it for writing again: agreements of this round no longer count, snapshots stay.

    Raises RuleBroken if it is a draft or lives no more, or no reason is given; EditConflict as ever.
    """
    evaluation = lock(evaluation, seen_version)
    _demand_move(evaluation, State.DRAFT)
    demand_words(reason, "Say why it is opened for writing again.", "reason")
    evaluation.state, evaluation.agreed_on = State.DRAFT, None
    with audit.record("self_evaluation_reopened", by=by, reason=reason):
        evaluation.save()
    return evaluation


@transaction.atomic
def publish_self_evaluation(
    evaluation: SelfEvaluation, *, audience: Audience, seen_version: int | None = None, by: Person
) -> SelfEvaluationSnapshot:
    """Publish an agreed self-evaluation to an audience, as a snapshot that stays as it is.

    Separation of duties: who put it forward can't publish it (a database constraint too). Raises RuleBroken for that,
    or if it is not agreed, or the audience is another area's; EditConflict as ever.
    """
    evaluation = lock(evaluation, seen_version)
    _demand_move(evaluation, State.PUBLISHED)
    if evaluation.put_forward_by_id == by.pk:
        raise RuleBroken("You put it forward, so somebody else has to publish it.")
    demand_audience_of(evaluation.area, audience)
    evaluation.state, evaluation.published_at, evaluation.published_by = State.PUBLISHED, clock.now(), by
    with audit.record("self_evaluation_published", by=by):
        evaluation.save()
        return _freeze(evaluation, audience, "Publication", by)


@transaction.atomic
def supersede_self_evaluation(
    evaluation: SelfEvaluation, *, reason: str, seen_version: int | None = None, by: Person
) -> SelfEvaluation:
    """Say that a published self-evaluation has been followed by another. Raises RuleBroken if it is not published, or
    no reason is given; EditConflict as ever."""
    return _end(evaluation, State.SUPERSEDED, reason, seen_version, by)


@transaction.atomic
def withdraw_self_evaluation(
    evaluation: SelfEvaluation, *, reason: str, seen_version: int | None = None, by: Person
) -> SelfEvaluation:
    """Take a self-evaluation back, with a reason. Raises RuleBroken if it lives no more, or no reason is given;
    EditConflict as ever."""
    return _end(evaluation, State.WITHDRAWN, reason, seen_version, by)


def _end(evaluation: SelfEvaluation, state: str, reason: str, seen_version: int | None, by: Person) -> SelfEvaluation:
    evaluation = lock(evaluation, seen_version)
    _demand_move(evaluation, state)
    demand_words(reason, "Say why.", "reason")
    evaluation.state = state
    with audit.record(f"self_evaluation_{state}", by=by, reason=reason):
        evaluation.save()
    return evaluation


def _demand_move(evaluation: SelfEvaluation, state: str) -> None:
    before = State(evaluation.state)
    if state not in SelfEvaluation.MOVES[before]:
        raise RuleBroken(
            f"This self-evaluation is {before.label.lower()}, so it can't become {State(state).label.lower()}."
        )


# --- Tests by others -------------------------------------------------------------------------------------------------


@transaction.atomic
def record_test(
    evaluation: SelfEvaluation,
    *,
    partner: Partner,
    stance: str,
    by: Person,
    words: str = "",
    judgement: Judgement | None = None,
) -> SelfEvaluationTest:
    """Put what it says to the test, for a partner that one works for: recognise it, see it differently, or ask for
    evidence, of the whole or of one judgement.

    Raises RuleBroken if it lives no more, the partner is not one's own here or accountable for it, the judgement is
    another self-evaluation's, or a challenge or a question has no words.
    """
    evaluation = SelfEvaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if not evaluation.is_open:
        raise RuleBroken(
            f"This self-evaluation is {evaluation.get_state_display().lower()}: it is not tested any more."
        )
    if partner.kind in Partner.ACCOUNTABLE_KINDS or not by.is_member_of(partner.pk, evaluation.area_id):
        raise RuleBroken("Choose a partner that you work for and that did not write it.", field="partner")
    if judgement is not None and judgement.self_evaluation_id != evaluation.pk:
        raise RuleBroken("Choose a judgement of this self-evaluation.", field="judgement")
    if stance != SelfEvaluationTest.Stance.SUPPORTS:
        demand_words(words, "Say what you see, or what you ask for.", "words")
    with audit.record("self_evaluation_tested", by=by):
        return evaluation.tests.create(partner=partner, stance=stance, words=words, judgement=judgement, by=by)


@transaction.atomic
def answer_test(test: SelfEvaluationTest, *, answer: str, by: Person) -> SelfEvaluationTest:
    """Answer a challenge or a question. An answer is given once and stays. Raises RuleBroken if there is one, or it
    says nothing."""
    test = SelfEvaluationTest.objects.select_for_update(of=("self",)).get(pk=test.pk)
    if test.answer:
        raise RuleBroken("This has been answered already.")
    demand_words(answer, "Write an answer.", "answer")
    test.answer, test.answered_by, test.answered_at = answer, by, clock.now()
    with audit.record("test_answered", by=by):
        test.save()
    return test


def _demand_challenges_answered(evaluation: SelfEvaluation) -> None:
    waiting = evaluation.tests.filter(answer="").exclude(stance=SelfEvaluationTest.Stance.SUPPORTS).first()
    if waiting is not None:
        raise RuleBroken(f"{waiting.partner} sees something differently, or has asked for evidence: answer that first.")


# --- Snapshots -------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_snapshot(
    evaluation: SelfEvaluation, *, audience: Audience, occasion: str, by: Person
) -> SelfEvaluationSnapshot:
    """Freeze a self-evaluation as it stands, for an occasion (an inspection, an engagement meeting, a board), for an
    audience.

    What widens needs a second person: for people outside its own audience it is frozen only once it is agreed or
    published, or once somebody else has put it forward. Raises RuleBroken for that, or if the audience is another
    area's or no occasion is named."""
    evaluation = SelfEvaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    demand_audience_of(evaluation.area, audience)
    _demand_second_person(evaluation, audience, by)
    demand_words(occasion, "Say what the snapshot is for.", "occasion")
    with audit.record("self_evaluation_frozen", by=by, reason=occasion):
        return _freeze(evaluation, audience, occasion, by)


def _demand_second_person(evaluation: SelfEvaluation, audience: Audience, by: Person) -> None:
    if audience.pk in evaluation.audience.narrower_ids() or evaluation.state in (State.AGREED, State.PUBLISHED):
        return
    if evaluation.state != State.PUT_FORWARD or evaluation.put_forward_by_id == by.pk:
        raise RuleBroken(
            f"People outside “{evaluation.audience}” would read it, and nobody but you has stood behind it yet. Choose "
            f"“{evaluation.audience}” or an audience within it, or wait until somebody else has put the "
            "self-evaluation forward or the bodies have agreed it.",
            field="audience",
        )


def _freeze(evaluation: SelfEvaluation, audience: Audience, occasion: str, by: Person) -> SelfEvaluationSnapshot:
    content, held_back = content_of(evaluation, audience, by)
    number = _next_number(evaluation)
    with also_seeing(audience.pk):
        return SelfEvaluationSnapshot.objects.create(
            area=evaluation.area,
            audience=audience,
            self_evaluation=evaluation,
            number=number,
            title=evaluation.title,
            occasion=occasion,
            content=content,
            held_back=held_back,
            taken_by=by,
        )


def _next_number(evaluation: SelfEvaluation) -> int:
    """The number after that of the last snapshot. Snapshots may be hidden from whoever makes the next one, and count
    all the same."""
    with also_seeing(*Audience.objects.filter(area=evaluation.area_id).values_list("pk", flat=True)):
        taken = SelfEvaluationSnapshot.objects.filter(self_evaluation=evaluation)
        return (taken.aggregate(last=Max("number"))["last"] or 0) + 1


def content_of(evaluation: SelfEvaluation, audience: Audience, by: Person) -> tuple[dict, int]:
    """All that it says, with the evidence that both its maker and its audience may see; and how much is held back."""
    judgements = list(
        evaluation.judgements.select_related("criterion").prefetch_related("strengths", "areas_for_development")
    )
    evidence, held_back = _evidence_for(evaluation, audience, by)
    return {
        "schema": SNAPSHOT_SCHEMA,
        "framework": evaluation.framework.name,
        "as_at": evaluation.as_at.isoformat(),
        "state": str(evaluation.get_state_display()),
        "summary": evaluation.summary,
        "context": evaluation.context,
        "governance": evaluation.governance,
        "improvement_story": evaluation.improvement_story,
        "judgements": [
            {
                "group": judgement.criterion.group,
                "criterion": str(judgement.criterion),
                "text": judgement.text,
                "strengths": [row.text for row in judgement.strengths.all()],
                "areas_for_development": [
                    _route_words(row) for row in judgement.areas_for_development.all() if not row.is_taken_back
                ],
                "evidence": evidence.get(judgement.criterion_id, []),
            }
            for judgement in judgements
        ],
        "agreements": [
            {"partner": row.partner.name, "stance": str(row.get_stance_display()), "words": row.words}
            for row in evaluation.counting_agreements()
        ],
        "tested_by": sorted({row.partner.name for row in evaluation.tests.select_related("partner")}),
    }, held_back


def _route_words(area_for_development: AreaForDevelopment) -> dict[str, str]:
    return {
        "text": area_for_development.text,
        "route": str(area_for_development.get_route_display()),
        "none_because": area_for_development.none_because,
    }


def _evidence_for(evaluation: SelfEvaluation, audience: Audience, by: Person) -> tuple[dict[int, list], int]:
    links = list(
        EvidenceForCriterion.objects.filter(
            criterion__framework=evaluation.framework_id,
            evidence__in=Evidence.objects.visible_to(by, evaluation.area).current(),
        ).select_related("evidence")
    )
    opened = set(
        Evidence.objects.visible_to(audience, evaluation.area)
        .filter(pk__in={link.evidence_id for link in links})
        .values_list("pk", flat=True)
    )
    found: dict[int, list] = {}
    for link in links:
        if link.evidence_id in opened:
            item = link.evidence
            found.setdefault(link.criterion_id, []).append(
                {
                    "title": item.title,
                    "kind": str(item.get_kind_display()),
                    "dated_on": item.dated_on.isoformat(),
                    "source_body": item.source_body,
                    "shows": item.shows,
                }
            )
    return found, len({link.evidence_id for link in links} - opened)
