"""People at work on a throw-away portal: the script does what people do, tells right from wrong, and counts what was
saved. A few people in a hurry stand for the crowd.
"""

import json
import subprocess

import pytest

from demo.load.book import FLOOR, Book, Outcome
from demo.load.pages import Page
from launcher import load_checks, template
from launcher.portal import PYTHON
from launcher.services import DATABASE, ROOT, throw_away_cluster
from tests.launcher.conftest import clean_environment

FIGURES = {"requests": 4, "errors": 0, "lost": 1, "median": 80.0, "percentile_95": 120.0}


@pytest.mark.slow
def test_a_handful_of_people_work_without_an_error_and_nothing_they_saved_is_lost():
    command = [PYTHON, "-m", "launcher", "load", "--people", "5", "--minutes", "0.5", "--hurry", "8"]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    kept = json.loads((ROOT / "var" / "load.json").read_text())
    assert (kept["signed_in"], kept["of_each_sort"]) == (5, [2, 1, 1, 1])
    assert {"Home", "Plan", "Action", "Dashboard", "Documents", "Board reports", FLOOR} <= kept["kinds"].keys()
    assert sum(figures["errors"] + figures["lost"] for figures in kept["kinds"].values()) == 0
    assert [kind for kind in kept["kinds"] if kind not in done.stdout] == []
    assert kept["updates_held"] >= len(kept["updates_saved"])
    assert "Nothing was wrong." in done.stdout


def test_times_are_told_beside_the_floor_of_the_same_run():
    assert load_checks.times({"floor": 20.0, "percentile_95": 150.0}) == [
        "95 of 100 answers came within 150 ms: 7.5 times the floor's middle of 20 ms. The aim is 10, met."
    ]
    assert load_checks.times({"floor": 10.0, "percentile_95": 150.0})[0].endswith("missed.")
    assert load_checks.times({"floor": None, "percentile_95": 150.0}) == []


def test_memory_is_told_from_all_in_to_the_end_and_not_of_a_short_run():
    grown = [{"web": megabytes * 2**20} for megabytes in (400, 410, 400, 900, 420, 440, 440)]
    assert load_checks.memory(grown) == ["Memory: web 400 MB, then 440 MB (+10%)"]
    assert load_checks.memory(grown[:5]) == []


@pytest.mark.parametrize("arguments", [["--people", "0"], ["--minutes", "0"], ["--hurry", "0"]])
def test_a_run_of_nothing_is_refused(arguments):
    command = [PYTHON, "-m", "launcher", "load", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True)
    assert (done.returncode, "must be more than nothing" in done.stderr) == (2, True)


def test_a_page_is_read_as_a_browser_shows_it():
    page = Page(
        "<title>Plan – SEND Portal</title><h1>Plan</h1><svg><title>3 Red</title></svg><a href='/x/#y'>More</a>"
        "<form method='post' action='/save/'><input name='seen_version' value='3' type='hidden'>"
        "<input type='radio' name='level' value='1'><input type='radio' name='level' value='2' checked>"
        "<select name='kind'><option value='a'>A</option><option value='b' selected>B</option></select>"
        "<input name='owner'><textarea name='reason'>\nAs before</textarea></form><script>let unread</script>"
    )
    assert (page.title, page.heading, page.links) == ("Plan – SEND Portal", "Plan", ["/x/"])
    assert page.form_to("/save/").fields == {
        "seen_version": "3",
        "level": "2",
        "kind": "b",
        "owner": "",
        "reason": "As before",
    }
    assert page.versioned_form().choices == {"level": ["1", "2"], "kind": ["a", "b"]}
    assert "unread" not in page.words


@pytest.mark.parametrize(
    ("killing", "status", "trouble", "outcome"),
    [
        (False, 200, "", Outcome.DONE),
        (False, 503, "answered 503", Outcome.ERROR),
        (False, 0, "no answer", Outcome.ERROR),
        (True, 503, "answered 503", Outcome.LOST),
        (True, 0, "no answer", Outcome.LOST),
        (True, 403, "answered 403", Outcome.ERROR),
        (True, 200, "is not shown to the officer", Outcome.ERROR),
    ],
)
def test_only_what_a_kill_explains_is_no_error(killing, status, trouble, outcome):
    book = Book(killing=killing)
    assert book.note("Home", 0.0, status, trouble, who="officer", address="/") is outcome
    home = book.as_data()["kinds"]["Home"]
    assert (home["errors"], home["lost"]) == (outcome is Outcome.ERROR, outcome is Outcome.LOST)


@pytest.mark.slow
def test_an_update_that_is_lost_or_there_twice_or_unasked_is_found():
    first, second, third, comment = (f"load run 00000000-0000-0000-0000-00000000000{number}" for number in range(4))
    result = {
        "kinds": {"Home": FIGURES},
        "crashes": [],
        "signed_in": 1,
        "jobs": ["1c0ffee0-0000-0000-0000-000000000000"],
        "comments_saved": [comment],
        "updates_sent": [first, second],
        "updates_saved": [first],
    }
    with throw_away_cluster(fill=template.copy_into) as (cluster, _):
        held = ", ".join(f"(1, 1, 'on_track', '{token}', '', '', '', 1, now())" for token in (second, second, third))
        # Rows that lead nowhere: the check looks at their reasons alone.
        cluster.sql(
            "SET session_replication_role = replica; INSERT INTO actionplans_ragupdate "
            "(action_id, level_id, delivery_status, reason, cause, path_to_green, calculated, by_id, at) "
            f"VALUES {held}",
            database=DATABASE,
        )
        assert load_checks.wrong(result, cluster) == [
            f"lost, though answered with success: the update “{first}”",
            f"2 times there: the update “{second}”",
            f"never sent: the update “{third}”",
            f"lost, though answered with success: “{comment}”",
            "jobs that people follow and that are not there: 1",
        ]
