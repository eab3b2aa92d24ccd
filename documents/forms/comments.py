"""What is said about a text, and the answers to it: labels, hints and what can be checked before an operation."""

from django import forms
from django.db.models import QuerySet

from core.form_fields import GovukFormMixin, RadiosWithHints
from core.forms import PortalForm
from documents.forms.boxes import text_box
from documents.models import Answer, Comment
from partners.models import Partner

LONGEST_COMMENT = 10_000
WHOLE = ("", "The whole document")
FREEDOM_OF_INFORMATION = (
    "What you submit goes to the people who write this document. It may have to be released under the Freedom of "
    "Information Act 2000. Do not name a child or a family."
)
WITHIN_A_GROUP = (
    "The others of your group read it and can add to it. Your group’s lead then submits one comment for all of you. "
    "Nobody outside your group ever sees this one."
)


class CommentForm(PortalForm):
    """A comment, and to whom: the person's own group, or the authors."""

    nouns = {"text": "your comment"}

    paragraph = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    text = text_box("Your comment", max_length=LONGEST_COMMENT)
    heard_by = forms.ChoiceField(label="Who should read it?", widget=RadiosWithHints)

    def __init__(self, *args, groups: list[Partner], **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for group in groups}
        choices = [(number, f"Only {group}, to talk about it first") for number, group in self.groups.items()]
        hints = dict.fromkeys(self.groups, WITHIN_A_GROUP)
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
