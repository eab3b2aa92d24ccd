"""Board reports while they are written: the cover sheet, the texts, what is shown from data, and who clears them."""

from functools import cached_property
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from actionplans.models import Plan
from core import clock
from core.audit import track_with_removals
from core.registry import LIVE_BLOCKS
from documents.models import Document, DocumentVersion
from documents.paragraphs import render_markdown
from governance.models import Board, Meeting
from indicators.models import Measure
from partners.models import (
    Audience,
    ClosedByInterest,
    ClosedByInterestQuerySet,
    ClosedOver,
    LocalArea,
    OfTheRow,
    Part,
    Partner,
    Person,
    Responsible,
    ThisPerson,
    Through,
    seen_by,
)
from partners.models import Role as MembershipRole
from partners.standing import Anybody

OFFICERS = "reports.ReportResponsibleOfficer"
CLEARANCES = "reports.Clearance"


WRITTEN = (
    "SELECT 1 FROM reports_boardreport WHERE id = NEW.report_id AND prepared_by_id = {person}"
    " UNION ALL SELECT 1 FROM reports_reportresponsibleofficer WHERE report_id = NEW.report_id AND person_id = {person}"
)
"""Whether a person writes the report of a row."""
ASKED = "SELECT 1 FROM reports_clearance WHERE report_id = NEW.report_id AND person_id = {person}"
"""Whether a person is asked to clear it."""
KIND_OF_BODY = "(SELECT kind FROM partners_partner WHERE id = NEW.on_behalf_of_id)"


def refuse(name: str, condition: str) -> pgtrigger.Trigger:
    """Let the database refuse a row for which this holds: a rule over several tables, which a constraint can't state.
    The operations say the same in words first."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=(
            f"IF ({condition}) THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"
            " END IF; RETURN NEW;"
        ),
    )


class DraftsOfBoard(models.Model):
    """The audience in which a board's papers are drafted: its clerk and chair, beside whom a paper itself names."""

    board = models.OneToOneField(Board, primary_key=True, on_delete=models.PROTECT, related_name="+")
    audience = models.OneToOneField(Audience, on_delete=models.PROTECT, related_name="+")

    row_security = None

    class Meta:
        verbose_name_plural = "drafts of boards"

    def __str__(self) -> str:
        return str(self.audience)


class ToAMeetingQuerySet(ClosedByInterestQuerySet):
    """Reads of what goes to a meeting: it is seen by those who see the meeting and its board too, and closed to whoever
    has an interest in the item under which it is taken that closes it.

    This is said as a condition, never left to a join: Django drops the joins of `select_related` in a subquery, and the
    parts of a thing would stay in reach when the thing is not.
    """

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> Self:
        """As everywhere, for whoever sees the meeting."""
        seen = super().visible_to(viewer, area)
        if not isinstance(viewer, Audience):
            return seen.filter(SeesTheMeeting(viewer))
        boards = Board.objects.visible_to(viewer, area)
        return seen.filter(meeting__in=Meeting.objects.visible_to(viewer, area).filter(board__in=boards))


class SeesTheMeeting(OfTheRow):
    """That a person sees the meeting of a row, and its board."""

    def __init__(self, person: Person | Anybody):
        super().__init__()
        self.person = person

    def said_of(self, row: str) -> tuple[str, list]:
        asking = ThisPerson(self.person.standing)
        seen = [seen_by(asking, Meeting, MEETING), seen_by(asking, Board, BOARD)]
        return sees_the_meeting(row, *seen), asking.given


def interests_in_the_item(key: str, *hops: tuple[str, str, str]) -> tuple[ClosedOver, ...]:
    """What closes a report, found by this column of its number, or over these tables of pairs: an interest in the item
    under which it is taken."""
    through = (*hops, ("reports.ReportOnAgenda", "report", "agenda_item"))
    return (ClosedOver("governance.DeclaredInterest", "agenda_item", key, through=through),)


MEETING, BOARD = (f'"{model._meta.db_table}"' for model in (Meeting, Board))


def sees_the_meeting(row: str, *further: str) -> str:
    """That there are the meeting of the row that goes by this name and its board, in SQL, and these further conditions
    hold of them. In a policy none is needed: those of meeting and board decide."""
    holds = " AND ".join((f"{MEETING}.id = {row}.meeting_id", *further))
    return f"EXISTS (SELECT 1 FROM {MEETING} JOIN {BOARD} ON {BOARD}.id = {MEETING}.board_id WHERE {holds})"


