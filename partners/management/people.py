"""Whom a command means."""

from django.core.management.base import CommandError

from partners.models import Person


def signs_in_with(address: str) -> Person:
    """Who signs in with this address. Raises CommandError."""
    found = Person.objects.filter(user__email=address.strip().lower()).select_related("user").first()
    if found is None:
        raise CommandError(f"Nobody signs in with {address}.")
    return found
