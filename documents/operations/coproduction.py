"""Recording who took part in shaping a thing. The same for every room that keeps such records."""

import datetime as dt

from django.db import models, transaction

from core import audit, clock
from core.errors import RuleBroken
from documents.models import CoProductionRecord, Document, DocumentCoProduction
from partners.models import Partner, Person


@transaction.atomic
def record_co_production(
    whole: models.Model,
    *,
    kind: type[CoProductionRecord],
    stage: str,
    who: str,
    how: str,
    day: dt.date,
    by: Person,
    partner: Partner | None = None,
) -> CoProductionRecord:
    """Record that people took part in shaping `whole`; `kind` is the room's own table of such records.

    The partnership shows with it that families and young people took part and did not only hear of it (Children and
    Families Act 2014, section 19). `who` is a group and a number, never a name.
    Raises RuleBroken if the day lies ahead or nobody is said to have taken part.
    """
    who, how = who.strip(), how.strip()
    if day > clock.today():
        raise RuleBroken("They took part on a day that has come.", field="day")
    if not who:
        raise RuleBroken("Say who took part: a group and how many.", field="who")
    if not how:
        raise RuleBroken("Say how they took part.", field="how")
    with audit.record("co_production_recorded", by=by):
        return kind.objects.create(
            **{kind.part_of: whole}, stage=stage, partner=partner, who=who, how=how, day=day, recorded_by=by
        )


@transaction.atomic
def withdraw_co_production(record: CoProductionRecord, *, reason: str, by: Person) -> CoProductionRecord:
    """Take back a record that is wrong, with the reason. It stays as a row and is no longer shown.

    Raises RuleBroken if it is withdrawn already or no reason is given.
    """
    record = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.withdrawn_at is not None:
        raise RuleBroken("This record has been withdrawn already.")
    if not reason.strip():
        raise RuleBroken("Say why it is withdrawn.", field="reason")
    with audit.record("co_production_withdrawn", by=by, reason=reason):
        record.withdrawn_at, record.withdrawn_because = clock.now(), reason.strip()
        record.save()
    return record


def record_co_production_of_document(document: Document, **said) -> DocumentCoProduction:
    """Record who took part in shaping a document. Raises what `record_co_production` raises."""
    return record_co_production(document, kind=DocumentCoProduction, **said)
