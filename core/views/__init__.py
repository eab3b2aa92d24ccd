from core.views.pages import (
    accessibility,
    bad_request,
    forbidden,
    help_page,
    not_found,
    privacy,
    robots,
    server_error,
    who_may,
)

__all__ = [
    "accessibility",
    "bad_request",
    "forbidden",
    "help_page",
    "not_found",
    "privacy",
    "robots",
    "server_error",
    "who_may",
]
