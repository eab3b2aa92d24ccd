"""Labels and hints of a board report's forms; what was typed is checked, nothing is saved."""

from collections.abc import Iterable
from string import ascii_uppercase

from django import forms
from django.db.models import Q, QuerySet

from actionplans.models import Plan
from core.form_fields import CheckboxesWithHints, RadiosWithHints
from core.forms import PortalForm
from core.registry import LIVE_BLOCKS
from documents.models import DocumentVersion
from governance.models import AgendaItem, Board, Meeting
from indicators.models import Measure
from partners.models import Audience, LocalArea, Membership, Person, Role
from reports.models import BoardReport, Clearance, Recommendation, ReportOnAgenda, ReportSection
from reports.report_templates import STANDARD, TEMPLATES

LONGEST_TEXT = 60_000
MARKDOWN_HINT = (
    "Leave a blank line between paragraphs; each gets its number by itself. Start a list with “- ”, and a heading with"
    " “## ”."
)


def audiences_for(meeting: Meeting, person: Person, *, and_id: int | None = None) -> QuerySet[Audience]:
    """Whom a report to this meeting may be made for: the board's own audiences, those the author belongs to, and the
    one that another author has chosen."""
    board = meeting.board
    own = [board.members_audience_id, board.restricted_audience_id, meeting.audience_id, and_id]
    return Audience.objects.filter(area=meeting.area_id).filter(Q(pk__in=own) | Q(pk__in=person.standing.audience_ids))


def text_box(label: str, *, rows: int = 12, **kwargs) -> forms.CharField:
    """A box for several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class AgendaItemForm(PortalForm):
    """The item of its meeting's agenda under which a report is taken."""

    agenda_item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label="Under which item of the agenda is it taken?",
        help_text="An interest in the item that closes it closes the report too.",
        required=False,
        empty_label="None yet",
    )

    def __init__(self, *args, report: BoardReport, person: Person, **kwargs):
        place = ReportOnAgenda.objects.filter(report=report).first()
        super().__init__(*args, initial={"agenda_item": place and place.agenda_item_id}, **kwargs)
        items = AgendaItem.objects.visible_to(person, report.area).filter(meeting=report.meeting_id)
        self.fields["agenda_item"].queryset = items.exclude(state=AgendaItem.State.WITHDRAWN)


