"""Two web servers, two workers and two beats on one database and one broker: they are one portal."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import template
from launcher.load import free_port
from launcher.load_checks import PAPER_JOBS
from launcher.portal import portal_parts, wait_until_well
from launcher.processes import Part
from launcher.services import Cluster, throw_away_cluster
from tests.faults.portal_under_attack import LEASE_SECONDS, Portal
from tests.faults.visitor import Visitor

pytestmark = pytest.mark.slow

REPORTS = 10


class TwicePortal(Portal):
    """Everything twice, as behind a proxy that gives each request to whichever server is free."""

    def __init__(self, cluster: Cluster, files: Path) -> None:
        super().__init__(cluster, files)
        self.web, self.parts, self.ports = [], [], []
        for name in ("first", "second"):
            place, port = files / name, str(free_port())
            (place / "log").mkdir(parents=True)
            parts = portal_parts(self.environment | {"PORT": port}, place)
            # PORT names the cookies. Behind one proxy they are the same ones.
            parts[0].options["env"] = self.environment
            self.parts.append(parts)
            self.web.append(f"http://127.0.0.1:{port}")
            self.ports.append(port)

    @property
    def workers(self) -> list[Part]:
        """Both of them."""
        return [worker for _, worker, _ in self.parts]

    def start(self) -> None:
        """Start all six, and wait until both web servers say that all is well."""
        for parts in self.parts:
            for part in parts:
                part.start()
        for parts, port in zip(self.parts, self.ports, strict=True):
            wait_until_well(parts, port)

    def stop(self) -> None:
        """Stop all six."""
        for parts in self.parts:
            for part in parts:
                part.ask_to_stop()
        for parts in self.parts:
            for part in parts:
                part.stop()

    def mailed(self) -> list[str]:
        """To whom e-mails went, each with its subject."""
        texts = [file.read_text() for file in Path(self.environment["PORTAL_MAIL"]).glob("*")]
        return sorted(
            f"{to} {subject}"
            for text in texts
            for subject, to in re.findall(r"^Subject: (.*)\n(?:.*\n)*?To: (.*)$", text, re.MULTILINE)
        )


@pytest.fixture(scope="module")
def portal() -> Iterator[TwicePortal]:
    """The double portal with the cast in it and ten board reports asked for, running."""
    with throw_away_cluster(durable=True, fill=template.copy_into) as (cluster, files):
        portal = TwicePortal(cluster, files)
        portal.ask(REPORTS)
        try:
            portal.start()
            yield portal
        finally:
            portal.stop()


def own_action(visitor: Visitor, web: str) -> str:
    """The address of the RAG form of an action that this person may rate."""
    _, _, home = visitor.open(web, "/oakshire/")
    for address in home.links_like("/oakshire/actions/"):
        if links := visitor.open(web, address)[2].links_like("/rag/"):
            return links[0]
    raise AssertionError(home.words)


def test_a_session_begun_at_one_web_server_works_at_the_other_and_ends_at_both(portal):
    first, second = portal.web
    visitor = Visitor()
    visitor.sign_in(first, "board-member@oakshire.example")
    status, path, home = visitor.open(second, "/oakshire/")
    assert (status, path) == (200, "/oakshire/")
    assert "Your account: Board Member, Oakshire Sign out" in home.words

    visitor.sign_out(second)
    assert visitor.open(first, "/oakshire/")[1] == "/accounts/login/"
    assert visitor.open(second, "/oakshire/")[1] == "/accounts/login/"


def test_who_loses_his_part_is_out_at_both_web_servers_at_the_next_click(portal):
    first, second = portal.web
    visitor = Visitor()
    visitor.sign_in(first, "voluntary-rep@oakshire.example")
    assert [visitor.open(web, "/oakshire/")[0] for web in portal.web] == [200, 200]
    portal.run("tests.faults.end_role", "voluntary-rep@oakshire.example")
    assert [visitor.open(web, "/oakshire/")[1].split("?")[0] for web in (second, first)] == ["/accounts/login/"] * 2


def test_an_edit_saved_through_one_web_server_meets_the_stale_form_of_the_other(portal):
    first, second = portal.web
    officer, lead = Visitor(), Visitor()
    officer.sign_in(first, "la-officer@oakshire.example")
    lead.sign_in(second, "la-lead@oakshire.example")
    address = own_action(officer, first)
    mine, theirs = (visitor.form(web, address, "seen_version") for visitor, web in ((lead, second), (officer, first)))
    others = ", ".join(level for level in theirs.choices["level"] if level != theirs.fields["level"])
    worse = f"SELECT min(id) FROM actionplans_raglevel WHERE delivery_status ~ '_(risk|track)$' AND id IN ({others})"
    typed = {"reason": "Two posts are vacant", "cause": "Both left in May", "level": str(portal.number(worse))}

    status, _, page = officer.open(first, address, {**theirs.fields, **typed, "no_path_yet": "on"})
    assert (status, "RAG updated" in page.words) == (200, True)

    status, path, page = lead.open(second, address, {**mine.fields, "reason": "The lease has run out"})
    assert (status, path) == (409, address)
    assert "Someone else changed this while you were editing" in page.words
    assert "Two posts are vacant" in page.words
    assert "Now saved" in page.words
    kept = page.versioned_form()
    assert kept.fields["reason"] == "The lease has run out"

    status, _, page = lead.open(second, address, kept.fields)
    assert (status, "RAG updated" in page.words) == (200, True)
    both = (
        "SELECT count(*) FROM actionplans_ragupdate WHERE reason IN ('Two posts are vacant', 'The lease has run out')"
    )
    assert portal.number(both) == 2


def test_two_workers_share_the_reports_and_make_each_once(portal):
    portal.wait_until(lambda: portal.finished() >= REPORTS)
    assert portal.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE state = 'done'") == REPORTS
    # Taken a second time only by whoever found that the one before had let its lease run out.
    lease = f"interval '{LEASE_SECONDS} seconds'"
    too_often = f"attempts > 1 AND finished_at < requested_at + (attempts - 1) * {lease}"
    assert portal.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE {too_often}") == 0
    asked = f"report_id IN (SELECT subject FROM {PAPER_JOBS})"
    assert portal.number(f"SELECT count(*) FROM reports_boardreportissue WHERE {asked}") == REPORTS
    assert portal.number(f"SELECT count(DISTINCT report_id) FROM reports_boardreportissue WHERE {asked}") == REPORTS
    assert portal.number(f"SELECT count(DISTINCT file_id) FROM {PAPER_JOBS}") == REPORTS


def test_what_beat_sends_is_done_once_though_two_beats_send_it_to_two_workers(portal):
    waiting = "SELECT count(*) FROM core_notification WHERE emailed_at IS NULL AND NOT email_given_up"
    portal.wait_until(lambda: portal.number(waiting) == 0)
    open_to_all = "role NOT IN ('lead', 'area_administrator') OR confirmed_at IS NOT NULL"
    invited = f"SELECT count(*) FROM partners_invitation WHERE revoked_at IS NULL AND ({open_to_all})"
    portal.wait_until(lambda: portal.number(f"{invited} AND emailed_at IS NULL") == 0)
    told = portal.number("SELECT count(*) FROM core_notification WHERE emailed_at IS NOT NULL")
    assert told > REPORTS
    assert len(portal.mailed()) == told + portal.number(f"{invited} AND emailed_at IS NOT NULL")
