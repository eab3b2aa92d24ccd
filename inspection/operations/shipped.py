"""Putting in place what comes with the portal: frameworks with their criteria, and duties."""

from django.db import transaction

from inspection import duties, frameworks
from inspection.models import Criterion, Duty, Framework


@transaction.atomic
def ship_frameworks() -> None:
    """Put the frameworks in place, as this release words them. Safe to run again: a criterion that is no longer listed
    stays, because judgements rest on it, and is marked as dropped."""
    for shipped in frameworks.SHIPPED:
        framework, _ = Framework.objects.update_or_create(
            code=shipped.code,
            defaults={
                "name": shipped.name,
                "result_word": shipped.result_word,
                "source": shipped.source,
                "in_force_from": shipped.in_force_from,
                "in_force_until": shipped.in_force_until,
            },
        )
        rows = [
            Criterion(framework=framework, position=position, group=group, number=number, text=text, dropped=False)
            for position, (group, number, text) in enumerate(shipped.criteria, start=1)
        ]
        Criterion.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["framework", "number"],
            update_fields=["position", "group", "text", "dropped"],
        )
        framework.criteria.exclude(number__in=[row.number for row in rows]).update(dropped=True)


@transaction.atomic
def ship_duties() -> None:
    """Put the duties in place, as this release words them. Safe to run again; none is ever taken away, because areas
    stand to it: one that ends in law gets the day on which it ended."""
    rows = [
        Duty(
            position=position,
            **{
                **shipped._asdict(),
                "holder_kinds": list(shipped.holder_kinds),
                "code_chapters": list(shipped.code_chapters),
            },
        )
        for position, shipped in enumerate(duties.SHIPPED, start=1)
    ]
    Duty.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "position",
            "act",
            "section",
            "kind",
            "strength",
            "summary",
            "holders",
            "holder_kinds",
            "code_chapters",
            "in_force_from",
        ],
    )
