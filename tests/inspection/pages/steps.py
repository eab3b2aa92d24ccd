"""The pages of self-evaluation and inspection, and what their tests say in short."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from core import clock
from core.access import acting_as
from inspection.models import Criterion, Duty
from partners.models import Person

DAY = dt.timedelta(days=1)


def url(name: str, *numbers) -> str:
    return reverse(f"inspection:{name}", args=["oakshire", *(getattr(number, "pk", number) for number in numbers)])


def typed_day(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def seen(subject, **more) -> dict:
    lead = Person.objects.get(role_title="Director of Children's Services, Oakshire")
    with transaction.atomic(), acting_as(lead):
        subject.refresh_from_db()
    return {"seen_version": subject.version} | more


def evidence_data(**changes) -> dict:
    return {
        "title": "Poll",
        "kind": "voice",
        **typed_day("dated_on", clock.today()),
        "source_body": "Youth group",
        "shows": "They like it.",
        "so_what": "",
        "link": "https://example.org/x",
        "criteria": [Criterion.objects.first().pk],
        "duties": [Duty.objects.first().pk],
    } | changes
