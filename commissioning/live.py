"""Tables of this room that a paper can show."""

from django.utils.formats import date_format

from commissioning.models import Intention, Service, ServiceReview
from core.live import Asked, Cell, LiveBlock


def services_under_review(asked: Asked) -> list[tuple[Cell, ...]]:
    """The reviews without an outcome of running services that the reader sees, the earliest due first."""
    services = Service.objects.visible_to(asked.viewer, asked.area).running()
    reviews = ServiceReview.objects.filter(service__in=services).open().select_related("service__lead_partner")
    return [
        (
            review.service.name,
            review.service.lead_partner.name,
            review.about or "The whole service",
            date_format(review.due, "j F Y") + (", overdue" if review.due < asked.day else ""),
        )
        for review in reviews.order_by("due", "pk")
    ]


def intentions(asked: Asked) -> list[tuple[Cell, ...]]:
    """The open commissioning intentions that the reader sees, by when they are to be decided."""
    rows = Intention.objects.visible_to(asked.viewer, asked.area).open().select_related("lead_partner")
    return [
        (
            intention.title,
            intention.lead_partner.name,
            intention.get_stage_display(),
            date_format(intention.decision_due, "j F Y") if intention.decision_due else "No date set",
        )
        for intention in rows.order_by("decision_due", "pk")
    ]


SERVICES_UNDER_REVIEW = LiveBlock(
    title="Services under review",
    about="Reviews that have no outcome yet, with the day they are due",
    header=("Service", "Led by", "What is reviewed", "Review due"),
    nothing="No service is under review.",
    rows=services_under_review,
)
INTENTIONS = LiveBlock(
    title="Commissioning intentions",
    about="Open intentions, their stage in the cycle and when they are to be decided",
    header=("Intention", "Led by", "Stage", "Decision due"),
    nothing="No commissioning intention is open.",
    rows=intentions,
)
