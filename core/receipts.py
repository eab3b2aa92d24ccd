"""A form that is sent twice is saved once: after a lost answer, a second click, or a page that the browser sends again.

Each form carries a random key. What is saved with it leaves a receipt: a hash of the key, of who sends it about what,
and of all that was typed. The same once more finds the receipt and is answered as the first was. Something else typed
on the same page, after going back, is something new.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from core import clock
from core.errors import RuleBroken
from core.models import Receipt

KEPT_FOR = timedelta(days=2)
"""Longer than anybody stays signed in, so that a page left open overnight is still known."""

NOT_TYPED = {"csrfmiddlewaretoken"}


def fingerprint(
    key: str, *, data: Mapping[str, Any], files: Mapping[str, Any], about: Iterable[models.Model | str], by: Any
) -> str:
    """What tells one saving from another: 64 hexadecimal digits, from which nothing typed can be read back."""
    lists = data.lists() if hasattr(data, "lists") else data.items()
    typed = sorted((name, values) for name, values in lists if name not in NOT_TYPED)
    given = sorted((name, file.name, _hash_of(file)) for name, file in files.items())
    subjects = [_named(subject) for subject in about]
    words = json.dumps([key, typed, given, subjects, getattr(by, "pk", None)], default=str)
    return hashlib.sha256(words.encode()).hexdigest()


def once(digest: str, do: Callable[[], Any]) -> Any:
    """Do it and keep a receipt; where there is one already, do nothing and return what was made then. Somebody who
    sends the same at the same moment waits here for the first to end. Must be called inside a transaction."""
    try:
        with transaction.atomic():
            receipt = Receipt.objects.create(digest=digest)
    except IntegrityError:
        return _made_then(Receipt.objects.get(digest=digest).made)
    made = do()
    receipt.made = _named(made)
    receipt.save(update_fields=["made"])
    return made


def forget_old() -> None:
    """Take away the receipts that no open page can ask for any more."""
    Receipt.objects.filter(at__lte=clock.now() - KEPT_FOR).delete()


def _hash_of(file) -> str:
    file.seek(0)
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    return digest


def _named(made: Any) -> Any:
    """A thing by label and number, as jobs and notifications name theirs; a count, words or nothing as it is. Of what
    is neither (what was found in a file) only that it was made."""
    if isinstance(made, models.Model):
        return {"label": made._meta.label, "number": str(made.pk)}
    if isinstance(made, list | tuple):
        return [_named(one) for one in made]
    return made if made is None or isinstance(made, str | int) else {"label": "", "number": ""}


def _made_then(made: Any) -> Any:
    """What was made, as it is now. Raises RuleBroken if this person no longer finds it."""
    if isinstance(made, list):
        return [_made_then(one) for one in made]
    if not isinstance(made, dict):
        return made
    rows = apps.get_model(made["label"])._default_manager.filter(pk=made["number"]) if made["label"] else ()
    found = next(iter(rows), None)
    if found is None:
        raise RuleBroken("This was saved already, when it was sent the first time. Go back to see what came of it.")
    return found
