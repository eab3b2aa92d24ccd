from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from core.models import AccessLog
from partners.models import LocalArea


class AreaMiddleware:
    """Sets `request.area` from the address, and keeps the access log. To those with nothing to do there, an area does
    not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.area = None
        response = self.get_response(request)
        self.log(request, response)
        return response

    def log(self, request: HttpRequest, response: HttpResponse) -> None:
        """Keep refusals and downloads. The request's own transaction has ended: a refusal has rolled it back."""
        if not request.user.is_authenticated:
            return
        if response.status_code == 403:
            kind = AccessLog.Kind.DENIED
        elif response.get("Content-Disposition", "").startswith("attachment"):
            kind = AccessLog.Kind.DOWNLOADED
        else:
            return
        AccessLog.objects.create(
            kind=kind,
            person=request.user.person_id,
            area=request.area.pk if request.area else None,
            path=request.path[:300],
        )

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        slug = kwargs.get("slug")
        if slug is None or not request.user.is_authenticated or getattr(view, "is_public", False):
            return
        area = LocalArea.objects.filter(slug=slug, pk__in=request.user.person.standing.area_ids).first()
        if area is None:
            raise Http404
        request.area = area
