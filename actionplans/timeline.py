"""What has been said about an action, newest first: ratings, impact and dates in one line of time."""

import datetime as dt
from dataclasses import dataclass

from actionplans.models import Action, ContributionReport, RagLevel
from actionplans.models.impact import IMPACT_LOOK


@dataclass(frozen=True)
class Rating:
    """A rating as it is drawn: its word, colour and shape."""

    label: str
    colour: str
    shape: str


@dataclass(frozen=True)
class Entry:
    """One thing that was said: what about, when and by whom; the rating it gave and the one before; the words."""

    about: str
    at: dt.datetime
    who: str
    words: str
    rating: Rating | None = None
    was: Rating | None = None
    cause: str = ""
    path_to_green: str = ""
    by_its_dates: str = ""
    no_path_yet: bool = False
    change: str = ""
    approved_by: str = ""


def of_level(level: RagLevel) -> Rating:
    """A RAG as it is drawn."""
    return Rating(level.label, level.colour, level.shape)


def of_impact(rating: str, label: str) -> Rating:
    """An impact rating as it is drawn."""
    return Rating(label, *IMPACT_LOOK[rating])


def timeline(action: Action) -> list[Entry]:
    """Everything said about the action, newest first, in four queries."""
    entries = [*_ratings(action), *_impact(action), *_dates(action), *_contributions(action)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _ratings(action: Action) -> list[Entry]:
    updates = list(action.rag_updates.select_related("by", "level").order_by("at", "pk"))
    before = [None, *updates]
    return [
        Entry(
            about="Delivery",
            at=update.at,
            who=update.by.role_title,
            words=update.reason,
            rating=of_level(update.level),
            was=of_level(last.level) if last and last.level_id != update.level_id else None,
            cause=update.cause,
            path_to_green=update.path_to_green,
            by_its_dates=update.get_calculated_display() if update.is_better_than_calculated else "",
            no_path_yet=update.has_no_path_yet,
        )
        for update, last in zip(updates, before, strict=False)
    ]


def _impact(action: Action) -> list[Entry]:
    ratings = list(action.impact_ratings.select_related("by").order_by("at", "pk"))
    before = [None, *ratings]
    return [
        Entry(
            about="Impact",
            at=row.at,
            who=row.by.role_title,
            words=row.evidence,
            rating=of_impact(row.rating, row.get_rating_display()),
            was=of_impact(last.rating, last.get_rating_display()) if last and last.rating != row.rating else None,
        )
        for row, last in zip(ratings, before, strict=False)
    ]


def _dates(action: Action) -> list[Entry]:
    changes = action.due_date_changes.select_related("by")
    return [
        Entry(
            "Due date",
            change.at,
            change.by.role_title,
            change.reason,
            change=f"{change.new_words}, was {change.old_words}",
            approved_by=change.approved_by,
        )
        for change in changes
    ]


def _contributions(action: Action) -> list[Entry]:
    if not action.contributions.exists():
        return []
    reports = ContributionReport.objects.filter(contribution__action=action)
    return [
        Entry(
            f"{report.contribution.partner}: {report.contribution.title}",
            report.at,
            report.by.role_title,
            report.words,
            change=report.get_state_display(),
        )
        for report in reports.select_related("by", "contribution__partner")
    ]
