"""Who did what, and why: the context that is kept with every history row written inside it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory


@contextmanager
def record(verb: str, *, by, reason: str = "") -> Iterator[None]:
    """Tie all that is written in here to `verb` (past tense, as people would read it), the person and the reason.

    `by` is the Person who acts. Nested records keep the outermost context row and the innermost words.
    """
    with pghistory.context(verb=verb, person=by.pk, **({"reason": reason} if reason else {})):
        yield
