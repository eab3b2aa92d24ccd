"""Every write about RAG schemes."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from actionplans.models import (
    DeliveryStatus,
    RagLevel,
    RagScheme,
)
from actionplans.rag_schemes import SHIPPED
from core import audit
from core.access import acting_as
from core.errors import RuleBroken
from partners.caretaking import caretaker_of
from partners.models import LocalArea, Person


@transaction.atomic
def ship_rag_schemes() -> None:
    """Put the schemes that come with the portal in place, as this release words them. Safe to run again."""
    for shipped in SHIPPED:
        scheme, _ = RagScheme.objects.update_or_create(
            area=None, name=shipped.name, defaults={"source": shipped.source}
        )
        _set_levels(scheme, [RagLevel(**level._asdict()) for level in shipped.levels])


@transaction.atomic
def create_rag_scheme(
    area: LocalArea, *, name: str, source: str = "", levels: Sequence[RagLevel], by: Person
) -> RagScheme:
    """Give a local area a scheme of its own: `levels` (not saved, in the order of its key) with exactly one default
    for each delivery status.

    Raises RuleBroken if a status has none or several, or if the area already has a scheme of that name.
    """
    defaults = sorted(level.delivery_status for level in levels if level.default_for_status)
    if defaults != sorted(DeliveryStatus.values):
        raise RuleBroken("A RAG scheme needs exactly one level that stands for each delivery status.", field="levels")
    if RagScheme.objects.filter(area=area, name=name).exists():
        raise RuleBroken(f"There already is a RAG scheme called “{name}”.", field="name")
    with audit.record("rag_scheme_created", by=by):
        scheme = RagScheme.objects.create(area=area, name=name, source=source)
        _set_levels(scheme, levels)
    return scheme


@transaction.atomic
def remove_rag_scheme(scheme: RagScheme, *, by: Person) -> None:
    """Take away a key that a local area made and that no plan has. Raises RuleBroken where one has it, seen or not, and
    for a key that comes with the portal."""
    scheme = RagScheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
    if scheme.area is None:
        raise RuleBroken("This key comes with the portal, so it stays.")
    with audit.record("rag_scheme_removed", by=by), acting_as(caretaker_of(scheme.area)):
        if scheme.plans.exists():
            raise RuleBroken("A plan is rated by this key, so it stays.")
        scheme.delete()


def _set_levels(scheme: RagScheme, levels: Iterable[RagLevel]) -> None:
    for position, level in enumerate(levels, start=1):
        level.scheme, level.position = scheme, position
    RagLevel.objects.bulk_create(
        levels,
        update_conflicts=True,
        unique_fields=["scheme", "position"],
        update_fields=["label", "meaning", "colour", "shape", "delivery_status", "default_for_status"],
    )
