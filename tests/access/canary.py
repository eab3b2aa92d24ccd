"""A random word in every text of every governed row, the doors that there are, and what came out of them.

Doors are found by walking the table of addresses and by following every link, so that later doors join unasked. What a
person may find is asked of `visible_to` row by row.
"""

import dataclasses
import io
import itertools
import logging
import re
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape

import pikepdf
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from core import database
from core.access import acting_as, reading_in_public
from core.models import Job, Notification, StoredFile
from core.tasks import heartbeat
from partners.models import Governed, Part
from reports.models import PublicSnapshot
from tests.access.doors import patterns
from tests.conftest import as_owner

WORD = re.compile(r"zq[a-z]{10}")
MOST_FOLLOWED = 60
MOST_OF_A_KIND = 3
NOT_TEXT = {"anchor", "fingerprint", "sha256", "subject_label"}
"""Columns that other columns point at by value, and names of kinds."""

PERSONAL = {Job: "words", Notification: "email_failed", StoredFile: "name"}
"""Texts outside the governed tables: a job and a notification are one person's, a file is theirs who see its owner."""

Planted = dict[str, tuple[type, object]]
"""Each word with the model and the number of the row that it stands in."""


def new_word() -> str:
    return "zq" + "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(10))


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in settings.PORTAL_APPS]


def fenced_models() -> list[type[models.Model]]:
    return [model for model in ours() if _is_fenced(model)]


def _is_fenced(model: type[models.Model]) -> bool:
    """Whether what it holds, or is the history of, is kept for those who may see it."""
    if issubclass(getattr(model, "pgh_tracked_model", model), Governed):
        return True
    of_content = model._meta.app_label not in {"core", "partners"}
    return of_content and bool(database.condition_of(model) or hasattr(model, "pgh_tracked_model"))


def text_fields(model) -> Iterator[models.Field]:
    """The columns that hold what people wrote, as text or inside data."""
    for field in model._meta.concrete_fields:
        if field.name in NOT_TEXT or field.name.startswith("pgh_"):
            continue
        if isinstance(field, models.JSONField):
            yield field
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_text and (field.max_length is None or field.max_length >= 12):
            yield field


def with_word(value, word: str, room: int | None = None):
    """The text with the word at its end; of data, every text in it that is prose. None where there is none."""
    if isinstance(value, dict):
        changed = {key: with_word(inner, word) for key, inner in value.items()}
        return {key: changed[key] or value[key] for key in value} if any(changed.values()) else None
    if isinstance(value, list):
        changed = [with_word(inner, word) for inner in value]
        return [new or old for new, old in zip(changed, value, strict=True)] if any(changed) else None
    if isinstance(value, str) and (room is not None or " " in value):
        return f"{value[:room]} {word}".strip()
    return None


def plant() -> Planted:
    """Put a word into every text there is, history and frozen data included, and say where each one went."""
    planted: Planted = {}
    with as_owner(options="-c session_replication_role=replica"):
        for model in fenced_models():
            for field in text_fields(model):
                for row in model._base_manager.exclude(**{field.name: ""}).only("pk", field.name):
                    _plant_in(planted, model, field, row)
        for model, name in PERSONAL.items():
            for row in model._base_manager.all():
                _plant_in(planted, model, model._meta.get_field(name), row)
    return planted


def _plant_in(planted: Planted, model, field: models.Field, row: models.Model) -> None:
    word, value = new_word(), getattr(row, field.name)
    data = isinstance(field, models.JSONField)
    text = with_word(value, word, None if data else (field.max_length or 100_000) - len(word) - 1)
    if text is not None:
        model._base_manager.filter(pk=row.pk).update(**{field.name: text})
        planted[word] = (model, row.pk)


def may_find(person, planted: Planted) -> set[str]:
    """The words of the rows that this person may see."""
    with transaction.atomic(), acting_as(person):
        seen = {model: _visible(model, person) for model in {model for model, _ in planted.values()}}
    return {word for word, (model, pk) in planted.items() if pk in seen[model]} | published(planted)


def published(planted: Planted) -> set[str]:
    """The words of what has been published and of the files with it, which everyone finds, signed in or not."""
    with transaction.atomic(), reading_in_public():
        snapshots = PublicSnapshot.objects.published()
        numbers = {PublicSnapshot: set(snapshots.values_list("pk", flat=True))}
        numbers[StoredFile] = set(snapshots.exclude(file=None).values_list("file", flat=True))
    return {word for word, (model, pk) in planted.items() if pk in numbers.get(model, ())}


