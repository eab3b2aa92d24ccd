"""What people fill in about the items of an agenda."""

from django import forms

from core import clock
from core.form_fields import DayField, RadiosWithHints
from core.forms import PortalForm
from governance.forms.choices import PersonField
from governance.models import AgendaItem, Board, ItemKind, NonPublicPart
from partners.models import Audience, LocalArea, Partner, Person

Classification = AgendaItem.Classification

CLASSIFICATION_HINTS = {
    Classification.PUBLIC: "Everyone who sees the meeting may read all of it.",
    Classification.EXEMPT: "Of a council's body: under a paragraph of Schedule 12A to the Local Government Act 1972.",
    Classification.RESTRICTED: "Kept to the board, for a reason of its own.",
    Classification.CONFIDENTIAL: "Given on terms, or forbidden to tell: a draft inspection report under embargo.",
}
OF_COUNCIL_BODIES = (Classification.PUBLIC, Classification.EXEMPT, Classification.CONFIDENTIAL)
OF_OTHERS = (Classification.PUBLIC, Classification.RESTRICTED, Classification.CONFIDENTIAL)


class AgendaItemForm(PortalForm):
    """An item of an agenda. Given one it changes it, otherwise it adds or proposes one."""

    nouns = {"kind": "what the board does with it", "classification": "whether it is public"}

    title = forms.CharField(
        label="Title",
        max_length=200,
        help_text="Everyone who sees the meeting reads it: keep it neutral where the item is not public",
    )
    kind = forms.ChoiceField(label="The board takes it", choices=ItemKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What it is about",
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text="What is not public is written on a page of its own afterwards",
    )
    presenting_partner = forms.ModelChoiceField(
        None, label="Partner that presents it", required=False, empty_label="No one partner"
    )
    minutes = forms.IntegerField(label="Minutes planned", required=False, min_value=1, max_value=600)
    classification = forms.ChoiceField(
        label="Is it public?",
        initial=Classification.PUBLIC,
        widget=RadiosWithHints(hints=CLASSIFICATION_HINTS),
    )
    paragraph = forms.TypedChoiceField(
        label="Paragraph of Schedule 12A",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Not exempt"), *AgendaItem.Paragraph.choices],
    )
    not_public_because = forms.CharField(label="Why it is not public", max_length=500, required=False)

    def __init__(self, *args, board: Board, subject: AgendaItem | None = None, **kwargs):
        self.uses_version = subject is not None
        if subject is not None:
            kwargs["initial"] = {name: getattr(subject, name) for name in (*self.base_fields, "presenter")}
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["presenting_partner"].queryset = Partner.objects.filter(areas=board.area)
        presenter = PersonField(board.area, label="Presenter", required=False)
        presenter.empty_label = "No one person"
        self.fields["presenter"] = presenter
        kinds = OF_COUNCIL_BODIES if board.is_council_body else OF_OTHERS
        self.fields["classification"].choices = [(kind.value, kind.label) for kind in kinds]
        if board.is_council_body:
            self.fields[
                "not_public_because"
            ].help_text = "For an exempt item: why the public interest is better served by not telling"
        else:
            del self.fields["paragraph"]
        self.order_fields(["title", "kind", "text", "presenter", "presenting_partner"])
        self.say_plainly()


class MoveForm(PortalForm):
    """Which way an item moves."""

    direction = forms.ChoiceField(choices=AgendaItem.Direction)


class NonPublicPartForm(PortalForm):
    """What only some may read about an item."""

    text = forms.CharField(label="What is not public", max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
    audience = forms.ModelChoiceField(None, label="Who can see it", empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args, board: Board, subject: NonPublicPart | None = None, **kwargs):
        self.uses_version = subject is not None
        initial = {"audience": board.restricted_audience_id}
        if subject is not None:
            initial = {"audience": subject.audience_id, "text": subject.text}
        super().__init__(*args, subject=subject, initial=initial, **kwargs)
        self.fields["audience"].queryset = Audience.objects.filter(
            pk__in=(board.restricted_audience_id, board.members_audience_id)
        )


class EarlierConsiderationForm(PortalForm):
    """Which body considered the matter earlier, when, and what it said."""

    nouns = {"considered_on": "the day"}

    board = forms.ModelChoiceField(None, label="Board", required=False, empty_label="Another body, named below")
    body = forms.CharField(
        label="Another body",
        max_length=160,
        required=False,
        help_text="One that is not among the boards here, such as a leadership team",
    )
    considered_on = DayField(label="When", not_after=clock.today)
    what_it_said = forms.CharField(label="What it said", max_length=2000, widget=forms.Textarea)

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = Board.objects.visible_to(person, area)
