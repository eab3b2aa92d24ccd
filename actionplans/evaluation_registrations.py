"""What core's registries are told of the day by which somebody says whether an action is felt."""

import datetime as dt

from django.urls import reverse

from actionplans import operations
from actionplans.models import Action
from core import clock
from core.home import Areas, HomeItem, Urgency, in_areas, of_partners, of_people, only_if_any
from core.registry import HOME_ITEMS
from core.templatetags.portal import day
from partners.models import Person
from partners.notifications import Message, tells_of
from partners.telling import WHAT_IS_DUE


@tells_of(operations.EVALUATION_DUE, Action, was="You were told that an evaluation was due", about=WHAT_IS_DUE)
def evaluation_due(action: Action, person: Person) -> Message | None:
    """To who leads it, from the day by which it is to be evaluated, until its impact is rated."""
    waits = action.awaits_evaluation and action.evaluation_due <= clock.today()
    if not waits or action.lead_person_id != person.pk:
        return None
    return Message(
        f"Is it felt? {action.title}",
        f"Its evaluation is due {day(action.evaluation_due)}. Please rate its impact, and say what shows it.",
        reverse("actionplans:action_impact", args=[action.area.slug, action.pk]),
    )


@HOME_ITEMS.add("actionplans.evaluations")
@only_if_any(
    lambda: Action.objects.filter(
        in_areas(),
        of_people("lead_person") | of_people("accountable_person") | of_partners("lead_partner"),
        evaluation_due__isnull=False,
    ),
)
def evaluations_due(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """The actions of this person, done or not, of which it is to be said by now whether they are felt. One query."""
    rows = Action.objects.visible_to(person).in_areas(areas).of_person(person).to_evaluate(today)
    return [
        HomeItem(
            Urgency.of(action.evaluation_due, today),
            "Evaluation",
            action.title,
            reverse("actionplans:action_impact", args=[areas[action.area_id].slug, action.pk]),
            "Say whether it is felt",
            action.evaluation_due,
            area=areas[action.area_id],
        )
        for action in rows.order_by("evaluation_due", "pk")
    ]
