"""What happens around every request: its log line and, where we measure, its timing."""

import logging
import re
from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django_structlog.middlewares import RequestMiddleware
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class RequestLogMiddleware(RequestMiddleware):
    """One log line for each request, with its id and the person's id.

    The query string stays out: what people search for may name somebody.
    """

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path, without the query string."""
        return f"{request.method} {request.path}"


class PrivateAnswerMiddleware:
    """What is made for one person is kept by no cache, neither the browser's after signing out nor one on the way; and
    a cache server that is away (it counts failed sign-ins) gets a calm answer instead of a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 where Redis or Valkey does not answer; anything else goes its way."""
        if not isinstance(exception, RedisError):
            return None
        logger.error("the cache server does not answer: %s", exception)
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})


PUBLIC_ADDRESS = re.compile(r"^/(?:[-\w]+/)?public/|^/robots\.txt$")
"""The addresses of what is published: the list of areas, and the public pages of each."""


class PublicPageMiddleware:
    """A public page is the same for everyone. The cookies of whoever asks are taken off before anything reads them: no
    session is looked up, none is begun, and no cache need tell one reader from another. Stands before the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as to somebody who has never been here."""
        if not PUBLIC_ADDRESS.match(request.path_info):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        if response.headers.get("Vary") == "Cookie":
            del response.headers["Vary"]
        return response


class QueryTimer:
    """Counts the statements of one request and the seconds they took."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute, sql, params, many, context):
        """Run one statement and take its time, also when it fails."""
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += perf_counter() - started


class ServerTimingMiddleware:
    """Says on every HTML answer how long it took: the whole, and the database's part with the number of queries.

    Stands first, so that it sees all the others; only in demonstration, bench and test settings.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add the header `Server-Timing`, in milliseconds."""
        timer, started = QueryTimer(), perf_counter()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(timer))
            response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response["Server-Timing"] = (
                f"app;dur={(perf_counter() - started) * 1000:.1f}, "
                f'db;dur={timer.seconds * 1000:.1f};desc="{timer.count} queries"'
            )
        return response
