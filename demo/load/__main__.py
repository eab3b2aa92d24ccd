"""`python -m demo.load SETTINGS RESULT`: runs the people of SETTINGS (JSON) and writes what became of it to RESULT."""

import sys

import gevent.monkey

gevent.monkey.patch_all()

import json  # noqa: E402
import logging  # noqa: E402
import random  # noqa: E402
from itertools import cycle  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
from locust.env import Environment  # noqa: E402

from demo.load.book import Book  # noqa: E402
from demo.load.people import SORTS, Clerk, Officer, shares  # noqa: E402
from demo.load.person import Person, Unanswered  # noqa: E402

END_WITHIN = 20
"""Seconds that people have at the end to finish what they are about."""


def main(settings: dict) -> dict:
    """Let the people in one by one, leave them at it for the time asked for, and return what was written down."""
    luck = random.Random(settings["seed"])
    Person.book, Person.hurry, Person.luck = Book(killing=settings["kills"]), settings["hurry"], luck
    Officer.levels = tuple(settings["levels"])
    issuing = tuple(f"@{slug}.example" for slug in settings["issuing"])
    if settings["kills"]:
        Clerk.share *= 3  # so that at each kill a report is being made
    counts = dict(zip(SORTS, shares(settings["people"]), strict=True))
    for sort, count in counts.items():
        accounts = [account for role in sort.roles for account in settings["accounts"].get(role, [])]
        # First those in whose area a report waits to be issued: sorting keeps the order otherwise.
        accounts.sort(key=lambda account: not account.endswith(issuing))
        sort.accounts = cycle(accounts)
        sort.fixed_count = count
    sorts = [sort for sort, count in counts.items() if count]
    environment = Environment(user_classes=sorts, host=settings["host"], stop_timeout=END_WITHIN)
    crash = []
    environment.events.user_error.add_listener(
        lambda exception, **rest: None if isinstance(exception, Unanswered) else crash.append(repr(exception))
    )
    runner = environment.create_local_runner()
    runner.start(settings["people"], spawn_rate=settings["enter_each_second"])
    gevent.sleep(settings["seconds"])
    runner.quit()
    return {**Person.book.as_data(), "crashes": crash, "of_each_sort": [counts[sort] for sort in SORTS]}


if __name__ == "__main__":
    # Locust writes a traceback for each page that did not come; those are in our book.
    logging.basicConfig(level=logging.CRITICAL)
    found = main(json.loads(Path(sys.argv[1]).read_text()))
    Path(sys.argv[2]).write_text(json.dumps(found, ensure_ascii=False))
