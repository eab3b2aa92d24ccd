"""A random word in every text of every governed row; then every door that exists, opened as everyone else.

Doors are found by walking the table of addresses and by following every link, so that later doors join unasked. What a
person may find is asked of `visible_to` row by row; people of another area and the signed out must find nothing.
"""

import itertools
import re
import secrets
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.urls import reverse

from core import database
from core.access import acting_as
from core.tasks import heartbeat
from partners.models import Governed, GovernedQuerySet, Part, PartQuerySet
from tests.access.test_doors import patterns
from tests.conftest import as_owner
from tests.world import afresh, everyone

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORD = re.compile(r"zq[a-z]{10}")
MOST_FOLLOWED = 60
MOST_OF_A_KIND = 3
NOT_TEXT = {"anchor", "fingerprint", "sha256"}
"""Columns that other columns point at by value."""

INSIDERS = ("la_officer", "icb_lead", "school_rep", "forum_rep", "board_member", "area_admin")
OUTSIDERS = ("elmborough.la_lead", "oakshire.inspector", "platform_admin")


def new_word() -> str:
    return "zq" + "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(10))


def fenced_models():
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in settings.PORTAL_APPS
        and (database.condition_of(model) or hasattr(model, "pgh_tracked_model"))
        and model._meta.app_label not in {"core", "partners"}
    ]


def text_fields(model):
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        is_ours = field.name not in NOT_TEXT and not field.name.startswith("pgh_")
        if is_text and is_ours and (field.max_length is None or field.max_length >= 12):
            yield field


def plant() -> dict[str, tuple[type, int]]:
    """Put a word into every text there is, history included, and say where each one went."""
    planted = {}
    with as_owner(options="-c session_replication_role=replica"):
        for model in fenced_models():
            for field in text_fields(model):
                for row in model._base_manager.exclude(**{field.name: ""}).only("pk", field.name):
                    if getattr(row, field.name) is None:
                        continue
                    word = new_word()
                    room = None if field.max_length is None else field.max_length - len(word) - 1
                    text = f"{getattr(row, field.name)[:room]} {word}".strip()
                    model._base_manager.filter(pk=row.pk).update(**{field.name: text})
                    planted[word] = (model, row.pk)
    return planted


def may_find(person, planted) -> set[str]:
    """The words of the rows that this person may see."""
    with transaction.atomic(), acting_as(person):
        seen = {}
        for model in {model for model, _ in planted.values()}:
            rows = model.objects.visible_to(person) if issubclass(model, Governed | Part) else model.objects.all()
            seen[model] = set(rows.values_list("pk", flat=True))
    return {word for word, (model, pk) in planted.items() if pk in seen[model]}


