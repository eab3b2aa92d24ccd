"""One of everything that the reports app knows, in each of the two areas, made by the people who would make it."""

from types import SimpleNamespace

from django.db import transaction

from core import clock
from core.access import acting_as
from core.files import store_file
from partners.models import Person
from reports import operations, rendering
from reports.composing import compose
from reports.models import BoardReport, Clearance, Recommendation, ReportSection
from reports.operations.issuing import Paper

REQUIRED = ("background", "risk", "equalities")
EVERY_TEXT = tuple(ReportSection.Kind.values)


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: report (a draft with one of every part: report_section,
    recommendation, officer, clearance, background_paper), issued_report and its issue, frozen_plan (the plan as the
    board could see it at its past meeting: there was no action in it yet) and highlight (of the workstream, by the
    council's officer). All go to the meeting `meeting`
    and are written by the two bodies' officers; the council's finance clearer is asked to clear the draft."""
    for slug in ("oakshire", "elmborough"):
        people = getattr(world, f"{slug}_people")
        author = Person.objects.get(pk=people.la_officer.pk)
        with transaction.atomic(), acting_as(author):
            made = _draft(world, slug, people, author)
            issued = _issued(world, slug, author)
            made["highlight"] = operations.write_highlight(
                getattr(world, f"{slug}_workstream"),
                delivery_status="at_risk",
                reason="Two posts are empty.",
                mitigation="Agency staff since June.",
                impact_if_not="Families wait for longer.",
                progress="The first clinic has opened.",
                path_to_green="Both posts are filled by March.",
                asks="Nothing today.",
                by=author,
            )
        clerk = Person.objects.get(pk=people.board_clerk.pk)
        with transaction.atomic(), acting_as(clerk):
            made |= {"issued_report": issued, "issue": issue(issued, by=clerk)}
            [made["frozen_plan"]] = operations.freeze_plans(getattr(world, f"{slug}_past_meeting"), by=clerk)
        for name, thing in made.items():
            setattr(world, f"{slug}_{name}", thing)


def begin(world: SimpleNamespace, slug: str, subject: str, *, by: Person) -> BoardReport:
    """A report with nothing missing that must be written, to the area's next meeting, for the board's members."""
    meeting = getattr(world, f"{slug}_meeting")
    report = operations.create_report(meeting, subject=subject, addressed_to=meeting.board.members_audience, by=by)
    report = operations.edit_summary(report, seen_version=1, summary="Where the plan stands.", by=by)
    operations.add_recommendation(report, kind=Recommendation.Kind.NOTE, text="the progress made", by=by)
    for section in report.sections.filter(kind__in=REQUIRED):
        operations.edit_section(section, seen_version=1, text=f"What there is to say on {section.kind}.", by=by)
    operations.choose_plans(report, plans=[getattr(world, f"{slug}_plan")], by=by)
    return BoardReport.objects.visible_to(by).get(pk=report.pk)


def _draft(world: SimpleNamespace, slug: str, people: SimpleNamespace, author: Person) -> dict:
    partners = getattr(world, f"{slug}_partners")
    report = begin(world, slug, "Progress of the delivery plan", by=author)
    officer = operations.name_officer(report, person=people.icb_officer, partner=partners.icb, by=author)
    clearance = operations.ask_for_clearance(
        report, role=Clearance.Role.FINANCE, on_behalf_of=partners.council, person=people.finance_clearer, by=author
    )
    paper = operations.add_background_paper(report, title="The SEND code of practice", by=author)
    operations.choose_measures(report, measures=[getattr(world, f"{slug}_measure")], by=author)
    section = report.sections.get(kind="background")
    operations.choose_live_blocks(section, blocks=["inspection.findings", "governance.decisions"], by=author)
    operations.put_on_agenda(report, agenda_item=getattr(world, f"{slug}_agenda_item"), by=author)
    report = BoardReport.objects.visible_to(author).get(pk=report.pk)
    return {
        "report": report,
        "report_section": section,
        "recommendation": report.recommendations.get(),
        "officer": officer,
        "clearance": clearance,
        "background_paper": paper,
    }


def _issued(world: SimpleNamespace, slug: str, author: Person) -> BoardReport:
    report = begin(world, slug, "Waits for therapies", by=author)
    return operations.hand_in_report(report, seen_version=report.version, by=author)


def issue(report: BoardReport, *, by: Person):
    """Issue a report that has been handed in, as the job does, without laying out the pages."""
    report = BoardReport.objects.visible_to(by).get(pk=report.pk)
    composition = compose(report, at=clock.now())
    paper = Paper(composition, rendering.paper_html(composition.data))
    file = store_file(b"%PDF-1.7 in short", name="report.pdf", content_type="application/pdf")
    return operations.issue_report(report, paper=paper, file=file, by=by)
