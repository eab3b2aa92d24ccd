"""The public pages: what has been published, for anyone in the world. Made without the request and read on the public
path alone, so that they are the same for everyone, signed in or not."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from core.access import reading_in_public
from core.files import attachment
from partners.models import LocalArea
from reports.models import PublicSnapshot
from reports.public_summary import summary_of

KEPT = "public, max-age=60"
"""A cache may keep a public page for a minute: what is withdrawn is then gone everywhere."""
PAPERS = 20

Kind = PublicSnapshot.Kind


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for anyone: no sign-in, read in public, kept by caches for a minute, with a fingerprint of its bytes."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with reading_in_public():
            response = view(request, *args, **kwargs)
        etag = quote_etag(hashlib.sha256(response.content).hexdigest())
        response["Cache-Control"], response["ETag"] = KEPT, etag
        return get_conditional_response(request, etag=etag, response=response)

    opened.is_public = True
    return login_not_required(require_safe(opened))


def _page(template: str, context: dict[str, Any]) -> HttpResponse:
    """Rendered without the request: nothing of whoever asks can be on it."""
    return HttpResponse(render_to_string(template, context))


@public
def area_list(request: HttpRequest) -> HttpResponse:
    """The local areas that have published something."""
    published = PublicSnapshot.objects.published().values("area")
    return _page("reports/public_area_list.html", {"areas": LocalArea.objects.filter(pk__in=published)})


@public
def public_home(request: HttpRequest, slug: str) -> HttpResponse:
    """An area in short, made of what it has published; then everything by kind, with its date."""
    area = get_object_or_404(LocalArea, slug=slug)
    current = PublicSnapshot.objects.in_area(area).published().newest().order_by("-public_from", "-pk")
    told = list(current.exclude(kind=Kind.PAPER).defer("html"))
    papers = Paginator(current.filter(kind=Kind.PAPER).light(), PAPERS).get_page(request.GET.get("page"))
    for snapshot in (*told, *papers.object_list):
        snapshot.area = area
    by_kind = {kind: [snapshot for snapshot in told if snapshot.kind == kind] for kind in Kind}
    by_kind[Kind.WORKSTREAM].sort(key=lambda snapshot: snapshot.data["number"])
    context = {
        "area": area,
        "summary": summary_of(area, by_kind),
        "strategies": by_kind[Kind.STRATEGY],
        "workstreams": by_kind[Kind.WORKSTREAM],
        "answers": by_kind[Kind.ANSWERS],
        "papers": papers,
        "nothing": not told and not papers.paginator.count,
    }
    return _page("reports/public_home.html", context)


@public
def public_snapshot(request: HttpRequest, slug: str, address: UUID) -> HttpResponse:
    """One published snapshot; which version is the current one, and those before it."""
    snapshot = _published(slug, address)
    versions = PublicSnapshot.objects.published().of_the_same_thing(snapshot).light()
    others = list(versions.exclude(pk=snapshot.pk).select_related("area").order_by("-number"))
    later = [other for other in others if other.number > snapshot.number]
    context = {
        "area": snapshot.area,
        "snapshot": snapshot,
        "text": mark_safe(snapshot.html),  # noqa: S308 - sanitised, or made by our own template, when it was frozen
        "current": later[0] if later else None,
        "earlier": [other for other in others if other.number < snapshot.number],
    }
    return _page("reports/public_snapshot.html", context)


@public
def public_file(request: HttpRequest, slug: str, address: UUID) -> HttpResponse:
    """The file of a published snapshot, as something to save."""
    snapshot = _published(slug, address)
    if snapshot.file is None:
        raise Http404
    return attachment(snapshot.file)


def _published(slug: str, address: UUID) -> PublicSnapshot:
    """What anyone can read at this address now. What was withdrawn, or is yet to come, is not there."""
    published = PublicSnapshot.objects.published().select_related("area", "file")
    return get_object_or_404(published, area__slug=slug, address=address)
