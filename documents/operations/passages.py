"""Every write about passages that are asked for: asking, writing, sending, and what becomes of them."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from documents.models import DocumentAuthor, PassageDraft, PassageRequest, Section
from documents.operations.ending_requests import PASSAGE_WITHDRAWN, who_answers, who_answers_in
from documents.operations.states import hold_draft
from documents.operations.writing import edit_section, fitting
from partners.models import LocalArea, Partner, Person
from partners.notifications import notify
from partners.reminding import remind_once

PASSAGE_ASKED = "documents.passage_asked"
PASSAGE_SENT = "documents.passage_sent"
PASSAGE_DECLINED = "documents.passage_declined"
PASSAGE_SENT_BACK = "documents.passage_sent_back"
PASSAGE_SETTLED = "documents.passage_settled"
PASSAGE_DUE_SOON = "documents.passage_due_soon"
PASSAGE_OVERDUE = "documents.passage_overdue"

REMIND_BEFORE = dt.timedelta(days=3)
"""How long before its day who is asked for a passage is reminded."""
State = PassageRequest.State


@transaction.atomic
def ask_for_passage(
    section: Section,
    *,
    words: str,
    due_on: dt.date,
    person: Person | None = None,
    partner: Partner | None = None,
    by: Person,
) -> PassageRequest:
    """Ask a person, or a partner, of the local area for a passage of one section of a draft, by a day. They are told,
    and see what is asked, not the draft.

    Raises RuleBroken if the version is no draft, nothing is asked, the day is over, not exactly one is asked, whoever
    is asked takes no part here or cannot sign in, or has been asked for this section and has not settled it.
    """
    version = hold_draft(section.document_version)
    area, words = version.area, _said(words, "words", "Say what you ask for.")
    _demand_to_come(due_on)
    if (person is None) == (partner is None):
        raise RuleBroken("Choose a person or a partner: one of the two.", field="person")
    if person is not None:
        _demand_can_answer(area, person, by=by)
    elif not area.memberships.current().filter(partner=partner, role__in=PassageRequest.ANSWERERS).exists():
        raise RuleBroken(f"Nobody of {partner} can answer here today. Choose another.", field="partner")
    asked = PassageRequest.objects.open().filter(document_version=version, anchor=section.anchor)
    if asked.filter(person=person, partner=partner).exists():
        raise RuleBroken(
            f"{person or partner} has been asked for this section already, and that is still open.",
            field="person" if person else "partner",
        )
    with audit.record("passage_asked_for", by=by):
        request = PassageRequest.objects.create(
            area=area,
            audience_id=version.working_audience_id,
            document_id=version.document_id,
            document_version=version,
            document_title=version.document.title,
            anchor=section.anchor,
            heading=section.heading,
            person=person,
            partner=partner,
            words=words,
            due_on=due_on,
            asked_by=by,
            asked_at=clock.now(),
        )
        _tell(who_answers(request), PASSAGE_ASKED, request, by)
    return request


def _said(text: str, field: str, otherwise: str) -> str:
    text = text.strip()
    if not text:
        raise RuleBroken(otherwise, field=field)
    return text


def _demand_to_come(day: dt.date) -> None:
    if day < clock.today():
        raise RuleBroken("Choose today or a later day.", field="due_on")


def _demand_can_answer(area: LocalArea, person: Person, *, by: Person) -> None:
    if person.pk == by.pk:
        raise RuleBroken("Write your own passage into the section itself.", field="person")
    if not area.memberships.with_content().filter(person=person).exists():
        raise RuleBroken(f"{person} does not take part in {area} today. Choose somebody else.", field="person")
    if not hasattr(person, "user"):
        raise RuleBroken(f"{person} has no sign-in yet, so cannot answer here.", field="person")


def _tell(people: list[Person], kind: str, request: PassageRequest, by: Person) -> None:
    notify([person for person in people if person.pk != by.pk], kind, request, area=request.area)


def _authors_of(request: PassageRequest) -> list[Person]:
    """Who hears what becomes of a request: who asked, and who writes the document."""
    authors = DocumentAuthor.objects.filter(document=request.document_id).values("person")
    return list(Person.objects.filter(Q(pk__in=authors) | Q(pk=request.asked_by_id)))


def _move(request: PassageRequest, to: State) -> None:
    if to not in PassageRequest.MOVES[State(request.state)]:
        raise RuleBroken(f"This can’t be done now: {request.get_state_display().lower()}.")
    request.state = to


def _settle(request: PassageRequest, to: State, reason: str, by: Person) -> None:
    _move(request, to)
    request.reason, request.settled_by, request.settled_at = reason, by, clock.now()
    request.save()


# --- The one who is asked ---------------------------------------------------------------------------------------------


@transaction.atomic
def save_passage_draft(request: PassageRequest, *, text: str, by: Person, seen_version: int | None = None):
    """Keep what this person has written of a passage, in place of his earlier draft of it. Nobody else sees it, and the
    request stays as it is.

    Raises RuleBroken if the passage no longer waits for him, or the text does not fit; EditConflict if the request
    changed after `seen_version`.
    """
    request, text = lock(request, seen_version), fitting(text, field="text")
    if not request.is_waiting:
        raise RuleBroken(f"This can’t be done now: {request.get_state_display().lower()}.")
    with audit.record("passage_drafted", by=by):
        return PassageDraft.objects.update_or_create(
            request=request, person=by, defaults={"text": text, "saved_at": clock.now()}
        )[0]


@transaction.atomic
def send_passage(request: PassageRequest, *, text: str, by: Person, seen_version: int | None = None) -> PassageRequest:
    """Send the passage to those who write the document; they are told. It stays as it was sent.

    Raises RuleBroken if it does not wait for the one asked, is empty or does not fit; EditConflict if the request
    changed after `seen_version`.
    """
    request, text = lock(request, seen_version), fitting(_said(text, "text", "Write the passage."), field="text")
    with audit.record("passage_sent", by=by):
        _move(request, State.SENT)
        request.text, request.sent_by, request.sent_at = text, by, clock.now()
        request.save()
        PassageDraft.objects.filter(request=request, person=by).delete()
        _tell(_authors_of(request), PASSAGE_SENT, request, by)
    return request


@transaction.atomic
def decline_passage(
    request: PassageRequest, *, reason: str, by: Person, seen_version: int | None = None
) -> PassageRequest:
    """Say that nothing comes, and why: there is nothing to add, or somebody else is to be asked. The authors are told.

    Raises RuleBroken if it does not wait for the one asked or no reason is given, EditConflict as ever.
    """
    request = lock(request, seen_version)
    reason = _said(reason, "reason", "Say why: for example, that you have nothing to add, or who should be asked.")
    with audit.record("passage_declined", by=by, reason=reason):
        _settle(request, State.DECLINED, reason, by)
        PassageDraft.objects.filter(request=request, person=by).delete()
        _tell(_authors_of(request), PASSAGE_DECLINED, request, by)
    return request


# --- Those who write the document -------------------------------------------------------------------------------------


@transaction.atomic
def take_in_passage(
    request: PassageRequest, *, section_version: int, by: Person, seen_version: int | None = None
) -> PassageRequest:
    """Put a passage at the end of the text of its section, as paragraphs of its own. Who wrote it is told.

    Raises RuleBroken if none was sent, the version is no draft any more, or the section would be too long; EditConflict
    if the request changed after `seen_version`, or the section after `section_version`.
    """
    version = hold_draft(request.document_version)
    request = lock(request, seen_version)
    with audit.record("passage_taken_in", by=by, reason=f"Written by {request.sent_by}"):
        _settle(request, State.TAKEN_IN, "", by)
        section = version.sections.get(anchor=request.anchor)  # whoever takes it out ends the request
        body = "\n\n".join(filter(None, [section.body, request.text]))
        edit_section(section, heading=section.heading, body=body, by=by, seen_version=section_version)
        _tell([request.sent_by], PASSAGE_SETTLED, request, by)
    return request


@transaction.atomic
def send_back_passage(
    request: PassageRequest, *, reason: str, due_on: dt.date, by: Person, seen_version: int | None = None
) -> PassageRequest:
    """Send a passage back with what is missing: it waits for the one asked again, by a day.

    Raises RuleBroken if none was sent, nothing is said to be missing or the day is over; EditConflict as ever.
    """
    request = lock(request, seen_version)
    reason = _said(reason, "reason", "Say what is missing.")
    _demand_to_come(due_on)
    with audit.record("passage_sent_back", by=by, reason=reason):
        request.due_on = due_on
        _settle(request, State.SENT_BACK, reason, by)
        people = {person.pk: person for person in (*who_answers(request), request.sent_by)}
        _tell(list(people.values()), PASSAGE_SENT_BACK, request, by)
    return request


@transaction.atomic
def set_passage_aside(
    request: PassageRequest, *, reason: str, by: Person, seen_version: int | None = None
) -> PassageRequest:
    """Thank for a passage and do not take it in, with the reason, which who wrote it reads.

    Raises RuleBroken if none was sent or no reason is given, EditConflict as ever.
    """
    request = lock(request, seen_version)
    reason = _said(reason, "reason", "Say why it is not taken in.")
    with audit.record("passage_set_aside", by=by, reason=reason):
        _settle(request, State.NOT_TAKEN_IN, reason, by)
        _tell([request.sent_by], PASSAGE_SETTLED, request, by)
    return request


@transaction.atomic
def withdraw_passage_request(
    request: PassageRequest, *, reason: str, by: Person, seen_version: int | None = None
) -> PassageRequest:
    """Ask for a passage no longer, and say why; who was asked is told.

    Raises RuleBroken if it is settled already or no reason is given, EditConflict as ever.
    """
    request = lock(request, seen_version)
    reason = _said(reason, "reason", "Say why it is no longer asked for.")
    with audit.record("passage_request_withdrawn", by=by, reason=reason):
        _settle(request, State.WITHDRAWN, reason, by)
        _tell(who_answers(request), PASSAGE_WITHDRAWN, request, by)
    return request


# --- By itself --------------------------------------------------------------------------------------------------------


@transaction.atomic
def remind_of_passages(area: LocalArea) -> int:
    """Remind those who are asked for a passage in this area three days before its day, and again when that has passed;
    each hears either once of a day. Returns how many were told. Call it with sight of the whole area."""
    today, asked = clock.today(), who_answers_in(area)
    waiting = PassageRequest.objects.in_area(area).waiting()
    coming = waiting.filter(due_on__gte=today, due_on__lte=today + REMIND_BEFORE)

    def unless_just_asked(request: PassageRequest) -> set[int]:
        asked_on = clock.day_of(max(request.asked_at, request.settled_at or request.asked_at))
        return set() if asked_on > request.due_on - REMIND_BEFORE else asked(request)

    told = remind_once(
        area, coming, PASSAGE_DUE_SOON, unless_just_asked, due="due_on", since=lambda due: due - REMIND_BEFORE
    )
    late = waiting.filter(due_on__lt=today)
    return told + remind_once(area, late, PASSAGE_OVERDUE, asked, due="due_on", since=lambda due: due)


@transaction.atomic
def hand_over_passage_requests(person: Person, area: LocalArea, *, to: Person, by: Person) -> int:
    """Give what one person is asked for to another. Where the other is asked for the same section already, the request
    ends. Returns how many there were."""
    rows = PassageRequest.objects.waiting().filter(area=area, person=person).order_by("pk")
    for row in rows:
        request = lock(row)
        others = PassageRequest.objects.open().filter(
            document_version=request.document_version_id, anchor=request.anchor, person=to
        )
        if others.exists():
            _settle(request, State.WITHDRAWN, f"{to} is asked for the same section already.", by)
        else:
            request.person = to
            request.save()
            _tell([to], PASSAGE_ASKED, request, by)
    return len(rows)


@transaction.atomic
def forget_passage_drafts_out_of_reach(person: Person) -> int:
    """Throw away a person's drafts of passages that he is no longer asked for. Call it acting as him."""
    seen = PassageRequest.objects.visible_to(person).values("pk")
    return PassageDraft.objects.filter(person=person).exclude(request__in=seen).delete()[0]