class BoardReportQuerySet(ToAMeetingQuerySet):
    """Reads of board reports worth a name."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "BoardReportQuerySet":
        """As everywhere, each with its meeting, board and audience, which every page and rule asks for."""
        seen = super().visible_to(viewer, area)
        return seen.select_related("meeting__board", "addressed_to", "area", "prepared_by")


def written_by(person: Person) -> Q:
    """Reports that this person writes: he began them or is one of their responsible officers."""
    officer = ReportResponsibleOfficer.objects.filter(report=OuterRef("pk"), person=person)
    return Q(prepared_by=person) | Q(Exists(officer))


@pghistory.track()
class BoardReport(ClosedByInterest):
    """A report to one meeting of a board, with its cover sheet.

    The working paper is seen by its authors, its clearers and the board's clerk and chair. What the board gets is an
    issue of it, made for the audience it is `addressed_to` and frozen.

    `text_version` goes up with every change of what the paper says; a clearance holds for the version it was given for.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        READY = "ready", _("Ready for the clerk")
        ISSUED = "issued", _("Issued")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.DRAFT: {State.READY, State.WITHDRAWN},
        State.READY: {State.DRAFT, State.ISSUED, State.WITHDRAWN},
        State.ISSUED: {State.DRAFT, State.ISSUED, State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }
    """An issued report can be issued again with newer data, or taken back to draft for a corrected issue."""

    class Assessment(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_NEEDED = "not_needed", _("Not needed: the report proposes no change")

    class Notified(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "not_applicable", _("Not applicable: all wards are affected alike")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="reports")
    addressed_to = models.ForeignKey(
        Audience, on_delete=models.PROTECT, related_name="+", verbose_name="whom it is made for"
    )
    subject = models.CharField(max_length=200)
    template = models.CharField("shape", max_length=40, editable=False, help_text="The shape it was begun with")
    recommendations_last = models.BooleanField(default=False, editable=False)
    reference = models.CharField(max_length=40, blank=True)
    is_public = models.BooleanField("public", default=True)
    why_not_public = models.CharField("why it is not public", max_length=300, blank=True)
    wards = models.CharField("wards affected", max_length=300, default="All wards")
    ward_councillors_notified = models.CharField(max_length=14, choices=Notified, default=Notified.NOT_APPLICABLE)
    equality_impact_assessment = models.CharField(
        "was an equality impact assessment carried out?", max_length=10, choices=Assessment, default=Assessment.NO
    )
    summary = models.TextField(blank=True)
    contact = models.CharField("whom to ask", max_length=200, blank=True)
    urgency_reason = models.TextField(
        "why it can't wait", blank=True, help_text="The chair's reason for taking a paper that comes out late"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    text_version = models.PositiveIntegerField(default=1, editable=False)
    prepared_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="reports_prepared", verbose_name="author"
    )
    withdrawn_because = models.CharField("reason for withdrawing", max_length=500, blank=True)
    plans = models.ManyToManyField(Plan, through="ReportPlan", related_name="+")
    measures = models.ManyToManyField(Measure, through="ReportMeasure", related_name="+")

    responsible = Responsible(
        people=("prepared_by",),
        through=(
            Through(OFFICERS, whole="report", person="person"),
            Through(CLEARANCES, whole="report", person="person"),
        ),
    )
    closed_over = interests_in_the_item("id")
    audience_follows = "Who sees a report follows from its meeting and from whom it is addressed to."
    objects = BoardReportQuerySet.as_manager()

    class Meta:
        ordering = ["-meeting__held_on", "subject", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=True, why_not_public="") | Q(is_public=False, why_not_public__gt=""),
                name="reports_boardreport_not_public_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_because__gt="")
                | ~Q(state="withdrawn") & Q(withdrawn_because=""),
                name="reports_boardreport_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "state"])]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("reports:report_detail", args=[self.area.slug, self.pk])

    @classmethod
    def row_security(cls) -> str:
        """Those of its audience and those who work on it, as far as they see the meeting."""
        row = f'"{cls._meta.db_table}"'
        return f"({super().row_security()}) AND {sees_the_meeting(row)}"

    @property
    def is_draft(self) -> bool:
        """Whether its authors may change what it says."""
        return self.state == self.State.DRAFT

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back for good."""
        return self.state == self.State.WITHDRAWN

    @cached_property
    def author_ids(self) -> frozenset[int]:
        """Who writes it: the person who began it and its responsible officers (numbers). Read once."""
        return frozenset(self.officers.values_list("person", flat=True)) | {self.prepared_by_id}

    @cached_property
    def clearer_ids(self) -> frozenset[int]:
        """Who is asked to clear it (numbers). Read once."""
        return frozenset(clearance.person_id for clearance in self.clearances.all())


@track_with_removals()
class ReportResponsibleOfficer(Part):
    """An officer who answers for a report, for one of the partners. He writes it with the others named."""

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="officers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="officer")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    part_of = "report"
    row_security = None

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "person"], name="reports_officer_once")]
        triggers = [refuse("officer_clears_nothing", f"EXISTS ({ASKED.format(person='NEW.person_id')})")]

    def __str__(self) -> str:
        return f"{self.person}, {self.partner}"


@pghistory.track()
class ReportSection(Part):
    """One text of a report, in Markdown, in the place and under the heading that the report's shape gave it. Each kind
    stands once; `required` ones must be filled."""

    class Kind(models.TextChoices):
        BACKGROUND = "background", _("Background")
        OPTIONS = "options", _("Options considered")
        PROGRESS = "progress", _("Progress since the last meeting")
        ACTIONS = "actions", _("Summary of actions")
        EXCEPTIONS = "exceptions", _("Exceptions by theme")
        MEASURES = "measures", _("Measures")
        FINANCIAL = "financial", _("Financial implications")
        LEGAL = "legal", _("Legal implications")
        RISK = "risk", _("Risk management implications")
        EQUALITIES = "equalities", _("Equalities implications and the public sector equality duty")
        PRIORITIES = "priorities", _("Council priorities")
        PURPOSE = "purpose", _("Purpose of this report")
        REASONS = "reasons", _("Reasons for the decisions")
        CONSULTATION = "consultation", _("Consultation")
        SELF_EVALUATION = "self_evaluation", _("Self-evaluation")
        INSPECTION = "inspection", _("Inspection and its findings")
        VOICES = "voices", _("What families say")
        COMMISSIONING = "commissioning", _("Commissioning")
        DATA_RETURNS = "data_returns", _("Data returns")
        NEXT_STEPS = "next_steps", _("Next steps")
        PROPERTY = "property", _("Property implications")
        STATUTORY = "statutory", _("Other statutory implications")
        CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conflicts of interest")
        POLICY = "policy", _("Policy framework")

    IMPLICATIONS = (Kind.FINANCIAL, Kind.LEGAL, Kind.RISK, Kind.EQUALITIES, Kind.PRIORITIES)
    """What the decision would mean, each answered for by someone."""
    ALSO_IMPLICATIONS = (Kind.PROPERTY, Kind.STATUTORY, Kind.CONFLICT_OF_INTEREST, Kind.POLICY)
    """What some councils ask besides."""

    WITH_DATA = (Kind.PROGRESS, Kind.ACTIONS, Kind.EXCEPTIONS, Kind.MEASURES)
    """Texts that stand beside tables from the plans and measures; they may stay empty."""

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=20, choices=Kind)
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=120, blank=True, help_text="As printed; the name of its kind where empty")
    guidance = models.CharField(max_length=300, blank=True, help_text="What belongs here; never in the paper")
    text = models.TextField(blank=True)
    required = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "report"

    class Meta:
        ordering = ["report_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "kind"], name="reports_section_once"),
            models.UniqueConstraint(fields=["report", "position"], name="reports_section_position"),
        ]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()

    @property
    def html(self) -> SafeString:
        """Its text as safe HTML, its headings below those of the editor's page."""
        return render_markdown(self.text, heading_level=4)

    @property
    def shows_data(self) -> bool:
        """Whether the paper puts tables from plans or measures, or other live data, beside it."""
        return self.kind in self.WITH_DATA or bool(self.live_blocks.all())

    @property
    def live_titles(self) -> list[str]:
        """The titles of the tables of live data beside it."""
        return [LIVE_BLOCKS[block.name].title for block in self.live_blocks.all() if block.name in LIVE_BLOCKS]

    @property
    def is_implication(self) -> bool:
        """Whether it says what a decision would mean."""
        return self.kind in (*self.IMPLICATIONS, *self.ALSO_IMPLICATIONS)


@track_with_removals()
class ReportLiveBlock(Part):
    """That a table of live data (by its name in LIVE_BLOCKS) stands beside a text of a report."""

    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="live_blocks")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()

    part_of = "section"

    class Meta:
        ordering = ["section_id", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["section", "name"], name="reports_liveblock_once")]

    def __str__(self) -> str:
        return self.name


