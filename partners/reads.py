"""What the access log keeps of one request: refusals, copies, and reads of what is not for everyone."""

from functools import cache

from django.db import models
from django.http import HttpRequest, HttpResponse

from core.models import AccessLog
from partners.models import Audience, LocalArea

Kind = AccessLog.Kind
SAFE = ("GET", "HEAD")
HIGHEST_NUMBER = 2**63 - 1
"""What a column of numbers holds; an address may have more."""


def note_read(request: HttpRequest, thing: models.Model | None) -> None:
    """Say that a page shows another restricted thing beside its own subject, such as the exempt part of an item; None
    where it does not, after all."""
    if thing is not None:
        request.shown = (*getattr(request, "shown", ()), thing)


@cache
def _audience_of_everyone(area_id: int) -> int:
    """An area has one from its first day, and it stays the same."""
    return Audience.objects.of_everyone(LocalArea.objects.get(pk=area_id)).pk


def is_restricted(thing: models.Model) -> bool:
    """Whether a thing is shown to some people of its area only. The access log itself is such a thing."""
    if thing._meta.model is AccessLog:
        return True
    audience_id = getattr(thing, "audience_id", None)
    return audience_id is not None and audience_id != _audience_of_everyone(thing.area_id)


def rows_of(request: HttpRequest, response: HttpResponse) -> list[AccessLog]:
    """What is to be kept of this request: mostly nothing."""
    shown = getattr(request, "shown", ())
    model, number = getattr(request, "asked_for", (None, None))
    if response.status_code == 403:
        return [_row(request, Kind.DENIED, shown[-1] if shown else None)]
    if response.status_code == 404 and model is not None and not shown:
        row = _row(request, Kind.NOT_SEEN, None)
        row.subject_label = model._meta.label
        row.subject = _number(number)
        return [row]
    if response.get("Content-Disposition", "").startswith("attachment"):
        exported = getattr(response, "is_export", False)
        return [_row(request, Kind.EXPORTED if exported else Kind.DOWNLOADED, shown[-1] if shown else None)]
    if request.method in SAFE and response.status_code == 200 and _is_opened(request):
        return [_row(request, Kind.EMERGENCY, thing) for thing in shown or (None,)]
    if request.method in SAFE and response.status_code == 200:
        return [_row(request, Kind.READ, thing) for thing in shown if is_restricted(thing)]
    return []


def _number(key: object) -> int | None:
    """The number of a thing, if it has one that fits; what is public is known by a random word instead."""
    return key if isinstance(key, int) and key <= HIGHEST_NUMBER else None


def _is_opened(request: HttpRequest) -> bool:
    """Whether somebody reads in an area that he has broken the glass of: there every page is kept."""
    return request.area is not None and request.area.pk in request.user.person.standing.opened


def _row(request: HttpRequest, kind: str, thing: models.Model | None) -> AccessLog:
    area = request.area.pk if request.area else getattr(request, "area_of_log", None)
    return AccessLog(
        kind=kind,
        person=request.user.person_id,
        area=area,
        path=request.path[:300],
        subject_label=thing._meta.label if thing is not None else None,
        subject=_number(thing.pk) if thing is not None else None,
        audience=getattr(thing, "audience_id", None),
    )
