"""Labels, hints, and what can be checked before an operation is asked."""

from django import forms
from django.db.models import QuerySet

from core import clock
from core.form_fields import DayField, GovukFormMixin, RadiosWithHints
from core.forms import PortalForm
from documents.models import Answer, Comment, Document, DocumentVersion
from documents.paragraphs import LONGEST_BODY
from partners.models import Audience, LocalArea, Partner, Person

LONGEST_COMMENT = 10_000
WHOLE = ("", "The whole document")
FREEDOM_OF_INFORMATION = (
    "What you submit goes to the people who write this document. It may have to be released under the Freedom of "
    "Information Act 2000. Do not name a child or a family."
)


def text_box(label: str, *, rows: int = 6, **kwargs) -> forms.CharField:
    """A box for several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class DocumentForm(PortalForm):
    """A new document: what it is, whose it is, who writes it."""

    nouns = {"title": "a title"}

    title = forms.CharField(max_length=160)
    kind = forms.ChoiceField(label="What kind of document is it?", choices=Document.Kind.choices)
    owner_partner = forms.ModelChoiceField(Partner.objects.none(), label="Whose document is it?")
    authors = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Who writes it with you?",
        help_text="They see and edit every draft. The leads of the local authority and of the NHS commissioner do too.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    audience = forms.ModelChoiceField(
        Audience.objects.none(),
        label="Who may know that it is being written?",
        help_text="They see its title and who writes it, never a draft.",
        empty_label="Only those who write it",
        required=False,
    )

    def __init__(self, *args, area: LocalArea, person: Person, partners: QuerySet[Partner], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_partner"].queryset = partners
        self.fields["authors"].queryset = people_of(area).exclude(pk=person.pk)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)


def people_of(area: LocalArea) -> QuerySet[Person]:
    """Who can be asked to write: everyone who takes part in the area and can sign in."""
    return Person.objects.filter(user__groups=area.everyone_group_id, user__is_active=True)


class AuthorsForm(PortalForm):
    """Who writes a document."""

    uses_version = True
    nouns = {"authors": "at least one author"}

    authors = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Authors", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authors"].queryset = people_of(area)


class VersionForm(PortalForm):
    """The next version."""

    summary_of_changes = forms.CharField(
        label="What will change in this version?",
        help_text="One sentence, for the list of versions.",
        max_length=300,
        required=False,
    )


class SectionForm(PortalForm):
    """A section, new or edited."""

    nouns = {"heading": "a heading"}

    heading = forms.CharField(max_length=200)
    body = text_box(
        "Text",
        rows=20,
        max_length=LONGEST_BODY,
        required=False,
        help_text="Leave an empty line between paragraphs. Start a line with “- ” for a list, with “1. ” for a "
        "numbered one. **Two stars** make bold. [Words](https://www.example.org) make a link.",
    )


class SectionEditForm(SectionForm):
    """A section that somebody else may be editing too."""

    uses_version = True


class OrderForm(PortalForm):
    """The order of sections, as a number for each."""

    uses_version = True

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.sections = list(sections)
        for place, section in enumerate(self.sections, start=1):
            self.fields[f"place_{section.pk}"] = forms.IntegerField(
                label=section.heading,
                initial=place,
                min_value=1,
                max_value=9999,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
            )

    def clean(self) -> dict:
        """The sections' numbers in their new order; of two with the same place, the one that was first stays first."""
        typed = super().clean() or self.cleaned_data
        places = {section.pk: typed.get(f"place_{section.pk}") or 0 for section in self.sections}
        return {"order": sorted(places, key=places.__getitem__), "seen_version": typed.get("seen_version")}


class OpenForm(PortalForm):
    """Opening a draft for comment: to whom, until when, what is asked."""

    uses_version = True
    mark_optional = False
    nouns = {"closes_on": "the last day for comments"}

    audience = forms.ModelChoiceField(
        Audience.objects.none(),
        label="Who is asked?",
        widget=forms.RadioSelect,
        empty_label="Only the partners below",
        required=False,
        blank=True,
    )
    partners = forms.ModelMultipleChoiceField(
        Partner.objects.none(),
        label="Which partners?",
        help_text="Only if you chose “Only the partners below”.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    closes_on = DayField(
        label="Last day for comments", help_text="Comments are taken until the end of this day.", not_before=clock.today
    )
    introduction = text_box("What do you ask? (optional)", max_length=5000, required=False)
    what_happens_next = text_box("What happens next? (optional)", rows=3, max_length=2000, required=False)

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = (
            Audience.objects.seen_with(person, "contribute")
            .filter(area=area, group_grants__permission__codename="comment_audience")
            .distinct()
        )
        self.fields["partners"].queryset = Partner.objects.filter(areas=area).order_by("name")

    def clean(self) -> dict:
        """One audience or named partners, not both and not neither."""
        typed = super().clean() or self.cleaned_data
        if typed.get("audience") and typed.get("partners"):
            self.add_error("partners", "Choose partners only with “Only the partners below”")
        elif not typed.get("audience") and not typed.get("partners") and "partners" not in self.errors:
            self.add_error("audience", "Choose who is asked, or name the partners")
        return typed


