"""Tables of this room that a paper can show: the exceptions of the board that it goes to."""

from actionplans.exceptional import BoardExceptions
from actionplans.models import Contribution, Question
from actionplans.positions import ActionPosition
from core import clock
from core.live import Asked, Cell, LiveBlock, Rating
from core.templatetags.portal import counted, day
from governance.models import Meeting

Row = tuple[Cell, ...]


def stuck(asked: Asked) -> list[Row]:
    """What is off track or silent, with the newest question to its owner and the answer, or the silence."""
    return [
        (entry.name, _rated(entry), f"{why}. {_who(entry)}", *_asked_and_said(question))
        for entry, why, question in _exceptions(asked).stuck
    ]


def _asked_and_said(question) -> tuple[str, str]:
    if question is None:
        return "Nothing yet", "–"
    put = f"{question.text} ({day(question.asked_at)})"
    if question.is_answered:
        return put, f"{question.answer} ({question.answered_by}, {day(question.answered_at)})"
    return put, f"No answer; {'was ' if question.is_late(clock.today()) else ''}due {day(question.answer_by)}"


def late_steps(asked: Asked) -> list[Row]:
    """What other partners were asked for and is past its date, with what they said, or their silence."""
    return [
        (
            row.entry.name,
            f"{row.step.partner}: {row.step.title} (asked by {row.step.asked_by}, {day(row.step.asked_at)})",
            row.step.due_words,
            f"{'Silent since. ' if row.is_silent else ''}{_last_said(row.step)}{_asked_of_partner(row.question)}",
        )
        for row in _exceptions(asked).late_steps
    ]


def _asked_of_partner(question: Question | None) -> str:
    if question is None:
        return ""
    put, answer = _asked_and_said(question)
    return f". Asked: {put} {answer}"


def _last_said(step: Contribution) -> str:
    if step.said_at is None:
        return "Nothing was said"
    words = f": {step.words}" if step.words else ""
    return f"{step.get_state_display()}{words} ({step.said_by}, {day(step.said_at)})"


def disagreements(asked: Asked) -> list[Row]:
    """Every rating that its owner gives better than the dates say, with why."""
    return [
        (
            entry.name,
            _rated(entry),
            f"{entry.calculated.label}. {' '.join(entry.calculated.reasons)}",
            f"{entry.reason} ({_who(entry)})",
        )
        for entry in _exceptions(asked).rated_too_well
    ]


def felt_less(asked: Asked) -> list[Row]:
    """Every action that its owner says is felt more than its measures suggest, with why."""
    return [
        (
            row.entry.name,
            Rating(row.entry.impact_label, row.entry.impact_colour, row.entry.impact_shape),
            f"{row.suggested.impact.label}. {' '.join(row.suggested.reasons)}",
            f"{row.said.evidence or 'Nothing was said of it'} ({row.said.by}, {day(row.said.at)})"
            if row.said
            else "Not rated yet",
        )
        for row in _exceptions(asked).felt_less
    ]


def long_at_risk(asked: Asked) -> list[Row]:
    """What was at risk at each of the board's last three meetings and still is."""
    return [
        (entry.name, f"{_who(entry)}, since {day(entry.since)}", entry.reason, entry.path_to_green or "None yet")
        for entry in _exceptions(asked).long_at_risk
    ]


def slippage(asked: Asked) -> list[Row]:
    """What is due later than at first, those that slipped furthest first."""
    return [
        (
            entry.name,
            entry.original_due_words,
            entry.due_words,
            counted(entry.days_slipped, "day"),
            _who(entry),
        )
        for entry in _exceptions(asked).slipped
    ]


def escalations(asked: Asked) -> list[Row]:
    """What waits for the board's answer, then what it has answered since its last meeting began."""
    exceptions = _exceptions(asked)
    last = Meeting.objects.visible_to(asked.viewer, asked.area).last_held(asked.board)
    answered = [row for row in exceptions.answered if last is None or row.answered_at >= last.instant]
    return [
        (row.about, row.asked, f"{row.asked_by}, {day(row.asked_at)}", row.answer or "Waits for the board")
        for row in (*exceptions.waiting, *answered)
    ]


def _exceptions(asked: Asked) -> BoardExceptions:
    return asked.read.setdefault(BoardExceptions, BoardExceptions(asked.board, asked.viewer))


def _rated(entry: ActionPosition) -> Rating:
    return Rating(entry.level_label, entry.level_colour, entry.level_shape)


def _who(entry: ActionPosition) -> str:
    return entry.lead_person or entry.lead_partner


STUCK = LiveBlock(
    title="Off track or silent, and what their owners were asked",
    about="Of this board’s plans: each action off track or without an update in the cycle, with question and answer",
    header=("Action", "Rating", "Why it is here", "Asked", "Answered"),
    nothing="None: no action of this board’s plans is off track or silent.",
    rows=stuck,
)
LATE_STEPS = LiveBlock(
    title="Asked of another partner and past its date",
    about="Of this board’s plans: each step that another partner was asked for and that is late, and what it said",
    header=("Action", "Asked of whom, and what", "Was due", "What it said"),
    nothing="None: no partner is late with a step for an action of this board’s plans.",
    rows=late_steps,
)
DISAGREEMENTS = LiveBlock(
    title="Rated better than the dates say",
    about="Of this board’s plans: each action that its owner rates better than its dates suggest, and why",
    header=("Action", "Its owner says", "Its dates say", "Why its owner sees it better"),
    nothing="None: no rating in this board’s plans is better than the dates say.",
    rows=disagreements,
)
FELT_LESS = LiveBlock(
    title="Said to be felt more than the measures suggest",
    about="Of this board’s plans: each action whose measures are off their way while its owner rates its impact better",
    header=("Action", "Its owner says", "Its measures suggest", "Why its owner sees it otherwise"),
    nothing="None: no impact in this board’s plans is rated better than its measures suggest.",
    rows=felt_less,
)
LONG_AT_RISK = LiveBlock(
    title="At risk at three meetings running",
    about="Of this board’s plans: each action that was at risk at its last three meetings and still is",
    header=("Action", "Who, since when", "Why", "Path to green"),
    nothing="None: no action has been at risk at each of this board’s last three meetings.",
    rows=long_at_risk,
)
SLIPPAGE = LiveBlock(
    title="Slippage: original date against forecast",
    about="Of this board’s plans: each action not done that is due later than at first, and by how much",
    header=("Action", "Original date", "Forecast", "Later by", "Who"),
    nothing="None: no action of this board’s plans is due later than at first.",
    rows=slippage,
)
ESCALATIONS = LiveBlock(
    title="Put before this board",
    about="What was escalated to this board: what is asked of it, and its answer",
    header=("About", "What is asked of the board", "By", "Answer"),
    nothing="None: nothing waits for this board’s answer.",
    rows=escalations,
)
