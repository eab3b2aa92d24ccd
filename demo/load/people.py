"""Who uses the portal at once, in what shares, and what each of them comes for."""

import re
from urllib.parse import quote, urljoin

import gevent
from locust import task

from demo.load.book import FLOOR
from demo.load.pages import Page
from demo.load.person import Person, Unanswered

SEARCHED = (
    "autism",
    "speech and language",
    "transport",
    "waiting times",
    "education health and care plans",
    "short breaks",
)
NUMBERED = re.compile(r"/\d+/$")
LONGEST_WAIT_FOR_A_PDF = 90
"""Looks at the page of progress, two seconds apart, before a clerk goes and does something else."""


class Member(Person):
    """What all members of an area do: search, and follow links from page to page."""

    abstract = True

    def look(self, kind: str, address: str, *, title: str, at: str = "") -> tuple[str, Page]:
        """Think, then open a page by a link that may be relative to the page where it stood."""
        self.think()
        target = urljoin(at or self.home(), address)
        return target, self.open(kind, target, title=title)

    def numbered(self, page: Page, *parts: str) -> list[str]:
        """The links to single things on a page."""
        return [link for link in page.links_like(f"/{self.slug}/", *parts) if NUMBERED.search(link)]

    @task(1)
    def look_at_the_floor(self) -> None:
        """The empty page that the times of all others are compared with."""
        self.open(FLOOR, f"/{self.slug}/bench-floor/")

    @task(1)
    def search(self) -> None:
        """Search, and open one of what is found."""
        words = self.luck.choice(SEARCHED)
        self.open("Search", f"/{self.slug}/search/?q={quote(words)}", title=f"{words}: search in")


class Officer(Member):
    """Updates his actions from Home or from the action's page, and looks round his plans. Leads do the same."""

    roles = ("la-officer", "la-lead", "icb-lead", "school-rep", "icb-officer", "provider-officer")
    share = 40
    levels: tuple[str, ...]
    """The levels of the RAG, by number, that keep an action open."""

    @task(4)
    def look_round(self) -> None:
        """Home, the plans, one of them, an action of it; where it is his, an update."""
        self.open("Home", self.home(), title="Home")
        _, plans = self.look("Plans", f"/{self.slug}/plans/", title="Plans")
        address, plan = self.look("Plan", self.choose(self.numbered(plans, "/plans/")), title=": plan")
        address, action = self.look("Action", self.choose(self.numbered(plan, "/actions/")), title=": action")
        self.update_if_his(address, action)

    @task(3)
    def update_own(self) -> None:
        """From Home to one of the actions named there, and its update; or the quick update that Home offers."""
        page = self.open("Home", self.home(), title="Home")
        quick = page.links_like("/quick-update/")
        if quick and self.luck.random() < 0.5:
            at, page = self.look("RAG update on Home: the form", self.luck.choice(quick), title="Update the RAG")
            self.think()
            self.save_update("RAG update on Home", page.versioned_form(), at, title="Home", has="Saved just now")
            return
        address, action = self.look("Action", self.choose(self.numbered(page, "/actions/")), title=": action")
        self.update_if_his(address, action)

    @task(1)
    def export(self) -> None:
        """The actions of a plan as CSV, for those to whom it is offered."""
        plans = self.open("Plans", f"/{self.slug}/plans/", title="Plans")
        _, plan = self.look("Plan", self.choose(self.numbered(plans, "/plans/")), title=": plan")
        files = plan.links_like("/actions.csv")
        if files:
            self.think()
            self.fetch("CSV of a plan", files[0], "text/csv", "\N{BOM}Reference,Action,".encode())

    def update_if_his(self, address: str, action: Page) -> None:
        """Open the form for the RAG where the action's page offers it, and save."""
        if links := action.links_like("/rag/"):
            at, page = self.look("RAG update: the form", links[0], title="Update the RAG", at=address)
            self.think()
            self.save_update("RAG update", page.versioned_form(), at, title=": action", has="RAG updated")

    def save_update(self, kind: str, form, at: str, *, title: str, has: str) -> None:
        """Send the form as it stands, with its token and version, a level and a reason."""
        token = self.token()
        level = self.luck.choice([level for level in form.choices["level"] if level in self.levels])
        typed = {
            "level": level,
            "reason": f"As agreed with the schools concerned ({token})",
            "cause": "Two posts are vacant",
            "path_to_green": "Both posts filled by the end of the month",
        }
        form.fields.pop("no_path_yet", None)
        self.book.updates_sent.append(token)
        self.save(kind, form, at, typed, title=title, has=has)
        self.book.updates_saved.append(token)


