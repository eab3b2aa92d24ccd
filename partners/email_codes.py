"""Whether a code by e-mail is enough for a person, in place of a passkey or an authenticator app."""

from functools import cache

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, Q

from core.access import acting_as
from partners.models import Audience, Governed, LocalArea, Partner, PartnerInArea, Person, Role

WITH_POWER_OVER_PEOPLE = (Role.AREA_ADMINISTRATOR, Role.LEAD)


def is_enough_for(person: Person) -> bool:
    """Whether nothing restricted is open to this person today, and each local area that he has to do with allows codes
    by e-mail. Who reads his mailbox could then sign in as him, and would find what everyone in the area may read.

    Restricted is, for this:

    - whatever has an audience narrower than *everyone in the area* or *everyone of a partner*: what commissioners,
      leads, a board's members, a workstream, named people or the readers of a pack see, and each draft made for a few;
    - what the council or the NHS commissioner keeps to its own people;
    - money and procurement (models that are `never_for_everyone`) and the exempt, restricted or confidential part of a
      paper (models that are `is_restricted`), also where he sees it only because he answers for it;
    - what somebody leads or owns for whom he stands in;
    - power over people: area administrators, platform administrators, and leads, who act for their partner and decide
      whether its people keep their roles.

    A new audience or kind of thing is therefore restricted until somebody says otherwise here. At most five queries.
    """
    standing = person.standing
    if person.is_platform_administrator or standing.stands_in_for or person.has_role(*WITH_POWER_OVER_PEOPLE):
        return False
    areas = LocalArea.objects.filter(pk__in=standing.area_ids, email_codes_allowed=True)
    if not standing.area_ids or areas.count() < len(standing.area_ids):
        return False
    of_others = PartnerInArea.objects.exclude(partner__kind__in=Partner.ACCOUNTABLE_KINDS)
    wide = Audience.objects.filter(
        Q(group_grants__group__in=LocalArea.objects.values("everyone_group"))
        | Q(group_grants__group__in=of_others.values("everyone_group")),
        pk__in=standing.audience_ids,
        parent=None,
    )
    if wide.distinct().count() < len(standing.audience_ids):
        return False
    with transaction.atomic(), acting_as(person):
        there = Q()
        for model in restricted_models():
            there |= Q(Exists(model.objects.visible_to(person)))
        return not Person.objects.filter(there, pk=person.pk).exists()


@cache
def restricted_models() -> tuple[type[Governed], ...]:
    """The kinds of things that are restricted whatever audience they have."""
    governed = (model for model in apps.get_models() if issubclass(model, Governed))
    return tuple(model for model in governed if model.never_for_everyone or model.is_restricted)