def doors(world) -> list[str]:
    """Every address of Oakshire, with numbers that stand for something there; and each once more as if the thing were
    Elmborough's."""
    numbers: dict[type, list[int]] = {}
    with as_owner():
        for model in apps.get_models():
            if model._meta.app_label in settings.PORTAL_APPS and not hasattr(model, "pgh_tracked_model"):
                rows = model._base_manager.all()
                if issubclass(model, Governed):
                    rows = rows.filter(area=world.oakshire)
                numbers[model] = list(rows.values_list("pk", flat=True)[:MOST_OF_A_KIND])
    labels = {model._meta.label: found for model, found in numbers.items() if issubclass(model, Governed)}
    found = []
    for name, route, view in patterns():
        wanted = list(dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", route)))
        if name == "partners:who_can_see":
            found += [
                reverse(name, args=["oakshire", label, number]) for label, some in labels.items() for number in some[:1]
            ]
            continue
        subject = getattr(view, "subject_model", None)
        known = {"slug": ["oakshire"], "pk": numbers.get(subject, [1]), "job_id": []}
        choices = [known.get(key, [1, 2]) for key in wanted]
        found += [
            reverse(name, kwargs=dict(zip(wanted, values, strict=True))) for values in itertools.product(*choices)
        ]
        if subject is not None and all(choices):
            values = {key: some[0] for key, some in zip(wanted, choices, strict=True)}
            found.append(reverse(name, kwargs=values | {"slug": "elmborough"}))
    return found


def crawl(client, starts, *, faults_allowed: bool = False) -> dict[str, str]:
    """Open every start and every link from there. Gives each page's text by address."""
    client.raise_request_exception = not faults_allowed
    heartbeat()  # a worker is well, so that /healthz answers
    waiting, pages = list(dict.fromkeys(starts)), {}
    while waiting and len(pages) < MOST_FOLLOWED + len(starts):
        address = waiting.pop(0)
        if address in pages or address.startswith("/accounts/logout"):
            continue
        answer = client.get(address)
        assert faults_allowed or answer.status_code < 500, f"{address} answered {answer.status_code}"
        text = b"".join(answer) if answer.streaming else answer.content
        pages[address] = text.decode("utf-8", "replace") + str(answer.headers)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for link in re.findall(r'href="(/[^"#]*)', pages[address]):
                waiting.append(unescape(link))
    return pages


def leaks(pages: dict[str, str], allowed: set[str], planted) -> list[str]:
    found = []
    for address, text in pages.items():
        for word in set(WORD.findall(text)) & set(planted) - allowed:
            model, pk = planted[word]
            found.append(f"{address} shows {model._meta.label} {pk}")
    return sorted(set(found))


def test_nobody_finds_a_word_that_is_not_theirs_to_see(world, client):
    planted = plant()
    starts = list(doors(world))
    people = everyone(world)
    found = {}
    reached = 0
    for name in (*(f"oakshire.{key}" for key in INSIDERS), *OUTSIDERS):
        person = afresh(people[name])
        client.force_login(person.user)
        pages = crawl(client, ["/", *starts])
        allowed = may_find(person, planted)
        reached += len({word for text in pages.values() for word in WORD.findall(text)} & allowed)
        if problems := leaks(pages, allowed, planted):
            found[name] = problems
    assert found == {}
    assert reached > len(planted) / 4, "the crawl hardly reached anything, so that it proves nothing"


def test_people_of_another_area_may_find_nothing_of_this_one(world):
    planted = plant()
    in_oakshire = set()
    with as_owner():
        for word, (model, pk) in planted.items():
            row = model._base_manager.get(pk=pk)
            if getattr(row, "area_id", None) == world.oakshire.pk:
                in_oakshire.add(word)
    people = everyone(world)
    for name in OUTSIDERS:
        assert may_find(afresh(people[name]), planted) & in_oakshire == set(), name


def test_the_signed_out_find_nothing(world, client):
    planted = plant()
    pages = crawl(client, ["/", *doors(world)])
    assert leaks(pages, set(), planted) == []


@pytest.mark.parametrize("name", ["oakshire.forum_rep", "elmborough.la_lead"])
def test_with_the_filter_switched_off_the_database_still_shows_nothing(world, client, monkeypatch, name):
    """The second wall: the reads' own filter is broken on purpose, and row-level security holds."""
    planted = plant()
    starts = list(doors(world))
    person = afresh(everyone(world)[name])
    allowed = may_find(person, planted)

    def everything(rows, viewer, area=None):
        return rows

    monkeypatch.setattr(GovernedQuerySet, "visible_to", everything)
    monkeypatch.setattr(PartQuerySet, "visible_to", everything)
    client.force_login(person.user)
    # A view that trusts its broken read meets rows whose whole the database hides, and may fail; it may not show.
    pages = crawl(client, ["/", *starts], faults_allowed=True)
    assert leaks(pages, allowed, planted) == []


def test_the_word_of_a_row_that_the_database_hides_can_not_be_read_by_hand_either(world):
    planted = plant()
    person = afresh(world.oakshire_people.school_rep)
    allowed = may_find(person, planted)
    with transaction.atomic(), acting_as(person), connection.cursor() as cursor:
        for model in {model for model, _ in planted.values()}:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{model._meta.db_table}" t')
            read = {word for (text,) in cursor.fetchall() for word in WORD.findall(text)}
            assert read & set(planted) <= allowed, model._meta.label
