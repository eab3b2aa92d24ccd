"""What passages that are asked for tell core's registries: what waits at Home, notifications, search, handing over."""

import datetime as dt

from django.db.models import Q

from core.home import Areas, HomeItem, Urgency, in_areas, of_partners, of_people, only_if_any
from core.registry import HOME_ITEMS, SEARCHABLE
from core.search import SearchKind, seen
from core.templatetags.portal import day
from documents import operations
from documents.models import PassageRequest
from partners.handover import HOLDINGS, Holding
from partners.models import Person
from partners.notifications import Message, tells_of
from partners.telling import WHAT_IS_DUE

State = PassageRequest.State


@HOME_ITEMS.add("documents.passages_to_write")
@only_if_any(
    lambda: PassageRequest.objects.waiting().filter(in_areas(), of_people("person")),
    lambda: PassageRequest.objects.waiting().filter(in_areas(), of_partners("partner")),
)
def passages_to_write(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """The passages that this person is asked for and has not sent. One query."""
    rows = PassageRequest.objects.visible_to(person).in_areas(areas).waiting().asked_of(person)
    return [
        HomeItem(
            Urgency.of(asked.due_on, today),
            "Passage sent back" if asked.state == State.SENT_BACK else "Passage asked for",
            f"{asked.heading}: {asked.document_title}",
            asked.get_absolute_url(),
            "Write it again" if asked.state == State.SENT_BACK else "Write it, or decline",
            asked.due_on,
            area=areas[asked.area_id],
            detail=f"What is missing: {asked.reason}" if asked.state == State.SENT_BACK else asked.words,
        )
        for asked in rows
    ]


@HOME_ITEMS.add("documents.passages_to_take_in")
@only_if_any(
    lambda: PassageRequest.objects.filter(in_areas(), state=State.SENT),
)
def passages_to_take_in(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To those who write a document: the passages that came and wait for them. One query."""
    granted = [number for number, words in person.standing.grants.items() if "contribute" in words]
    rows = PassageRequest.objects.visible_to(person).in_areas(areas).filter(state=State.SENT, audience__in=granted)
    return [
        HomeItem(
            Urgency.WAITING,
            "Passage sent",
            f"{asked.heading}: {asked.document_title}",
            asked.get_absolute_url(),
            "Take it in, or send it back",
            area=areas[asked.area_id],
            detail=f"From {asked.asked_one}",
        )
        for asked in rows
    ]


def _please(asked: PassageRequest, title: str, words: str) -> Message:
    return Message(
        f"{title}: “{asked.heading}” in {asked.document_title}",
        f"{words} Please send it by {day(asked.due_on)}.",
        asked.get_absolute_url(),
    )


@tells_of(operations.PASSAGE_ASKED, PassageRequest, was="You were asked for a passage of a text")
def passage_asked(asked: PassageRequest, person: Person) -> Message | None:
    """That this person is asked, until it is sent or asked for no longer."""
    if not asked.is_waiting or not asked.is_asked_of(person):
        return None
    return _please(asked, "You are asked for a passage", asked.words)


@tells_of(operations.PASSAGE_SENT_BACK, PassageRequest, was="A passage of yours was sent back")
def passage_sent_back(asked: PassageRequest, person: Person) -> Message | None:
    """What is missing, until it is sent again."""
    if asked.state != State.SENT_BACK:
        return None
    return _please(asked, "Something is missing", asked.reason)


@tells_of(
    operations.PASSAGE_DUE_SOON, PassageRequest, was="You were told that a passage was due soon", about=WHAT_IS_DUE
)
def passage_due_soon(asked: PassageRequest, person: Person) -> Message | None:
    """To who is asked, until its last day, while it has not come."""
    if not asked.is_waiting or asked.is_late or not asked.is_asked_of(person):
        return None
    return _please(asked, "Due soon", asked.words)


@tells_of(operations.PASSAGE_OVERDUE, PassageRequest, was="You were told that a passage was overdue", about=WHAT_IS_DUE)
def passage_overdue(asked: PassageRequest, person: Person) -> Message | None:
    """To who is asked, from the day after its last day, while it has not come."""
    if not asked.is_late or not asked.is_asked_of(person):
        return None
    return Message(
        f"Overdue: “{asked.heading}” in {asked.document_title}",
        f"A passage of it was needed by {day(asked.due_on)}. Please send it, or decline and say why.",
        asked.get_absolute_url(),
    )


@tells_of(operations.PASSAGE_SENT, PassageRequest, was="A passage that you had asked for was sent")
def passage_sent(asked: PassageRequest, person: Person) -> Message | None:
    """To those who write the document, until they have done something with it."""
    if asked.state != State.SENT:
        return None
    return Message(
        f"A passage has come: “{asked.heading}” in {asked.document_title}",
        f"{asked.asked_one} has sent it. Take it in, send it back, or thank without taking it in.",
        asked.get_absolute_url(),
    )


@tells_of(operations.PASSAGE_DECLINED, PassageRequest, was="A passage that you had asked for was declined")
def passage_declined(asked: PassageRequest, person: Person) -> Message | None:
    """To those who write the document: that nothing comes, and why."""
    return Message(
        f"Declined: “{asked.heading}” in {asked.document_title}",
        f"{asked.asked_one}: {asked.reason}",
        asked.get_absolute_url(),
    )


@tells_of(operations.PASSAGE_SETTLED, PassageRequest, was="You were told what became of a passage of yours")
def passage_settled(asked: PassageRequest, person: Person) -> Message | None:
    """To who wrote it: that it is in the text, or why it is not."""
    if asked.state == State.TAKEN_IN:
        title, words = "Your passage is taken in", "It stands in the text now. Thank you."
    else:
        title, words = "Thank you for your passage", f"It is not taken in: {asked.reason}"
    return Message(f"{title}: “{asked.heading}” in {asked.document_title}", words, asked.get_absolute_url())


@tells_of(operations.PASSAGE_WITHDRAWN, PassageRequest, was="A passage was no longer asked of you")
def passage_withdrawn(asked: PassageRequest, person: Person) -> Message | None:
    """To who was asked: that it is not needed, and why."""
    return Message(
        f"No longer asked for: “{asked.heading}” in {asked.document_title}", asked.reason, asked.get_absolute_url()
    )


SEARCHABLE.add("passage-request")(
    SearchKind(
        label="Request for a passage",
        plural="Requests for passages",
        rows=seen(PassageRequest),
        title="heading",
        texts=("document_title", "words", "text"),
        address="documents:passage_request_detail",
        withdrawn=Q(state=State.WITHDRAWN),
    )
)


def _waiting_of(person: Person, area) -> int:
    return PassageRequest.objects.waiting().filter(area=area, person=person).count()


HOLDINGS.add("documents.passages")(
    Holding("passage asked for,passages asked for", _waiting_of, operations.hand_over_passage_requests)
)
