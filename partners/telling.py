"""What people are told of, in subjects for which each chooses how: at once, in one e-mail a day or a week, or not by
e-mail. Every kind of notification belongs to one subject: its own, or that of the app whose things it is about."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.models import Notification
from core.registry import NOTIFICATION_KINDS
from partners.models.telling import How, NotificationChoice


@dataclass(frozen=True)
class About:
    """A subject of notifications: `key` is kept with each choice and never renamed; `usually` counts until somebody
    chooses. What `cannot_wait` is told at once to everyone, and there is nothing to choose."""

    key: str
    words: str
    usually: How = How.AT_ONCE
    cannot_wait: bool = False


WHAT_IS_DUE = About("due", "What is due soon, or overdue", usually=How.DAILY)
SAFETY = About("safety", "Emergencies and unusual access", cannot_wait=True)


def about_things_of(model: type[models.Model]) -> About:
    """The subject of all that is told of one app's things, where a kind names no other: `told_about` of the app says
    it in words, or its name does."""
    app = apps.get_app_config(model._meta.app_label)
    return About(app.label, getattr(app, "told_about", str(app.verbose_name)))


def subjects() -> list[About]:
    """All subjects that somebody is told of, by their words."""
    return sorted({kind.about for kind in NOTIFICATION_KINDS.values()}, key=lambda about: about.words)


def ways_of(person) -> dict[str, str]:
    """How this person is told of each subject for which there is a choice: his own choice, or what is usual."""
    chosen = dict(NotificationChoice.objects.filter(person=person).values_list("about", "how"))
    return {about.key: chosen.get(about.key, about.usually) for about in subjects() if not about.cannot_wait}


def told(how: How) -> Q:
    """The notifications of which their person is told in this way, as his choice is now. What a later release no
    longer knows is told at once, and so is given up."""
    found = ~Q(kind__in=NOTIFICATION_KINDS) if how == How.AT_ONCE else Q(pk__in=())
    for about in subjects():
        kinds = [name for name, kind in NOTIFICATION_KINDS.items() if kind.about == about]
        chosen = NotificationChoice.objects.filter(person=OuterRef("person"), about=about.key)
        if about.cannot_wait:
            this = Q() if how == How.AT_ONCE else Q(pk__in=())
        elif how == about.usually:
            this = ~Exists(chosen.exclude(how=how))
        else:
            this = Exists(chosen.filter(how=how))
        found |= Q(this, kind__in=kinds)
    return found


def waiting() -> models.QuerySet[Notification]:
    """Those of which no e-mail has gone, and none has been given up, in the order in which they came."""
    return Notification.objects.filter(emailed_at=None, email_given_up=False).order_by("created_at", "pk")
