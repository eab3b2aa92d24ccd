"""Asking for passages no longer, because the text that they were for goes on without them."""

from core import clock
from core.templatetags.portal import day
from documents.models import DocumentVersion, PassageRequest
from partners.models import LocalArea, Membership, Person, Role
from partners.notifications import notify

PASSAGE_WITHDRAWN = "documents.passage_withdrawn"


def end_passage_requests(version: DocumentVersion, *, because: str, by: Person, anchor: str = "") -> int:
    """Withdraw what is still asked for of a version, or of its section with that anchor, and say why in words. Whoever
    was asked is told. Call it inside an operation that holds the version. Returns how many there were."""
    rows = PassageRequest.objects.filter(document_version=version, state__in=PassageRequest.OPEN)
    rows = rows.filter(anchor=anchor) if anchor else rows
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    for request in found:
        request.state, request.version = PassageRequest.State.WITHDRAWN, request.version + 1
        request.reason = f"Ended on {day(clock.today())} because {because}."
        request.settled_by, request.settled_at = by, clock.now()
        request.save()
        notify(who_answers(request), PASSAGE_WITHDRAWN, request, area=version.area)
    return len(found)


def who_answers(request: PassageRequest) -> list[Person]:
    """Who is told of a request: the person asked; of a partner its leads, or where it has none whoever may write."""
    if request.person_id is not None:
        return [request.person]
    return list(Person.objects.filter(pk__in=who_answers_in(request.area)(request)))


def who_answers_in(area: LocalArea):
    """The same by number, of any request in an area. One query."""
    members = Membership.objects.current().filter(area=area, role__in=PassageRequest.ANSWERERS)
    leads: dict[int, set[int]] = {}
    others: dict[int, set[int]] = {}
    for partner, person, role in members.values_list("partner", "person", "role"):
        (leads if role == Role.LEAD else others).setdefault(partner, set()).add(person)

    def of(request: PassageRequest) -> set[int]:
        if request.person_id is not None:
            return {request.person_id}
        return leads.get(request.partner_id) or others.get(request.partner_id, set())

    return of
