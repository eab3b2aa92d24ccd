"""The two ways in which an operation refuses. Views turn them into sentences on the form (core.forms.attempt)."""


class RuleBroken(Exception):  # noqa: N818 - it names what happened, as the people who read it would say
    """The thing can't be done now. The message is plain English: why, and what to do next.

    `field` names the form field it belongs to, where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None):
        super().__init__(message)
        self.message = message
        self.field = field


class EditConflict(Exception):  # noqa: N818
    """Someone else changed `current` after this person read it. Nothing has been written."""

    def __init__(self, current):
        super().__init__(f"{current} was changed by someone else")
        self.current = current
