"""Asking once more before something is done."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.forms import attempt
from partners.forms import AcceptForm


def ask_once_more(
    request: HttpRequest, subject, operation: Callable, *, done: str, caption: str, trail: list, **words: str
) -> HttpResponse:
    """A page with one button (`heading`, `text`, `button` in `words`) that does the operation on the subject, says so
    (`done`) and leads back to the subject's page."""
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operation, subject, by=request.user.person):
        messages.success(request, done)
        return redirect(subject)
    context = {"form": form, "caption": caption, "trail": trail, **words}
    return render(request, "layouts/form.html", context, status=form.http_status)