class BoardMember(Member):
    """Reads the dashboard before a meeting, the rows behind a number, and the meeting itself."""

    roles = ("board-member", "cabinet-member", "scrutiny-member", "college-rep")
    share = 22

    @task(4)
    def read_dashboard(self) -> None:
        """The dashboard, the rows behind one of its numbers, one of them."""
        address, dashboard = self.look("Dashboard", f"/{self.slug}/dashboard/", title="Dashboard")
        numbers = dashboard.links_like("/plans/", "?")
        address, plan = self.look("Rows behind a number", self.choose(numbers), title=": plan", at=address)
        self.look("Action", self.choose(self.numbered(plan, "/actions/")), title=": action", at=address)

    @task(2)
    def read_meeting(self) -> None:
        """The meetings, and one of them."""
        address, meetings = self.look("Meetings", f"/{self.slug}/meetings/", title="Meetings")
        self.look("Meeting", self.choose(self.numbered(meetings, "/meetings/")), title="", at=address)


class ForumMember(Member):
    """Reads what is open for comment, and comments on a paragraph: within the forum, or to the authors."""

    roles = ("forum-rep", "forum-chair", "voluntary-rep", "youth-rep")
    share = 18

    @task(3)
    def comment(self) -> None:
        """The documents, a version open for comment, a paragraph's form, the comment."""
        self.open("Home", self.home(), title="Home")
        address, documents = self.look("Documents", f"/{self.slug}/documents/", title="Documents")
        version = self.choose(self.numbered(documents, "/documents/versions/"))
        address, page = self.look("Document", version, title="version", at=address)
        if not (places := page.links_like("?paragraph=")):
            return
        address, page = self.look("Document with comment form", self.luck.choice(places), title="version", at=address)
        self.think()
        form, token = page.form_to("/comment/"), self.token()
        typed = {"text": f"Say who will do this ({token})", "heard_by": self.luck.choice(form.choices["heard_by"])}
        self.save("Comment", form, address, typed, title="version", has=token)
        self.book.comments_saved.append(token)


class Clerk(Member):
    """Opens a board report, asks for its PDF, watches the progress and takes the file."""

    roles = ("board-clerk", "board-chair")
    share = 10

    @task(3)
    def issue(self) -> None:
        """From the list of reports to the PDF, where nothing is missing; otherwise the report and its preview."""
        address, reports = self.look("Board reports", f"/{self.slug}/reports/", title="Board reports")
        address, report = self.look(
            "Board report", self.choose(self.numbered(reports, "/reports/")), title=": board report", at=address
        )
        if not (links := report.links_like("/issue/")):
            self.look("Preview of a board report", f"{address}preview/", title="")
            return
        at, page = self.look("Issue a report: the form", links[0], title="Issue", at=address)
        self.think()
        form = next(form for form in page.forms if form.method == "post" and "logout" not in form.address)
        where, page = self.save("Ask for a PDF", form, at, {}, title="PDF", has="Everything you have asked for")
        self.book.jobs.append(where.rstrip("/").rsplit("/", 1)[1])
        for _ in range(LONGEST_WAIT_FOR_A_PDF):
            if files := page.links_like("/jobs/", "/file/"):
                self.think()
                self.fetch("Download of a PDF", files[0], "application/pdf", b"%PDF-", b"%%EOF")
                self.book.downloads += 1
                return
            if "It could not be made" in page.words:
                return
            self.pause()
            try:
                page = self.open("Progress of a PDF", where, title="PDF")
            except Unanswered:
                if not self.book.killing:
                    raise

    def pause(self) -> None:
        """The two seconds after which the page asks by itself how far it is."""
        gevent.sleep(2 / self.hurry)


SORTS: tuple[type[Member], ...] = (Officer, BoardMember, ForumMember, Clerk)
"""In the order in which a small crowd is filled; searching is everybody's, the exports are the officers'."""


def shares(people: int) -> list[int]:
    """How many of each sort, in the order of SORTS: by their shares, and one of each where there are enough people."""
    total = sum(sort.share for sort in SORTS)
    counts = [people * sort.share // total for sort in SORTS]
    if people >= len(SORTS):
        counts = [max(1, count) for count in counts]
    counts[0] += people - sum(counts)
    return counts
