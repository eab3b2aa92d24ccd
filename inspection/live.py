"""Tables of this room that a paper can show."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.formats import date_format

from core.live import Asked, Cell, LiveBlock
from inspection.models import (
    Evidence,
    Finding,
    FindingProgress,
    Judgement,
    Recommendation,
    RecommendationProgress,
    SelfEvaluation,
)

VOICES = (Evidence.Kind.VOICE, Evidence.Kind.FAMILIES)


def judgements(asked: Asked) -> list[tuple[Cell, ...]]:
    """The judgements of the newest living self-evaluation that the reader sees."""
    evaluation = SelfEvaluation.objects.visible_to(asked.viewer, asked.area).living().order_by("-as_at", "-pk").first()
    if evaluation is None:
        return []
    standing = Count("areas_for_development", filter=Q(areas_for_development__taken_back_because=""), distinct=True)
    rows = Judgement.objects.filter(self_evaluation=evaluation, criterion__dropped=False).select_related("criterion")
    return [
        (
            f"{row.criterion.number}. {row.criterion.text}",
            row.text or "Not judged yet",
            f"{row.strong}",
            f"{row.to_develop}",
        )
        for row in rows.annotate(strong=Count("strengths", distinct=True), to_develop=standing)
    ]


def findings(asked: Asked) -> list[tuple[Cell, ...]]:
    """The findings and recommendations that the reader sees and that are not business as usual yet, each with what was
    reported on it last."""
    told = []
    for model, progress, key in (
        (Finding, FindingProgress, "finding"),
        (Recommendation, RecommendationProgress, "recommendation"),
    ):
        newest = progress.objects.filter(**{key: OuterRef("pk")}).order_by("-at", "-pk")
        rows = model.objects.visible_to(asked.viewer, asked.area).open()
        for row in rows.annotate(last_report=Subquery(newest.values("text")[:1])):
            if row.is_followed_up:
                kind = row.get_kind_display() if key == "finding" else "Recommendation"
                state = f"{row.get_state_display()}. {row.last_report or 'Nothing reported yet.'}"
                told.append((str(row), kind, row.get_response_display() or "No response yet", state))
    return told


def voices(asked: Asked) -> list[tuple[Cell, ...]]:
    """What children, young people, parents and carers said, of the evidence that the reader sees and that still counts,
    the newest first."""
    rows = Evidence.objects.visible_to(asked.viewer, asked.area).current().filter(kind__in=VOICES)
    return [
        (
            row.title,
            row.get_kind_display(),
            date_format(row.dated_on, "j F Y"),
            f"{row.shows} {row.so_what}".strip(),
        )
        for row in rows.exclude(expires_on__lte=asked.day)
    ]


JUDGEMENTS = LiveBlock(
    title="How the partnership judges itself",
    about="Each judgement of the newest self-evaluation, with how many strengths and areas for development it names",
    header=("Criterion", "Judgement", "Strengths", "Areas for development"),
    nothing="There is no self-evaluation that those this paper is made for may see.",
    rows=judgements,
)
FINDINGS = LiveBlock(
    title="Findings and recommendations being followed up",
    about="From inspections and reviews: the response, the state and the newest report, until business as usual",
    header=("Finding or recommendation", "Kind", "Response", "Where it stands"),
    nothing="No finding or recommendation is being followed up.",
    rows=findings,
)
VOICES_HEARD = LiveBlock(
    title="What children, young people and families say",
    about="Evidence from their own voices that still counts, the newest first",
    header=("Evidence", "Whose voice", "Date", "What it shows, and so what"),
    nothing="No evidence from children, young people or families is recorded.",
    rows=voices,
)
