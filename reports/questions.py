"""The questions that a board puts to its officers, each with the page that answers it for whoever asks."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from actionplans.models import Plan
from core import clock
from core.access import may
from documents.models import Comment, DocumentVersion
from governance.models import Board, Meeting
from inspection.models import Inspection
from partners.models import LocalArea, Partner, PartnerInArea, Person


class Asked(NamedTuple):
    """A question, the page with its answer, and what the answer is drawn from, in words. Without an address there is
    nothing to answer it from: `words` then says what is missing."""

    question: str
    url: str
    words: str = ""


REVIEWS = (
    Inspection.Kind.ENGAGEMENT,
    Inspection.Kind.MONITORING,
    Inspection.Kind.REVISIT,
    Inspection.Kind.EXTERNAL_REVIEW,
    Inspection.Kind.AREA_SEND,
)
"""What counts as a review by the Department or for it."""


def questions_for(person: Person, area: LocalArea) -> list[Asked]:
    """The ten, in the order in which officers put them, with their answers as far as this person sees. Five queries."""

    def page(name: str, *numbers: int, **query: str | int) -> str:
        address = reverse(name, args=[area.slug, *numbers])
        return f"{address}?{urlencode(query)}" if query else address

    commissioner = area.commissioner_name
    return [
        Asked("What has changed since the last board?", page("reports:dashboard") + "#moved"),
        Asked("What is off track with no path to green?", page("actionplans:action_list", no_path="on")),
        _alone(area, commissioner, page),
        Asked(
            "Which parts of the self-evaluation rest on evidence older than six months?",
            page("reports:gap_list", kind="criterion-without-fresh-evidence"),
        ),
        Asked(
            "Which areas for priority action have no impact evidence?",
            page("reports:gap_list", kind="priority-action-without-impact"),
        ),
        _comments(person, area, page),
        _papers(person, area, page),
        Asked(
            "Which contracts end within 12 months and have no decision route?",
            page("commissioning:service_list", ends_soon="on", no_route="on"),
        ),
        Asked("Which recommendations have no action?", page("reports:gap_list", kind="recommendation-without-action")),
        _then(person, area, page),
    ]


def _alone(area: LocalArea, commissioner: str, page) -> Asked:
    question = f"Which actions does the {commissioner} have alone?"
    bodies = PartnerInArea.objects.filter(area=area, partner__kind=Partner.Kind.NHS_COMMISSIONER)
    body = bodies.order_by("pk").values_list("partner", flat=True).first()
    if body is None:
        return Asked(question, "", "No such body takes part in this area.")
    return Asked(question, page("actionplans:action_list", lead=body, alone="on"))


def _comments(person: Person, area: LocalArea, page) -> Asked:
    """The draft with comments that nobody has answered, the newest first."""
    question = "Which comments on the draft are unanswered, and from whom?"
    waiting = Comment.objects.visible_to(person, area).submitted().not_withdrawn().unanswered().order_by()
    states = [DocumentVersion.State.IN_CONSULTATION, DocumentVersion.State.CLOSED]
    versions = DocumentVersion.objects.visible_to(person, area).filter(
        state__in=states, thread__in=waiting.values("thread")
    )
    version = versions.select_related("document").order_by("-pk").first()
    if version is None or not may(person, "documents.read_comments_on_version", version):
        return Asked(question, page("documents:document_list"), "No comment that you could answer waits for one.")
    return Asked(question, page("documents:comment_list", version.pk, answer="without"), str(version))


def _papers(person: Person, area: LocalArea, page) -> Asked:
    """The next meeting of a council body, whose papers have a day in law."""
    question = "What must be published by when for the next Health and Wellbeing Board?"
    coming = Meeting.objects.visible_to(person, area).filter(
        state=Meeting.State.PLANNED, held_on__gte=clock.today(), board__legal_kind__in=Board.COUNCIL_KINDS
    )
    meeting = coming.select_related("board").order_by("held_on", "starts_at", "pk").first()
    if meeting is None:
        return Asked(question, page("governance:meeting_list"), "No meeting of a council body is planned.")
    return Asked(question, page("governance:meeting_detail", meeting.pk), f"{meeting.board.name}: {meeting}")


def _then(person: Person, area: LocalArea, page) -> Asked:
    """The first live plan on the last day of the last review."""
    question = "How did the plan stand on the day of the last review?"
    reviews = Inspection.objects.visible_to(person, area).filter(kind__in=REVIEWS, starts_on__lte=clock.today())
    review = reviews.order_by("-starts_on", "-pk").first()
    plan = Plan.objects.visible_to(person, area).live().order_by("owner_board", "title", "pk").first()
    if review is None or plan is None:
        return Asked(
            question, page("actionplans:plan_list"), "No review that you can see is recorded. This opens the plans."
        )
    day = min(review.last_day or review.starts_on, clock.today())
    return Asked(question, page("actionplans:plan_detail", plan.pk, as_at=day.isoformat()), f"{plan}, {review}")
