"""The national library put in place."""

from django.db import transaction

from indicators import lait
from indicators.models import LibraryMeasure


@transaction.atomic
def ship_library() -> None:
    """Put the measures that come with the portal in place, as this release words them. Safe to run again; one that the
    release no longer describes stays for the measures begun from it and is not offered any more."""
    entries = lait.shipped()
    LibraryMeasure.objects.exclude(code__in=[entry["code"] for entry in entries]).update(offered=False)
    LibraryMeasure.objects.bulk_create(
        [LibraryMeasure(position=position, **entry) for position, entry in enumerate(entries, start=1)],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name for name in (*entries[0], "position", "offered") if name != "code"],
    )