class ReasonForm(PortalForm):
    """Something that needs a reason which others will read."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = text_box("Why?", rows=3, max_length=300, help_text="Everyone who can see this version reads it.")


class AgreeForm(PortalForm):
    """That a version was agreed. `audience` is asked only of a draft that nobody else has seen."""

    uses_version = True

    agreed_on = DayField(label="Agreed on", not_after=clock.today)
    audience = forms.ModelChoiceField(Audience.objects.none(), label="Who may read it from now on?")

    def __init__(self, *args, subject: DocumentVersion, person: Person, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        if subject.state == DocumentVersion.State.DRAFT:
            audiences = Audience.objects.seen_with(person, "contribute").filter(area=subject.area_id)
            self.fields["audience"].queryset = audiences.exclude(pk=subject.working_audience_id)
        else:
            del self.fields["audience"]


class ConfirmForm(PortalForm):
    """Nothing to type: one thing to confirm, as it was when the person looked."""

    uses_version = True


class CommentForm(PortalForm):
    """A comment, and to whom: the person's own group, or the authors."""

    nouns = {"text": "your comment"}

    paragraph = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    text = text_box("Your comment", max_length=LONGEST_COMMENT)
    heard_by = forms.ChoiceField(label="Who should read it?", widget=RadiosWithHints)

    def __init__(self, *args, groups: list[Partner], **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for group in groups}
        choices = [(number, f"Only {group}") for number, group in self.groups.items()]
        hints = dict.fromkeys(self.groups, "Nobody outside your group ever sees it.")
        self.fields["heard_by"].choices = [*choices, ("authors", "The people who write this document")]
        self.fields["heard_by"].widget.hints = hints | {"authors": FREEDOM_OF_INFORMATION}
        self.fields["heard_by"].initial = next(iter(self.groups), "authors")

    def clean(self) -> dict:
        """What the operation takes: a partner only for a comment inside the group."""
        typed = super().clean() or self.cleaned_data
        group = self.groups.get(typed.get("heard_by", ""))
        said = {"text": typed.get("text", ""), "anchor": typed.get("paragraph", "")}
        return said | ({"partner": group} if group else {})


class CommentChoices(forms.ModelMultipleChoiceField):
    """Comments to tick, each by its words and who said them."""

    def label_from_instance(self, comment: Comment) -> str:
        return f"{comment.author}: {comment.text}"


class GroupCommentForm(PortalForm):
    """What a group says, by its lead, once."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="For which group?", widget=forms.RadioSelect, empty_label=None
    )
    paragraph = forms.ChoiceField(label="About what?", required=False)
    text = text_box("What does the group say?", max_length=LONGEST_COMMENT, help_text=FREEDOM_OF_INFORMATION)
    built_from = CommentChoices(
        Comment.objects.none(),
        label="Which of your discussion does it draw on?",
        help_text="For your own record. Nobody outside the group sees this.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, partners: QuerySet[Partner], places: list, discussion: QuerySet[Comment], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
        if len(partners) == 1:
            self.fields["partner"].initial = partners[0].pk
            self.fields["partner"].widget = forms.HiddenInput()
        self.fields["paragraph"].choices = [WHOLE, *places]
        self.fields["built_from"].queryset = discussion

    def clean(self) -> dict:
        """What the operation takes: the paragraph by its anchor."""
        typed = super().clean() or self.cleaned_data
        typed["anchor"] = typed.pop("paragraph", "")
        return typed


class AnswerForm(PortalForm):
    """An answer to one comment."""

    uses_version = True
    nouns = {"you_said": "what was said", "reason": "a reason"}

    you_said = text_box(
        "You said",
        rows=3,
        max_length=2000,
        help_text="The comment in a sentence or two, for everyone to read. Name nobody.",
    )
    outcome = forms.ChoiceField(label="What comes of it?", widget=forms.RadioSelect, choices=Answer.Outcome.choices)
    reason = text_box("We did, and why", rows=4, max_length=3000)


class DocumentFilter(GovukFormMixin, forms.Form):
    """Narrows the list of documents."""

    mark_optional = False

    kind = forms.ChoiceField(label="Kind", choices=[("", "All kinds"), *Document.Kind.choices], required=False)
    state = forms.ChoiceField(
        label="Has a version that is", choices=[("", "in any state"), *DocumentVersion.State.choices], required=False
    )


class CommentFilter(GovukFormMixin, forms.Form):
    """Narrows what was said to the authors."""

    mark_optional = False

    answer = forms.ChoiceField(
        label="Answer",
        required=False,
        choices=[("", "With or without"), ("without", "Not answered yet"), ("with", "Answered in draft")],
    )
    partner = forms.ChoiceField(label="Said by someone of", required=False)
    paragraph = forms.ChoiceField(label="About", required=False)

    def __init__(self, *args, partners: list[tuple[int, str]], places: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [("", "Any partner"), *partners]
        self.fields["paragraph"].choices = [("", "Any part"), ("whole", "The whole document"), *places]
