"""What the indicators app tells core's registries."""

import datetime as dt

from django.urls import reverse

from core.home import HomeItem, Urgency
from core.models import Notification
from core.registry import HOME_ITEMS, NOTIFICATION_KINDS
from indicators.models import DataReturn
from indicators.operations import RETURN_CHASED
from partners.models import LocalArea, Person
from partners.notifications import Message

DUE_SOON = dt.timedelta(days=14)


@HOME_ITEMS.add("indicators.returns")
def returns_i_owe(person: Person, area: LocalArea, today: dt.date) -> list[HomeItem]:
    """Data returns that he is to send: overdue, due within two weeks, or waiting. One query."""
    owed = DataReturn.objects.visible_to(person, area).waiting().owed_by(person).order_by("due_on", "pk")
    return [
        HomeItem(
            _urgency(data_return, today),
            "Data return",
            str(data_return),
            reverse("indicators:return_submit", args=[area.slug, data_return.pk]),
            "Send the figures",
            data_return.due_on,
        )
        for data_return in owed
    ]


def _urgency(data_return: DataReturn, today: dt.date) -> Urgency:
    if data_return.due_on < today:
        return Urgency.OVERDUE
    return Urgency.DUE_SOON if data_return.due_on <= today + DUE_SOON else Urgency.WAITING


@NOTIFICATION_KINDS.add(RETURN_CHASED)
def return_chased(notification: Notification, person: Person) -> Message | None:
    """Somebody has asked again for a return that this person owes."""
    owed = DataReturn.objects.visible_to(person).waiting().owed_by(person).filter(pk=notification.subject)
    data_return = owed.select_related("area").first()
    if data_return is None:
        return None
    return Message(
        f"Please send: {data_return}",
        f"It was due {data_return.due_on:%-d %B %Y} and has not come."
        if data_return.is_late
        else f"It is due {data_return.due_on:%-d %B %Y}.",
        data_return.get_absolute_url(),
    )
