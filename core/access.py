"""The guard: who is acting, what he may see, what he may do.

*See it* is `visible_to` (404), *do it* is the matrix of verbs (403), *can it be done now* is `RuleBroken` (409).
The database keeps the same wall: `acting_as` tells it, for the length of a transaction, which audiences count.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Protocol

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from core.second_factor import has_second_factor

Rule = Callable[[object, object], bool]

SYSTEM = "system"
"""In place of a verb, for a task or command that acts for nobody; `why` beside it says in a sentence why it is safe."""


class Standing(Protocol):
    """What the guard needs to know of a person: read once a request (partners.standing.Standing is the one kind)."""

    person_id: int
    audience_ids: frozenset[int]
    area_ids: frozenset[int]
    responsible_keys: frozenset[str]
    stands_in_for: frozenset[str]

    def only_reads(self, subject) -> bool:
        """Whether nothing may be done with this subject but to read it."""
        ...


_acting: ContextVar[object | None] = ContextVar("portal_acting", default=None)
_also: ContextVar[frozenset[int]] = ContextVar("portal_also_seeing", default=frozenset())
_area_id: ContextVar[int | None] = ContextVar("portal_area", default=None)


class NotActing(RuntimeError):  # noqa: N818
    """Something was read without saying for whom: a fault in our code, never shown as an empty page."""


class UnknownVerb(LookupError):  # noqa: N818
    """A verb that is not in the matrix: a misspelling must not look like a refusal."""


class NotAllowed(PermissionDenied):
    """He sees it and may not do this. `who_can` says who may, in the words of the rules."""

    def __init__(self, verb: str):
        self.verb = verb
        self.who_can = who_can(verb)
        super().__init__("; ".join(self.who_can))


def acting_person():
    """The person on whose behalf this code runs. Raises NotActing when nobody was named."""
    person = _acting.get()
    if person is None:
        raise NotActing("Enter core.access.acting_as(person) before reading")
    return person


def acting_area_id() -> int | None:
    """The local area (by number) in whose pages somebody acts; None outside of any, in tasks and commands."""
    return _area_id.get()


@contextmanager
def acting_as(person) -> Iterator[None]:
    """Read and write for this person: his audiences and responsibilities hold in the database until the block ends."""
    if not connection.in_atomic_block:
        raise NotActing("acting_as needs a transaction: its settings end with it")
    before, before_also = _acting.get(), _also.get()
    token, token_also = _acting.set(person), _also.set(frozenset())
    _tell_database(person, frozenset())
    try:
        yield
    finally:
        _acting.reset(token)
        _also.reset(token_also)
        _restore(before, before_also)


@contextmanager
def also_seeing(*audience_ids: int) -> Iterator[None]:
    """Let one statement return a row that it puts into an audience its writer is not in (INSERT ... RETURNING)."""
    person, before = acting_person(), _also.get()
    token = _also.set(before | frozenset(audience_ids))
    _tell_database(person, _also.get())
    try:
        yield
    finally:
        _also.reset(token)
        _restore(person, before)


@contextmanager
def reading_in_public() -> Iterator[None]:
    """Read what is public, for whoever asks, signed in or not: until the block ends the database shows what has been
    published, and of all other restricted tables nothing. The one path on which something is read for nobody."""
    if _acting.get() is not None or not connection.in_atomic_block:
        raise NotActing("reading_in_public needs a transaction in which nobody acts")
    _open_to_the_public("on")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _open_to_the_public("")


def _open_to_the_public(setting: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.public', %s, true)", [setting])


@contextmanager
def _acting_in(area) -> Iterator[None]:
    token = _area_id.set(area.pk if area is not None else None)
    try:
        yield
    finally:
        _area_id.reset(token)


def _restore(person, also: frozenset[int]) -> None:
    if connection.needs_rollback or not connection.in_atomic_block:
        return  # the settings go with the transaction
    if person is None and not connection.savepoint_ids:
        return  # this is the outermost transaction and ends here: one query less on every request
    _tell_database(person, also)


def _tell_database(person, also: frozenset[int]) -> None:
    standing = person.standing if person is not None else None
    audiences = standing.audience_ids | also if standing else frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.audiences', %s, true), set_config('portal.responsible', %s, true),"
            " set_config('portal.person', %s, true), set_config('portal.areas', %s, true),"
            " set_config('portal.stands_in', %s, true)",
            [
                f"{{{','.join(map(str, sorted(audiences)))}}}",
                f"{{{','.join(sorted(standing.responsible_keys) if standing else ())}}}",
                str(standing.person_id) if standing else "",
                f"{{{','.join(map(str, sorted(standing.area_ids if standing else ())))}}}",
                f"{{{','.join(sorted(standing.stands_in_for) if standing else ())}}}",
            ],
        )


@cache
def permissions() -> dict[str, list[Rule]]:
    """The matrix: every verb with the rules of which any one is enough."""
    return import_string(settings.PORTAL_PERMISSIONS)


def rules_of(verb: str) -> list[Rule]:
    """The rules of one verb. Raises UnknownVerb for a misspelt one."""
    try:
        return permissions()[verb]
    except KeyError:
        raise UnknownVerb(verb) from None


def may(person, verb: str, subject) -> bool:
    """Whether any rule of the verb says yes to this person about a subject that he can see; and where he only reads,
    whether the verb is one of reading."""
    if person.standing.only_reads(subject) and not is_reading(verb):
        return False
    return any(rule(person, subject) for rule in rules_of(verb))


READING = ("use_portal", "follow_job", "search")
"""Verbs of reading that do not begin with “view”."""


def is_reading(verb: str) -> bool:
    """Whether a verb changes nothing and takes no copy."""
    name = verb.partition(".")[2]
    return name.startswith("view_") or name in READING


def who_can(verb: str) -> list[str]:
    """Who may do this, one sentence a rule: what the printed matrix and “Who can see this?” show."""
    return [(rule.__doc__ or "").strip() for rule in rules_of(verb)]


def demand(person, verb: str, subject) -> None:
    """Raise NotAllowed unless the person may do this: the door of tasks and commands."""
    if not may(person, verb, subject):
        raise NotAllowed(verb)


class PermissionBackend(AuthenticationBackend):
    """Signs people in as allauth does, and answers `user.has_perm(verb, subject)` from the matrix."""

    def get_user(self, user_id):
        """The signed-in user with his person and whether he has a second factor, in one query."""
        users = get_user_model()._default_manager.select_related("person").filter(pk=user_id)
        if settings.PORTAL_SECOND_FACTOR:
            users = users.annotate(has_second_factor=has_second_factor())
        user = users.first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm: str, obj=None) -> bool:
        person = getattr(user_obj, "person", None)
        if obj is None or person is None or not user_obj.is_active:
            return False
        return may(person, perm, obj)


def requires(verb: str, *, on: type[models.Model] | None = None, by: str = "pk") -> Callable:
    """Open a view only to people who may do `verb`.

    With `on`, the subject is fetched by the URL's `pk` (or by the column `by`: a random address) among those of the
    URL's area that the person sees (404 otherwise) and given to the view. Without it the verb is asked of the area, or
    of the person himself on pages outside any area. The view runs as this person.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            kwargs.pop("slug", None)
            person, area = request.user.person, getattr(request, "area", None)
            with acting_as(person), _acting_in(area):
                subject = area or person
                if on is not None:
                    number = kwargs.pop(by)
                    request.asked_for = (on, number)  # for the access log
                    subject = on.objects.visible_to(person, area).filter(**{by: number}).first()
                    if subject is None:
                        raise Http404
                    request.shown = (*getattr(request, "shown", ()), subject)
                    args = (subject, *args)
                writes = request.method not in ("GET", "HEAD", "OPTIONS")
                if not request.user.has_perm(verb, subject) or (writes and person.standing.only_reads(subject)):
                    raise NotAllowed(verb)
                response = view(request, *args, **kwargs)
                if getattr(response, "streaming", False) or not getattr(response, "is_rendered", True):
                    # It would render after the transaction, when nobody is acting, and come out empty.
                    raise NotActing("Views return rendered responses")
                return response

        guarded.verb = verb
        guarded.subject_model = on
        return guarded

    return decorate
