"""What the actionplans app tells core's registries."""

from actionplans import operations
from actionplans.models import Action
from core.models import Notification
from core.registry import NOTIFICATION_KINDS
from partners.models import Person
from partners.notifications import Message


def _action_of(notification: Notification, person: Person) -> Action | None:
    return Action.objects.visible_to(person).filter(pk=notification.subject).select_related("area").first()


@NOTIFICATION_KINDS.add(operations.ACTION_GIVEN)
def action_given(notification: Notification, person: Person) -> Message | None:
    """Somebody has made this person the lead of an action."""
    action = _action_of(notification, person)
    if action is None or action.lead_person_id != person.pk:
        return None
    return Message(
        f"You now lead: {action.title}",
        f"It is due {action.due_words}. Please say how it goes.",
        action.get_absolute_url(),
    )


@NOTIFICATION_KINDS.add(operations.COMPLETION_TO_CONFIRM)
def completion_to_confirm(notification: Notification, person: Person) -> Message | None:
    """An action that this person answers for is said to be complete."""
    action = _action_of(notification, person)
    if action is None or not action.awaits_confirmation or action.accountable_person_id != person.pk:
        return None
    return Message(
        f"Please confirm: {action.title}",
        "Its owner says that it is complete. It counts as confirmed when you, as the accountable person, say so.",
        action.get_absolute_url(),
    )