class ReportForm(PortalForm):
    """What every report has from its beginning."""

    nouns = {"subject": "a subject", "addressed_to": "whom the report is made for"}

    subject = forms.CharField(max_length=200, help_text="As it will stand on the agenda")
    reference = forms.CharField(max_length=40, required=False, help_text="The number that the board's papers carry")
    addressed_to = forms.ModelChoiceField(
        Audience.objects.none(),
        label="Whom is it made for?",
        help_text="The paper shows only what all of them may see.",
        empty_label=None,
    )

    def __init__(self, *args, meeting: Meeting, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = getattr(self.subject, "addressed_to_id", None)
        self.fields["addressed_to"].queryset = audiences_for(meeting, person, and_id=chosen)
        self.fields["addressed_to"].initial = meeting.board.members_audience_id


class NewReportForm(ReportForm):
    """The beginning of a report, in one of the shapes that there are."""

    template = forms.ChoiceField(
        label="What shape has it?",
        choices=[(shape.code, shape.name) for shape in TEMPLATES.values()],
        initial=STANDARD,
        widget=RadiosWithHints(hints={shape.code: f"{shape.about}." for shape in TEMPLATES.values()}),
        help_text="It brings the sections, in order, and tables of live data. You can choose other tables later.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and not self.data.get("template"):
            # Where none is chosen it has the standard shape.
            self.data = self.data.copy()
            self.data["template"] = STANDARD


class CoverForm(ReportForm):
    """The cover sheet."""

    uses_version = True

    field_order = (
        "subject",
        "reference",
        "addressed_to",
        "is_public",
        "why_not_public",
        "wards",
        "ward_councillors_notified",
        "equality_impact_assessment",
        "contact",
        "urgency_reason",
    )

    is_public = forms.TypedChoiceField(
        label="Is it public?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    why_not_public = forms.CharField(
        label="Why it is not public", max_length=300, required=False, help_text="Needed where it is not public"
    )
    wards = forms.CharField(label="Wards affected", max_length=300)
    ward_councillors_notified = forms.ChoiceField(
        label="Have ward councillors been notified?", choices=BoardReport.Notified.choices, widget=forms.RadioSelect
    )
    equality_impact_assessment = forms.ChoiceField(
        label="Was an equality impact assessment carried out?",
        choices=BoardReport.Assessment.choices,
        widget=forms.RadioSelect,
    )
    contact = forms.CharField(
        label="Whom to ask", max_length=200, required=False, help_text="A role and an organisation, not a name"
    )
    urgency_reason = text_box(
        "Why it can't wait",
        rows=3,
        max_length=1000,
        required=False,
        help_text="Only where it comes out later than five clear working days before the meeting: the chair's reason",
    )

    def __init__(self, *args, report: BoardReport, person: Person, **kwargs):
        initial = {name: getattr(report, name) for name in self.field_order}
        initial["is_public"] = "yes" if report.is_public else "no"
        initial["addressed_to"] = report.addressed_to_id
        super().__init__(*args, subject=report, meeting=report.meeting, person=person, initial=initial, **kwargs)


class SummaryForm(PortalForm):
    """The summary at the head of the report."""

    uses_version = True
    nouns = {"summary": "a summary"}

    summary = text_box(
        "Summary", rows=8, max_length=6000, help_text="Why the report comes to the board, and what it says, in short."
    )


class SectionForm(PortalForm):
    """One text of the report."""

    uses_version = True

    text = text_box("Text", rows=18, max_length=LONGEST_TEXT, required=False)

    def __init__(self, *args, section: ReportSection, **kwargs):
        super().__init__(*args, subject=section, initial={"text": section.text}, **kwargs)
        self.fields["text"].label = str(section)
        self.fields["text"].help_text = f"{section.guidance} {MARKDOWN_HINT}".strip()


class LiveBlocksForm(PortalForm):
    """Which tables of live data stand beside a text."""

    blocks = forms.MultipleChoiceField(
        label="Tables of live data",
        required=False,
        widget=CheckboxesWithHints,
        help_text="They show what those the report is made for may see on the day it is issued.",
    )

    def __init__(self, *args, section: ReportSection, **kwargs):
        super().__init__(*args, initial={"blocks": [block.name for block in section.live_blocks.all()]}, **kwargs)
        self.fields["blocks"].choices = [(name, block.title) for name, block in LIVE_BLOCKS.items()]
        self.fields["blocks"].widget.hints = {name: block.about for name, block in LIVE_BLOCKS.items()}


class RecommendationForm(PortalForm):
    """One thing that the board is asked."""

    nouns = {"kind": "what the board is asked to do", "text": "the recommendation"}

    kind = forms.ChoiceField(
        label="What is the board asked to do?", choices=Recommendation.Kind.choices, widget=forms.RadioSelect
    )
    text = text_box(
        "Recommendation",
        rows=4,
        max_length=2000,
        help_text="What follows the verb, such as “the progress in section 2”",
    )


class EditRecommendationForm(RecommendationForm):
    """A recommendation again, with its place among the others."""

    uses_version = True

    number = forms.IntegerField(label="Number", min_value=1, max_value=99, help_text="The others move to make room")


class PlansForm(PortalForm):
    """Which plans the report shows."""

    plans = forms.ModelMultipleChoiceField(
        Plan.objects.none(), label="Plans", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, choices: QuerySet[Plan], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plans"].queryset = choices


class MeasuresForm(PortalForm):
    """Which measures the report shows."""

    measures = forms.ModelMultipleChoiceField(
        Measure.objects.none(), label="Measures", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, choices: QuerySet[Measure], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measures"].queryset = choices


class AnnexForm(PortalForm):
    """A document to attach."""

    nouns = {"document_version": "a document"}

    document_version = forms.ModelChoiceField(
        DocumentVersion.objects.none(), label="Document and version", empty_label="Choose a document"
    )
    letter = forms.ChoiceField(label="Letter", required=False, help_text="Without one it gets the first that is free")
    prints_text = forms.BooleanField(label="Print its text behind the paper", required=False, initial=True)

    def __init__(self, *args, choices: QuerySet[DocumentVersion], taken: Iterable[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document_version"].queryset = choices
        free = [letter for letter in ascii_uppercase if letter not in set(taken)]
        self.fields["letter"].choices = [("", "The first that is free"), *((letter, letter) for letter in free)]


class BackgroundPaperForm(PortalForm):
    """A background paper."""

    nouns = {"title": "a title"}

    title = forms.CharField(max_length=200)
    where = forms.CharField(label="Where it can be seen", max_length=200, required=False)


class MembershipChoiceField(forms.ModelChoiceField):
    """A person at a partner."""

    def label_from_instance(self, obj: Membership) -> str:
        """His role title and the partner."""
        return f"{obj.person}, {obj.partner}"


class MembershipForm(PortalForm):
    """A person at a partner; cleaned into the two."""

    roles: tuple[str, ...] = ()
    partner_field = "partner"

    membership = MembershipChoiceField(Membership.objects.none(), label="Person", empty_label="Choose a person")

    nouns = {"membership": "a person"}

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        held = area.memberships.current().filter(role__in=self.roles).select_related("person", "partner")
        self.fields["membership"].queryset = held.order_by("partner__name", "person__role_title")

    def clean(self) -> dict:
        """Person and partner by the names that the operation gives them."""
        cleaned = super().clean()
        membership = cleaned.pop("membership", None)
        if membership is not None:
            cleaned |= {"person": membership.person, self.partner_field: membership.partner}
        return cleaned


class OfficerForm(MembershipForm):
    """One more responsible officer."""

    roles = (Role.LEAD, Role.OFFICER)


class ClearanceForm(MembershipForm):
    """Somebody to ask for a clearance: none of the report's authors, and of the council or the NHS commissioner."""

    roles = Clearance.MAY_CLEAR
    partner_field = "on_behalf_of"
    nouns = {"membership": "a person", "role": "the role in which this person clears it"}

    role = forms.ChoiceField(label="Clears it as", choices=Clearance.Role.choices, widget=forms.RadioSelect)

    def __init__(self, *args, report: BoardReport, **kwargs):
        super().__init__(*args, area=report.area, **kwargs)
        field = self.fields["membership"]
        field.queryset = field.queryset.filter(partner__kind__in=set(Clearance.BODIES.values())).exclude(
            person__in=report.author_ids
        )


class GiveClearanceForm(PortalForm):
    """Clearing the version of the text that is in view."""

    seen_text_version = forms.IntegerField(widget=forms.HiddenInput)
    comment = text_box("Comment", rows=3, max_length=2000, required=False, help_text="Printed in the clearance block")
    has_read = forms.BooleanField(label="I have read the report and clear it")

    def clean(self) -> dict:
        """Without the tick box, which only the form needs."""
        cleaned = super().clean()
        cleaned.pop("has_read", None)
        return cleaned


class StepForm(PortalForm):
    """A step with nothing to type."""

    uses_version = True


class WithdrawForm(PortalForm):
    """Why a report is withdrawn."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = text_box("Reason", rows=3, max_length=500, help_text="Everyone who sees an issue of the report reads it")


class ReportFilter(PortalForm):
    """Which issued reports the list shows."""

    mark_optional = False

    board = forms.ModelChoiceField(Board.objects.none(), required=False, empty_label="Every board")

    def __init__(self, *args, boards: QuerySet[Board], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards
