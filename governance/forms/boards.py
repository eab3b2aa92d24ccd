"""What people fill in about boards: what they are, how they come and go, their terms of reference, their champions."""

from django import forms

from core import clock
from core.form_fields import DayField, RadiosWithHints
from core.forms import PortalForm
from documents.models import Document
from governance.forms.choices import PersonField, last_day_to_end
from governance.membership import people_for_seats
from governance.models import Board, ItemKind, SeatHolding
from partners.models import LocalArea, Person

LEGAL_KIND_HINTS = {
    Board.LegalKind.COUNCIL_COMMITTEE: "Health and Wellbeing Boards too. The public may see its papers unless exempt.",
    Board.LegalKind.EXECUTIVE: "The leader and Cabinet. The public may see its papers unless exempt.",
    Board.LegalKind.JOINT_COMMITTEE: "Of several councils, or of a council and the NHS.",
    Board.LegalKind.SCHOOLS_FORUM: "Consulted on school funding; its papers are published.",
    Board.LegalKind.NHS_BOARD: "The board or a committee of an NHS body.",
    Board.LegalKind.PARTNERSHIP_BOARD: "Set up by the partners together; it agrees in principle on their behalf.",
}


class BoardForm(PortalForm):
    """What a board is. Given a board it edits that one, otherwise it opens a new one."""

    nouns = {"parent": "a board", "legal_kind": "what kind of body it is"}
    NEW_ONLY = ("sees_area", "clerk", "proposed", "in_force_from", "replaces", "proposed_in")

    name = forms.CharField(label="Name", max_length=90)
    legal_kind = forms.ChoiceField(
        label="Kind of body", choices=Board.LegalKind, widget=RadiosWithHints(hints=LEGAL_KIND_HINTS)
    )
    purpose = forms.CharField(
        label="Purpose", max_length=4000, widget=forms.Textarea, help_text="What it is for, in two or three sentences"
    )
    rhythm = forms.CharField(
        label="How often it meets", max_length=120, required=False, help_text="For example, “every month in term time”"
    )
    is_health_and_wellbeing_board = forms.BooleanField(
        label="It is the Health and Wellbeing Board",
        required=False,
        help_text="The portal then shows which of the members whom the law asks for are missing",
    )
    parent = forms.ModelChoiceField(None, label="Reports to", required=False, empty_label="No other board")
    sees_area = forms.TypedChoiceField(
        label="Who can see that it exists",
        choices=[("yes", "Everyone who takes part in the local area"), ("no", "Only its members, chair and clerk")],
        coerce=lambda word: word == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    clerk = forms.ModelChoiceField(
        None,
        label="Clerk",
        required=False,
        empty_label="Nobody by name yet",
        help_text="Needed where only its members can see it: the clerk gives it its seats, and you see it only if that"
        " is you",
    )
    proposed = forms.BooleanField(
        label="It is proposed", required=False, help_text="It shows beside today's boards until it comes into force"
    )
    in_force_from = DayField(
        label="In force from", required=False, help_text="For a proposed board, when it is meant to begin"
    )
    replaces = forms.ModelMultipleChoiceField(
        None,
        label="Boards that it would replace",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Only for a proposed board. They end when it comes into force; two that merge are both ticked",
    )
    proposed_in = forms.ModelChoiceField(
        None, label="Document that proposes it", required=False, empty_label="No document"
    )

    def __init__(self, *args, area: LocalArea, person: Person, subject: Board | None = None, **kwargs):
        self.uses_version = subject is not None
        if subject is not None:
            names = ("name", "legal_kind", "purpose", "rhythm", "is_health_and_wellbeing_board", "parent_id")
            kwargs.setdefault("initial", {name.removesuffix("_id"): getattr(subject, name) for name in names})
        super().__init__(*args, subject=subject, **kwargs)
        boards = Board.objects.visible_to(person, area).exclude(state=Board.State.ENDED)
        self.fields["clerk"].queryset = people_for_seats(area).filter(user__is_active=True)
        self.fields["parent"].queryset = boards.exclude(pk=subject.pk) if subject else boards
        self.fields["replaces"].queryset = boards.filter(state=Board.State.IN_FORCE)
        self.fields["proposed_in"].queryset = Document.objects.visible_to(person, area)
        if subject is not None:
            for name in self.NEW_ONLY:
                del self.fields[name]


class TermsOfReferenceForm(PortalForm):
    """The next version of a board's terms of reference."""

    nouns = {"agreed_on": "the day on which they were agreed"}

    agreed_on = DayField(label="Agreed on", not_after=clock.today)
    text = forms.CharField(label="Terms of reference", max_length=40_000, widget=forms.Textarea(attrs={"rows": 20}))
    review_on = DayField(label="To be reviewed on", required=False)
    document = forms.ModelChoiceField(None, label="Document", required=False, empty_label="No document")

    def __init__(self, *args, board: Board, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = Document.objects.visible_to(person, board.area).filter(
            kind=Document.Kind.TERMS_OF_REFERENCE
        )


class ForceForm(PortalForm):
    """From which day a proposed board is in force."""

    uses_version = True
    nouns = {"on": "the day from which it is in force"}

    on = DayField(label="In force from", not_after=clock.today)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"on": clock.today()}, **kwargs)


class EndBoardForm(PortalForm):
    """From which day a board meets no more, and why."""

    uses_version = True
    nouns = {"reason": "why it ends", "on": "the first day without it"}

    on = DayField(label="From which day", help_text="The first day without it", not_after=clock.today)
    reason = forms.CharField(label="Why does it end?", max_length=500, widget=forms.Textarea)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"on": clock.today()}, **kwargs)


class ChampionForm(PortalForm):
    """Which member is named champion, of what, and what he may do between meetings."""

    nouns = {"person": "a member"}

    theme = forms.CharField(label="Theme", max_length=120, help_text="For example, “Preparing for adulthood”")
    between_meetings = forms.CharField(
        label="What they may do between meetings",
        max_length=2000,
        widget=forms.Textarea,
        help_text="For example, ask officers how it goes, and tell the other members",
    )
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False)

    def __init__(self, *args, board: Board, **kwargs):
        super().__init__(*args, initial={"starts_on": clock.today()}, **kwargs)
        member = PersonField(board.area, label="Member")
        sitting = SeatHolding.objects.current().filter(seat__board=board)
        member.queryset = member.queryset.filter(pk__in=sitting.values("person"))
        self.fields = {"person": member, **self.fields}
        self.say_plainly()

    def clean_ends_on(self):
        """The first day on which he no longer is."""
        return last_day_to_end(self.cleaned_data["ends_on"])


class StandingItemForm(PortalForm):
    """An item for the agenda of every meeting."""

    nouns = {"kind": "what the board does with it"}

    title = forms.CharField(label="Title", max_length=200)
    kind = forms.ChoiceField(label="The board takes it", choices=ItemKind, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label="Minutes planned", required=False, min_value=1, max_value=600)
