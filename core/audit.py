"""Who did what, and why: the context that is kept with every history row written inside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import pghistory

_recording: ContextVar[bool] = ContextVar("portal_recording", default=False)


def track_with_removals():
    """Keep the history of rows that can be taken away again: that, too, stays in it."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())


@contextmanager
def record(verb: str, *, by, reason: str = "") -> Iterator[None]:
    """Tie all that is written in here to `verb` (past tense, as people would read it), the person and the reason.

    `by` is the Person who acts; None where the portal acts by itself, because a day has come. An
    operation that calls others is one act: the outermost record's words stand on all that is written in it.
    """
    if _recording.get():
        yield
        return
    token = _recording.set(True)
    try:
        with pghistory.context(verb=verb, person=by.pk if by else None, **({"reason": reason} if reason else {})):
            yield
    finally:
        _recording.reset(token)