def _visible(model, person) -> set:
    if model in (Job, Notification):
        rows = model.objects.filter(person=person.pk)
    elif model is StoredFile:
        return _files_of(person)
    elif issubclass(model, Governed | Part):
        rows = model.objects.visible_to(person)
    else:
        rows = model.objects.all()  # history: the database alone decides
    return set(rows.values_list("pk", flat=True))


def _files_of(person) -> set:
    """The files of the jobs that are his, and of the things that he sees."""
    found = set()
    for relation in StoredFile._meta.related_objects:
        owner, key = relation.related_model, relation.field.attname
        if owner is Job:
            rows = Job.objects.filter(person=person.pk)
        elif issubclass(owner, Governed | Part):
            rows = owner.objects.visible_to(person)
        else:
            continue
        found |= set(rows.values_list(key, flat=True))
    return found


OTHER = {"oakshire": "elmborough", "elmborough": "oakshire"}
"""The two areas, each with the other."""


def doors(slug: str = "oakshire", *, most: int = MOST_OF_A_KIND) -> list[str]:
    """Every address of an area, with numbers that stand for something there, at most so many of a kind; and each once
    more as if the thing were the other area's."""
    found = []
    with as_owner():
        for name, route, view in patterns():
            wanted = list(dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", route)))
            if "label" in wanted:
                everything = None if name == "partners:who_can_see" else most
                found += itertools.islice(_of_everything_governed(name, slug), everything)
                continue
            if name in {"partners:join", "own_actions:feed"}:
                found.append(reverse(name, args=["a-link-that-nobody-was-sent"]))
                continue
            if name == "partners:logo_of_its_day":
                found.append(reverse(name, args=[slug, "0" * 64]))
                continue
            subject = getattr(view, "subject_model", None)
            some = list(itertools.islice(_arguments(wanted, subject, slug), most))
            found += [reverse(name, kwargs=values) for values in some]
            if subject is not None and some:
                found.append(reverse(name, kwargs=some[0] | {"slug": OTHER[slug]}))
    return found


def _of_everything_governed(name: str, slug: str) -> Iterator[str]:
    for model in ours():
        if issubclass(model, Governed) and not hasattr(model, "pgh_tracked_model"):
            for row in model._base_manager.filter(area__slug=slug)[:1]:
                yield reverse(name, args=[slug, model._meta.label, row.pk])


def _arguments(wanted: list[str], subject, slug: str) -> Iterator[dict]:
    """The numbers that a route takes, each a row that is there; nested ones are real parts of the row before them."""
    base = {"slug": slug} if "slug" in wanted else {}
    others = [name for name in wanted if name not in {"slug", "pk"}]
    if "address" in others:
        yield from _addressed(base, subject or PublicSnapshot, slug, [name for name in others if name != "address"])
    elif "job_id" in others:
        yield from ({"job_id": pk} for pk in Job.objects.values_list("pk", flat=True))
    elif "pk" not in wanted:
        for values in itertools.product(*(_numbers_of(name) for name in others)):
            yield base | dict(zip(others, values, strict=True))
    else:
        rows = subject._base_manager.all()
        if issubclass(subject, Governed):
            rows = rows.filter(area__slug=slug)
        for pk in rows.order_by("pk").values_list("pk", flat=True):
            for values in itertools.product(*(inner_values(subject, pk, name) for name in others)):
                yield base | {"pk": pk} | dict(zip(others, values, strict=True))


def _addressed(base: dict, subject, slug: str, others: list[str]) -> Iterator[dict]:
    """The random addresses of an area's things, withdrawn and waiting ones among them."""
    for pk, address in subject._base_manager.filter(area__slug=slug).order_by("pk").values_list("pk", "address"):
        for values in itertools.product(*(inner_values(subject, pk, name) for name in others)):
            yield base | {"address": address} | dict(zip(others, values, strict=True))


def inner_values(subject, pk, name: str) -> list:
    """What may stand for a second number of an address: the rows of the subject whose kind has that name (`outcome_pk`:
    outcomes of the strategy), else all that hangs on it; or the choices of such a column (`kind`)."""
    keys = [
        field
        for model in ours()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is subject
    ]
    if not name.endswith("_pk"):
        for key in keys:
            for field in key.model._meta.concrete_fields:
                if field.name == name and field.choices:
                    return [value for value, _ in field.choices][:MOST_OF_A_KIND]
    noun = name.removesuffix("_pk").replace("_", " ")
    chosen = [key for key in keys if _is_called(key, noun)] or keys
    assert chosen, f"nothing of a {subject._meta.label} is called {name}"
    return [
        number
        for key in chosen
        for number in key.model._base_manager.filter(**{key.name: pk}).values_list("pk", flat=True)[:MOST_OF_A_KIND]
    ]


def _is_called(key: models.Field, noun: str) -> bool:
    accessor = (key.remote_field.get_accessor_name() or "").replace("_", " ").removesuffix("s")
    return str(key.model._meta.verbose_name).endswith(noun) or accessor.endswith(noun)


def _numbers_of(name: str) -> list[int]:
    """The rows of what has this name and stands under no other thing (`duty_pk`: duties)."""
    [model] = [model for model in ours() if model._meta.model_name == name.removesuffix("_pk").replace("_", "")]
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True)[:MOST_OF_A_KIND])


