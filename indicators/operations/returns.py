"""Data returns: asked for, chased, sent, sent back."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from indicators.models import DataReturn, Measure, ReturnChase, ReturnSubmission
from partners.models import Audience, LocalArea, Membership, Partner, Person
from partners.notifications import notify

RETURN_CHASED = "indicators.return_chased"


@transaction.atomic
def ask_for_return(
    area: LocalArea,
    *,
    audience: Audience,
    title: str,
    period_start: dt.date,
    period_end: dt.date,
    owed_by_partner: Partner,
    due_on: dt.date,
    by: Person,
    details: str = "",
    owed_by_person: Person | None = None,
    measure: Measure | None = None,
) -> DataReturn:
    """Say that a partner owes figures for a period (`period_end` is exclusive) by a day, the last on which they are in
    time. The audience sees that they are asked for; the partner and the person see it in any case.

    Raises RuleBroken if the audience or the measure is another area's, the partner does not take part here, the person
    does not belong to it here, or the figures would be due before their period has begun.
    """
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")
    asked = DataReturn(
        area=area,
        audience=audience,
        title=title,
        details=details,
        measure=measure,
        period_start=period_start,
        period_end=period_end,
        owed_by_partner=owed_by_partner,
        owed_by_person=owed_by_person,
        due_on=due_on,
    )
    _demand_askable(asked)
    with audit.record("return_asked_for", by=by), also_seeing(audience.pk):
        asked.save(force_insert=True)
    return asked


@transaction.atomic
def edit_return(
    data_return: DataReturn,
    *,
    title: str,
    details: str,
    owed_by_partner: Partner,
    owed_by_person: Person | None,
    due_on: dt.date,
    seen_version: int,
    by: Person,
) -> DataReturn:
    """Change what is asked, of whom or by when, while it is due. Raises as `ask_for_return` does, RuleBroken if it is
    no longer due, EditConflict if it changed after `seen_version`."""
    data_return = lock(data_return, seen_version)
    _demand_due(data_return)
    data_return.title, data_return.details, data_return.due_on = title, details, due_on
    data_return.owed_by_partner, data_return.owed_by_person = owed_by_partner, owed_by_person
    _demand_askable(data_return)
    with audit.record("return_edited", by=by), also_seeing(data_return.audience_id):
        data_return.save()
    return data_return


def _demand_askable(asked: DataReturn) -> None:
    area, partner, person = asked.area, asked.owed_by_partner, asked.owed_by_person
    if asked.measure is not None and asked.measure.area_id != area.pk:
        raise RuleBroken("Choose a measure of this local area.", field="measure")
    if not area.partners_in_area.filter(partner=partner).exists():
        raise RuleBroken(f"{partner} does not take part in {area}.", field="owed_by_partner")
    if person is not None and not _members(asked).filter(person=person).exists():
        raise RuleBroken(f"{person} does not belong to {partner} here.", field="owed_by_person")
    if asked.period_end <= asked.period_start:
        raise RuleBroken("The last day can't be before the first day.", field="period_end")
    if asked.due_on < asked.period_start:
        raise RuleBroken("Figures can't be due before their period has begun.", field="due_on")


def _members(asked: DataReturn):
    """Who sends figures for the partner today."""
    members = Membership.objects.filter(area=asked.area, partner=asked.owed_by_partner)
    return members.filter(role__in=DataReturn.SENDERS).current()


def _demand_due(data_return: DataReturn) -> None:
    if not data_return.is_due:
        raise RuleBroken(f"This return is not due: {data_return.get_state_display().lower()}.")


def _move(data_return: DataReturn, state: str, reason: str) -> DataReturn:
    if state not in DataReturn.MOVES[DataReturn.State(data_return.state)]:
        raise RuleBroken(f"This can't be done now: {data_return.get_state_display().lower()}.")
    data_return.state, data_return.state_reason = state, reason
    data_return.save()
    return data_return


@transaction.atomic
def submit_return(data_return: DataReturn, *, note: str, by: Person) -> ReturnSubmission:
    """Send the figures: where they are, and what people should know about them. From now on those whom it is shared
    with see this. Raises RuleBroken if it is not due or nothing is said."""
    if not note.strip():
        raise RuleBroken("Say where the figures are.", field="note")
    data_return = lock(data_return)
    with audit.record("return_submitted", by=by):
        _move(data_return, DataReturn.State.RECEIVED, "")
        return ReturnSubmission.objects.create(
            data_return=data_return, note=note, submitted_by=by, submitted_on=clock.today()
        )


@transaction.atomic
def send_back_return(data_return: DataReturn, *, reason: str, by: Person) -> DataReturn:
    """Ask for the figures again because something is wrong with them. Raises RuleBroken if none came or no reason is
    given."""
    if not reason.strip():
        raise RuleBroken("Say what is wrong with them.", field="reason")
    data_return = lock(data_return)
    with audit.record("return_sent_back", by=by, reason=reason):
        return _move(data_return, DataReturn.State.DUE, reason)


@transaction.atomic
def withdraw_return(data_return: DataReturn, *, reason: str, by: Person) -> DataReturn:
    """Ask for it no longer, and say why. Raises RuleBroken if it is not due or no reason is given."""
    if not reason.strip():
        raise RuleBroken("Say why it is no longer asked for.", field="reason")
    data_return = lock(data_return)
    with audit.record("return_withdrawn", by=by, reason=reason):
        return _move(data_return, DataReturn.State.WITHDRAWN, reason)


@transaction.atomic
def chase_return(data_return: DataReturn, *, words: str, by: Person) -> ReturnChase:
    """Ask again for a return that has not come: who owes it is told, and it is kept that it was asked. Raises
    RuleBroken if it is not due, or was chased today."""
    data_return = lock(data_return)
    _demand_due(data_return)
    last = data_return.chases.first()
    if last is not None and clock.day_of(last.chased_at) == clock.today():
        raise RuleBroken("This return has been chased today already.")
    with audit.record("return_chased", by=by, reason=words):
        data_return.save()
        chase = ReturnChase.objects.create(data_return=data_return, words=words, chased_by=by)
        notify(_told(data_return), RETURN_CHASED, data_return, area=data_return.area)
    return chase


def _told(data_return: DataReturn) -> list[Person]:
    """The person who owes it; where nobody is named, everyone who sends figures for the partner."""
    if data_return.owed_by_person is not None:
        return [data_return.owed_by_person]
    return list(Person.objects.filter(pk__in=_members(data_return).values("person")))