@track_with_removals()
class Recommendation(Part):
    """One thing that the board is asked, numbered, and of one kind, so that the minutes can answer it."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        AGREE = "agree", _("Agree")
        ENDORSE = "endorse", _("Endorse")
        DECIDE = "decide", _("Decide")
        ADVISE = "advise", _("Advise")
        ASK = "ask", _("Ask for something to be done")

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(max_length=2000)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "report"

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="reports_recommendation_number",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reports_recommendation_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.get_kind_display()}: {self.text[:60]}"


@track_with_removals()
class ReportPlan(Part):
    """That a report shows where a plan stands."""

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="report_plans")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    part_of = "report"

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "plan"], name="reports_plan_once")]

    def __str__(self) -> str:
        return f"{self.plan} in {self.report}"


@track_with_removals()
class ReportMeasure(Part):
    """That a report shows a measure's course."""

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="report_measures")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    part_of = "report"

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "measure"], name="reports_measure_once")]

    def __str__(self) -> str:
        return f"{self.measure} in {self.report}"


@track_with_removals()
class ReportAnnex(Part):
    """A lettered annex: one version of a document, whose text is printed behind the paper as it then is."""

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="annexes")
    letter = models.CharField(max_length=1)
    document_version = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, related_name="+", verbose_name="document"
    )
    prints_text = models.BooleanField("print its text behind the paper", default=True)

    part_of = "report"

    class Meta:
        ordering = ["letter"]
        verbose_name_plural = "report annexes"
        constraints = [
            models.UniqueConstraint(fields=["report", "letter"], name="reports_annex_letter"),
            models.CheckConstraint(condition=Q(letter__regex="^[A-Z]$"), name="reports_annex_letter_is_one"),
        ]

    def __str__(self) -> str:
        return f"Annex {self.letter}: {self.document_version}"


