"""What people type when their area has a RAG key of its own."""

from typing import Any

from django import forms

from actionplans.forms.common import text
from actionplans.models import DeliveryStatus, RagLevel
from actionplans.rag_schemes import DEFAULT_LOOK
from core.forms import PortalForm

MEANT = {
    DeliveryStatus.NOT_YET_DUE: "What need not have started",
    DeliveryStatus.OFF_TRACK: "What has been missed, or will be",
    DeliveryStatus.AT_RISK: "What may still come right",
    DeliveryStatus.ON_TRACK: "What goes as planned",
    DeliveryStatus.COMPLETE: "What is done",
    DeliveryStatus.CLOSED_WITHOUT_COMPLETION: "What was given up",
}
COLOURS_OF_COMPLETE = (("blue", "Blue, as in BRAG"), ("green", "Green, with a tick"))


class SchemeForm(PortalForm):
    """A key: for each way in which delivery can go, the word that this area uses and what it means there."""

    nouns = {"name": "what the key is called"}
    template_name = "actionplans/parts_fields.html"

    name = forms.CharField(label="Name of the key", max_length=120, help_text="Such as SEND improvement plan BRAG")
    source = forms.CharField(
        label="Where it is from",
        max_length=300,
        required=False,
        help_text="Such as our corporate performance framework",
    )
    colour_of_complete = forms.ChoiceField(
        label="Colour of what is done", choices=COLOURS_OF_COMPLETE, initial="blue", widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for status, words in MEANT.items():
            word, meaning = f"{status}_word", f"{status}_meaning"
            self.fields[word] = forms.CharField(label="Word", max_length=60, initial=status.label)
            self.fields[meaning] = text("What it means", rows=2)
            self.nouns = self.nouns | {word: f"the word for {words.lower()}", meaning: f"what {words.lower()} means"}
        self.say_plainly()

    @property
    def titled_parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The boxes under the heading of their part."""
        rest = [(words, [self[f"{status}_word"], self[f"{status}_meaning"]]) for status, words in MEANT.items()]
        return [("The key", [self["name"], self["source"], self["colour_of_complete"]]), *rest]

    def clean(self) -> dict[str, Any]:
        """The name, the source and the levels, in the order of the key; no word twice."""
        cleaned = super().clean()
        words: dict[str, str] = {}
        for status in MEANT:
            word = cleaned.get(f"{status}_word", "").casefold()
            if word and word in words.values():
                self.add_error(f"{status}_word", "This word stands for something else in this key already")
            words[status] = word
        if self.errors:
            return cleaned
        levels = []
        for status in MEANT:
            colour, shape = DEFAULT_LOOK[status]
            if status == DeliveryStatus.COMPLETE:
                colour = cleaned["colour_of_complete"]
            levels.append(
                RagLevel(
                    label=cleaned[f"{status}_word"],
                    meaning=cleaned[f"{status}_meaning"],
                    colour=colour,
                    shape=shape,
                    delivery_status=status,
                )
            )
        return {"name": cleaned["name"], "source": cleaned["source"], "levels": levels}