@dataclasses.dataclass
class Visit:
    """Someone at the doors: from where he starts and how many links he follows from there; then the words that came out
    of each address, and the addresses that broke."""

    client: Client
    starts: Iterable[str]
    follow: int = MOST_FOLLOWED
    words: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    broken: list[str] = dataclasses.field(default_factory=list)
    links: list[str] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = dict.fromkeys(self.starts)
        self.client.raise_request_exception = False

    def open(self, address: str) -> None:
        """Keep the words of what this address answers, and the links that it leads on to."""
        if address in self.words or address.startswith("/accounts/logout"):
            return
        answer = self.client.get(address)
        if answer.status_code >= 500:
            self.broken.append(f"{address} answered {answer.status_code}")
        text = text_of(answer.getvalue()) + str(answer.headers)
        self.words[address] = set(WORD.findall(text))
        if self.follow and answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            self.links += [unescape(link) for link in re.findall(r'href="(/[^"#]*)', text)]


def crawl(*visits: Visit) -> None:
    """Open every start of each visit and, from there, so many links.

    Whoever starts at an address opens it right after the others: what one person is shown could so be kept for the
    next, and the database plans the page's statements once for them all.
    """
    heartbeat()  # a worker is well, so that /healthz answers
    logging.disable(logging.CRITICAL)  # what breaks is reported by address; a traceback each would take minutes
    try:
        for address in dict.fromkeys(itertools.chain(*(visit.starts for visit in visits))):
            for visit in visits:
                if address in visit.starts:
                    visit.open(address)
        for visit in visits:
            most = len(visit.starts) + visit.follow
            for address in visit.links:  # grows meanwhile
                if len(visit.words) >= most:
                    break
                visit.open(address)
    finally:
        logging.disable(logging.NOTSET)


def leaks(visit: Visit, allowed: set[str], planted: Planted) -> list[str]:
    """Where a word came out that the reader may not find."""
    found = set()
    for address, words in visit.words.items():
        for word in words & set(planted) - allowed:
            model, pk = planted[word]
            found.add(f"{address} shows {model._meta.label} {pk}")
    return sorted(found)


def text_of(content: bytes) -> str:
    """What can be read in an answer: of a PDF, its text, its title and its outline; of an Office file, its XML."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [name for name in packed.namelist() if name.endswith(".xml")]
            return " ".join(packed.read(name).decode("utf-8", "replace") for name in parts)
    if not content.startswith(b"%PDF-"):
        return content.decode("utf-8", "replace")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return " ".join([str(pdf.docinfo), *map(text_of_page, pdf.pages)])
    except pikepdf.PdfError:
        return content.decode("latin-1")  # the tests' short stand-in for one


def text_of_page(page: pikepdf.Page) -> str:
    """The words of a page of a PDF, in the order in which they are drawn."""
    return "".join(f"{words} " for words, _ in lines_of_page(page))


def lines_of_page(page: pikepdf.Page) -> Iterator[tuple[str, float]]:
    """Each line of words of a page of a PDF as it is drawn, and how far from the left it begins."""
    fonts = page.resources.get("/Font", {})
    letters: dict[int, str] = {}
    left = 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = _letters_of(fonts[str(operands[0])])
        elif str(operator) == "Tm":
            left = float(operands[4])
        elif str(operator) in {"Tj", "TJ"}:
            pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
            codes = [bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String)]
            pairs = (code[at : at + 2] for code in codes for at in range(0, len(code), 2))
            yield "".join(letters.get(int.from_bytes(pair), "") for pair in pairs), left


def _letters_of(font) -> dict[int, str]:
    """Which letter each two-byte code of the font stands for, from its table for copying and reading aloud."""
    table = font.ToUnicode.read_bytes().decode("ascii", "replace")
    return {
        int(code, 16): bytes.fromhex(letter).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL)
        for code, letter in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block)
    }
