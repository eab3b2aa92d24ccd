"""Which actions ask for something of those who move them: one rule for Home and for the page of updates."""

import datetime as dt

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from actionplans.models import DeliveryStatus, Plan
from core import clock
from core.home import SOON


def rhythm_of_home_plan() -> Coalesce:
    """How often the home plan of an action is reviewed; monthly where it is hidden from who reads."""
    found = Plan.objects.order_by().filter(pk=OuterRef("home_plan")).values("review_every")
    return Coalesce(Subquery(found), Value(Plan.Rhythm.MONTHLY.value))


def asks_for_something(today: dt.date) -> Q:
    """Said to be complete, due within two weeks or overdue, or not updated for longer than its plan’s rhythm, which
    stands as `rhythm` on the row."""
    return Q(delivery_status=DeliveryStatus.COMPLETE) | Q(due_latest__lte=today + SOON) | is_silent(today)


def is_silent(today: dt.date) -> Q:
    """Not updated for longer than its plan’s rhythm, which stands as `rhythm` on the row."""
    silent = Q(pk__in=())
    for rhythm, days in Plan.DAYS_BETWEEN_REVIEWS.items():
        silent |= Q(rhythm=rhythm, last_updated_at__lt=clock.start_of(today - dt.timedelta(days=days)))
    return silent
