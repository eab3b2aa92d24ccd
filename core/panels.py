"""Panels: what an upper app shows on the page of a lower one's subject."""

from dataclasses import dataclass, field

from core.registry import PANELS


@dataclass(frozen=True)
class Panel:
    """A titled part of a page, rendered from `template` with `context`. One that `is_empty` only says so and offers to
    begin, in one line: a page may put such lines together."""

    title: str
    template: str
    context: dict = field(default_factory=dict)
    is_empty: bool = False


def panels_of(subject, person) -> list[Panel]:
    """The panels registered for this kind of subject ("app.Model:name"), in the order of their names."""
    prefix = f"{subject._meta.label}:"
    sources = (PANELS[name] for name in sorted(PANELS) if name.startswith(prefix))
    return [panel for source in sources if (panel := source(subject, person)) is not None]
