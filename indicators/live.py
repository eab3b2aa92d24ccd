"""Tables of this room that a paper can show."""

from django.utils.formats import date_format

from core.live import Asked, Cell, LiveBlock, Rating
from indicators.models import DataReturn, Measure, Observation
from indicators.scorecard import Comparison, scorecard_from
from indicators.suppression import suppressed
from indicators.travel import standing_of, whole_area


def scorecard(asked: Asked) -> list[tuple[Cell, ...]]:
    """Every measure that the reader sees and that is still measured, against its target and England. Small counts are
    suppressed as the reader would see them."""
    measures = list(Measure.objects.visible_to(asked.viewer, asked.area).running_on(asked.day))
    series: dict[int, list[Observation]] = {measure.pk: [] for measure in measures}
    observed = Observation.objects.filter(measure__in=list(series)).counting_everywhere()
    for row in observed.exclude(missing=Observation.Missing.WITHDRAWN):
        series[row.measure_id].append(row)
    standings = [
        standing_of(measure, whole_area(suppressed(measure, series[measure.pk], asked.viewer)), asked.day)
        for measure in measures
    ]
    return [
        (
            f"{row.measure.reference}. {row.measure.name}",
            row.standing.value_text,
            row.standing.latest.period_words if row.standing.latest else "",
            Rating(str(row.standing.direction.label), row.standing.direction_colour, row.standing.direction_shape),
            _compared(row.against_target),
            _compared(row.against_england),
        )
        for row in scorecard_from(standings, asked.day)
    ]


def _compared(comparison: Comparison) -> Rating:
    return Rating(comparison.label, comparison.colour, comparison.shape)


def late_returns(asked: Asked) -> list[tuple[Cell, ...]]:
    """The data returns that the reader sees and that should have come before the day."""
    late = DataReturn.objects.visible_to(asked.viewer, asked.area).late_on(asked.day)
    return [
        (
            data_return.title,
            data_return.owed_by_partner.name,
            date_format(data_return.due_on, "j F Y"),
            f"{(asked.day - data_return.due_on).days}",
        )
        for data_return in late.select_related("owed_by_partner").order_by("due_on", "pk")
    ]


SCORECARD = LiveBlock(
    title="Where the measures stand",
    about="Every measure that is still measured: latest value, direction, against target and against England",
    header=("Measure", "Latest", "Period", "Compared with the value before", "Against the target", "Against England"),
    nothing="No measure is shown to those this paper is made for.",
    rows=scorecard,
)
LATE_RETURNS = LiveBlock(
    title="Data returns that are late",
    about="Who owes which figures, since when",
    header=("Data return", "Owed by", "Was due", "Days late"),
    nothing="No data return is late.",
    rows=late_returns,
)
