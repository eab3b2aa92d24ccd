from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from partners.models import LocalArea


class AreaMiddleware:
    """Sets `request.area` from the address. To someone with nothing to do there, the area does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.area = None
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        slug = kwargs.get("slug")
        if slug is None or not request.user.is_authenticated or getattr(view, "is_public", False):
            return
        area = LocalArea.objects.filter(slug=slug, pk__in=request.user.person.standing.area_ids).first()
        if area is None:
            raise Http404
        request.area = area