@track_with_removals()
class BackgroundPaper(Part):
    """A document on which the report relies to a material extent and which the public may inspect (Local Government Act
    1972, section 100D)."""

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="background_papers")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    where = models.CharField("where it can be seen", max_length=200, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    part_of = "report"

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


@track_with_removals()
class Clearance(Part):
    """That someone is asked to clear a report in a role and on behalf of a partner: he sees the whole and fills in his
    box. What he said stands in `ClearanceGiven`."""

    class Role(models.TextChoices):
        FINANCE = "finance", _("Chief finance officer")
        LEGAL = "legal", _("Monitoring officer")
        DIRECTOR = "director", _("Corporate director")
        NHS_FINANCE = "nhs_finance", _("NHS chief finance officer")
        NHS_LEAD = "nhs_lead", _("NHS executive lead for SEND")

    BODIES = {
        Role.FINANCE: Partner.Kind.LOCAL_AUTHORITY,
        Role.LEGAL: Partner.Kind.LOCAL_AUTHORITY,
        Role.DIRECTOR: Partner.Kind.LOCAL_AUTHORITY,
        Role.NHS_FINANCE: Partner.Kind.NHS_COMMISSIONER,
        Role.NHS_LEAD: Partner.Kind.NHS_COMMISSIONER,
    }
    """The kind of body that has such an officer."""
    MAY_CLEAR = (MembershipRole.CLEARER, MembershipRole.LEAD)
    """What somebody is at that body to clear on its behalf."""

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="clearances")
    role = models.CharField(max_length=12, choices=Role)
    on_behalf_of = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="who clears it")
    position = models.PositiveSmallIntegerField()

    part_of = "report"
    row_security = None

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "role", "on_behalf_of"], name="reports_clearance_once")
        ]
        triggers = [
            refuse("clearer_writes_nothing", f"EXISTS ({WRITTEN.format(person='NEW.person_id')})"),
            refuse(
                "clearance_of_the_body_that_has_the_role",
                f"{KIND_OF_BODY} <> CASE WHEN NEW.role IN ('nhs_finance', 'nhs_lead') THEN 'nhs_commissioner'"
                " ELSE 'local_authority' END",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} on behalf of {self.on_behalf_of}"


class ClearanceGiven(Part):
    """That a version of a report's text was cleared, by whom and when. Never edited: a later version needs a new one,
    and the newest of a box counts."""

    report = models.ForeignKey(BoardReport, on_delete=models.CASCADE, related_name="clearances_given")
    role = models.CharField(max_length=12, choices=Clearance.Role)
    on_behalf_of = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    text_version = models.PositiveIntegerField()
    comment = models.TextField(max_length=2000, blank=True)
    cleared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(default=clock.now)

    part_of = "report"
    append_only = True

    class Meta:
        ordering = ["-cleared_at", "-pk"]
        verbose_name_plural = "clearances given"
        triggers = [refuse("cleared_by_no_author", f"EXISTS ({WRITTEN.format(person='NEW.cleared_by_id')})")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, version {self.text_version}"
