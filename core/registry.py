"""Named registries: how a low room tells what an upper one knows, without importing it.

Each registry is declared once here or in the app that owns the idea, and filled by other apps from `AppConfig.ready()`
in their `registrations.py`.
"""

from collections.abc import Callable
from typing import TypeVar

Entry = TypeVar("Entry")


class Registry(dict[str, Entry]):
    """Entries by name. A name can be taken once; `add` is used as a decorator or called with the entry."""

    def add(self, name: str) -> Callable[[Entry], Entry]:
        def register(entry: Entry) -> Entry:
            if name in self:
                raise ValueError(f"“{name}” is registered twice")
            self[name] = entry
            return entry

        return register


HOME_ITEMS: Registry[Callable] = Registry()
"""`name → function(person, area, today)` giving the `HomeItem`s that wait for this person there."""

JOB_KINDS: Registry = Registry()
"""`kind → core.jobs.JobKind`."""

NOTIFICATION_KINDS: Registry = Registry()
"""`kind → partners.notifications.NotificationKind`."""

PANELS: Registry[Callable] = Registry()
"""`"<app>.<Model>:<panel>" → function(subject, person)` giving the `Panel` an upper app adds to the subject's page."""

LIVE_BLOCKS: Registry = Registry()
"""`name → core.live.LiveBlock`: a table of live data that a paper can show, frozen when it is issued."""

SEARCHABLE: Registry = Registry()
"""`kind → core.search.SearchKind`: what people can search, in the order in which results name the kinds."""
