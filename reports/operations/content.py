"""What a report says: its texts, what it asks the board, the data it shows, annexes and background papers."""

from collections.abc import Iterable
from string import ascii_uppercase

from django.db import transaction
from django.db.models import Max

from actionplans.models import Plan
from core import audit
from core.errors import RuleBroken
from core.registry import LIVE_BLOCKS
from core.versions import lock
from documents.models import Document, DocumentVersion
from indicators.models import Measure
from partners.models import Person
from reports.models import (
    BackgroundPaper,
    BoardReport,
    Recommendation,
    ReportAnnex,
    ReportLiveBlock,
    ReportMeasure,
    ReportPlan,
    ReportSection,
)
from reports.operations.locks import fitting, open_text


@transaction.atomic
def edit_section(section: ReportSection, *, seen_version: int, text: str, by: Person) -> ReportSection:
    """Change one text of a draft. Raises RuleBroken if it can't be made into a page, EditConflict if this text changed
    after `seen_version`; others may have."""
    with audit.record("section_changed", by=by):
        open_text(section.report)
        section = lock(section, seen_version)
        section.text = fitting(text, field="text")
        section.save()
    return section


@transaction.atomic
def choose_live_blocks(section: ReportSection, *, blocks: Iterable[str], by: Person) -> ReportSection:
    """Say which tables of live data stand beside a text of a draft, in that order. What they show is read when the
    paper is made, as its audience may see it, and frozen when it is issued.

    Raises RuleBroken for a table that there is not.
    """
    wanted = list(dict.fromkeys(blocks))
    if not set(wanted) <= set(LIVE_BLOCKS):
        raise RuleBroken("Choose among the tables that there are.", field="blocks")
    with audit.record("live_data_chosen", by=by):
        open_text(section.report)
        section.live_blocks.exclude(name__in=wanted).delete()
        standing = {block.name: block for block in section.live_blocks.all()}
        for position, name in enumerate(wanted, start=1):
            block = standing.get(name)
            if block is None:
                ReportLiveBlock.objects.create(section=section, name=name, position=position)
            elif block.position != position:
                block.position = position
                block.save(update_fields=["position"])
    return section


@transaction.atomic
def add_recommendation(report: BoardReport, *, kind: str, text: str, by: Person) -> Recommendation:
    """Ask the board one more thing, after the others."""
    with audit.record("recommendation_added", by=by):
        report = open_text(report)
        return Recommendation.objects.create(
            report=report, number=report.recommendations.count() + 1, kind=kind, text=text
        )


@transaction.atomic
def edit_recommendation(
    recommendation: Recommendation, *, seen_version: int, number: int, kind: str, text: str, by: Person
) -> Recommendation:
    """Change a recommendation, or its place among the others; they are numbered anew.

    Raises EditConflict if it changed after `seen_version`.
    """
    with audit.record("recommendation_changed", by=by):
        report = open_text(recommendation.report)
        recommendation = lock(recommendation, seen_version)
        recommendation.kind, recommendation.text = kind, text
        recommendation.save()
        others = list(report.recommendations.exclude(pk=recommendation.pk))
        others.insert(max(number - 1, 0), recommendation)
        _number(others)
    return recommendation


@transaction.atomic
def remove_recommendation(recommendation: Recommendation, *, by: Person) -> None:
    """Take a recommendation out; the others are numbered anew."""
    with audit.record("recommendation_removed", by=by):
        report = open_text(recommendation.report)
        report.recommendations.filter(pk=recommendation.pk).delete()
        _number(report.recommendations.all())


def _number(recommendations: Iterable[Recommendation]) -> None:
    for number, item in enumerate(recommendations, start=1):
        if item.number != number:
            item.number = number
            item.save(update_fields=["number"])


@transaction.atomic
def choose_plans(report: BoardReport, *, plans: Iterable[Plan], by: Person) -> None:
    """Show where these plans stand, in this order, and no others. Those that this person can't see were not his to
    choose: they stay."""
    with audit.record("plans_chosen", by=by):
        report = open_text(report)
        wanted = list(plans)
        _refuse_other_areas(report, wanted)
        seen = Plan.objects.visible_to(by, report.area)
        report.report_plans.filter(plan__in=seen).exclude(plan__in=wanted).delete()
        for position, plan in enumerate(wanted, start=1):
            ReportPlan.objects.update_or_create(report=report, plan=plan, defaults={"position": position})


@transaction.atomic
def choose_measures(report: BoardReport, *, measures: Iterable[Measure], by: Person) -> None:
    """Show the course of these measures, in this order, and no others. Those that this person can't see stay."""
    with audit.record("measures_chosen", by=by):
        report = open_text(report)
        wanted = list(measures)
        _refuse_other_areas(report, wanted)
        seen = Measure.objects.visible_to(by, report.area)
        report.report_measures.filter(measure__in=seen).exclude(measure__in=wanted).delete()
        for position, measure in enumerate(wanted, start=1):
            ReportMeasure.objects.update_or_create(report=report, measure=measure, defaults={"position": position})


def _refuse_other_areas(report: BoardReport, subjects: Iterable) -> None:
    if any(subject.area_id != report.area_id for subject in subjects):
        raise RuleBroken("A report shows what belongs to its own local area.")


@transaction.atomic
def attach_annex(
    report: BoardReport, *, document_version: DocumentVersion, by: Person, letter: str = "", prints_text: bool = True
) -> ReportAnnex:
    """Attach a version of a document as a lettered annex; without a letter it takes the first that is free.

    Raises RuleBroken if the letter is taken, the version is attached already or was withdrawn, or all 26 are used.
    """
    with audit.record("annex_attached", by=by):
        report = open_text(report)
        _refuse_other_areas(report, [document_version])
        if document_version.state == DocumentVersion.State.WITHDRAWN:
            raise RuleBroken("That version has been withdrawn.", field="document_version")
        attached = list(report.annexes.all())
        if any(annex.document_version_id == document_version.pk for annex in attached):
            raise RuleBroken("That version is attached already.", field="document_version")
        taken = {annex.letter for annex in attached}
        if letter in taken:
            raise RuleBroken(f"There already is an Annex {letter}.", field="letter")
        letter = letter or next((free for free in ascii_uppercase if free not in taken), "")
        if not letter:
            raise RuleBroken("A report has at most 26 annexes.")
        return ReportAnnex.objects.create(
            report=report, letter=letter, document_version=document_version, prints_text=prints_text
        )


@transaction.atomic
def remove_annex(annex: ReportAnnex, *, by: Person) -> None:
    """Take an annex out. The others keep their letters, because the text names them."""
    with audit.record("annex_removed", by=by):
        report = open_text(annex.report)
        report.annexes.filter(pk=annex.pk).delete()


@transaction.atomic
def add_background_paper(
    report: BoardReport, *, title: str, by: Person, where: str = "", document: Document | None = None
) -> BackgroundPaper:
    """List a document on which the report relies to a material extent."""
    with audit.record("background_paper_added", by=by):
        report = open_text(report)
        last = report.background_papers.aggregate(last=Max("position"))["last"] or 0
        return BackgroundPaper.objects.create(
            report=report, position=last + 1, title=title, where=where, document=document
        )


@transaction.atomic
def remove_background_paper(paper: BackgroundPaper, *, by: Person) -> None:
    """Take a background paper off the list."""
    with audit.record("background_paper_removed", by=by):
        report = open_text(paper.report)
        report.background_papers.filter(pk=paper.pk).delete()
