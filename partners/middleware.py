from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from core.models import AccessLog
from partners.models import LocalArea
from partners.reads import rows_of


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
        """Keep reads of what is restricted, copies and refusals. The request's own transaction has ended: a refusal has
        rolled it back."""
        if request.user.is_authenticated:
            AccessLog.objects.bulk_create(rows_of(request, response))

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        slug = kwargs.get("slug")
        if slug is None or not request.user.is_authenticated or getattr(view, "is_public", False):
            return
        areas = LocalArea.objects.filter(slug=slug)
        if not getattr(view, "opens_to_the_named", False):
            # Where something was released to a person by name, the view's own read says whether it is there for him.
            areas = areas.filter(pk__in=request.user.person.standing.area_ids)
        area = areas.first()
        if area is None:
            raise Http404
        request.area = area
