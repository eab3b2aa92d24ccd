"""What the indicators app tells core's registries."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse

from core.home import Areas, HomeItem, Urgency, in_areas, of_partners, of_people, only_if_any
from core.registry import HOME_ITEMS, LIVE_BLOCKS, SEARCHABLE
from core.search import SearchKind, seen
from indicators import live
from indicators.models import DataReturn, Measure
from indicators.operations import RETURN_CHASED
from partners.handover import HOLDINGS, held_by_name
from partners.models import Person
from partners.notifications import Message, tells_of


@HOME_ITEMS.add("indicators.returns")
@only_if_any(
    lambda: DataReturn.objects.waiting().filter(
        in_areas(), of_people("owed_by_person") | of_partners("owed_by_partner")
    ),
)
def returns_i_owe(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Data returns that he is to send: overdue, due within two weeks, or waiting. One query."""
    owed = DataReturn.objects.visible_to(person).in_areas(areas).waiting().owed_by(person)
    return [
        HomeItem(
            Urgency.of(data_return.due_on, today),
            "Data return",
            str(data_return),
            reverse("indicators:return_submit", args=[areas[data_return.area_id].slug, data_return.pk]),
            "Send the figures",
            data_return.due_on,
            area=areas[data_return.area_id],
        )
        for data_return in owed
    ]


@tells_of(RETURN_CHASED, DataReturn, related=("area",), was="You were asked again for figures")
def return_chased(data_return: DataReturn, person: Person) -> Message | None:
    """Somebody has asked again for a return that this person owes; None when it has come or another owes it now."""
    if not data_return.is_due or not data_return.is_owed_by(person):
        return None
    due = f"{data_return.due_on:%-d %B %Y}"
    words = f"It was due {due} and has not come." if data_return.is_late else f"It is due {due}."
    return Message(f"Please send: {data_return}", words, data_return.get_absolute_url())


# --- Tables for papers ------------------------------------------------------------------------------------------------

LIVE_BLOCKS.add("indicators.scorecard")(live.SCORECARD)
LIVE_BLOCKS.add("indicators.late_returns")(live.LATE_RETURNS)


# --- Search -----------------------------------------------------------------------------------------------------------

SEARCHABLE.add("measure")(
    SearchKind(
        label="Measure",
        plural="Measures",
        rows=seen(Measure),
        title="name",
        texts=("reference", "definition", "source"),
        address="indicators:measure_detail",
    )
)
SEARCHABLE.add("data-return")(
    SearchKind(
        label="Data return",
        plural="Data returns",
        rows=seen(DataReturn),
        title="title",
        texts=("details",),
        address="indicators:return_detail",
        withdrawn=Q(state=DataReturn.State.WITHDRAWN),
    )
)

HOLDINGS.add("indicators.returns")(
    held_by_name("data return", DataReturn, "owed_by_person", still=lambda rows: rows.waiting())
)
