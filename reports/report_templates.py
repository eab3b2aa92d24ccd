"""The shapes that a report can be begun with, read from report_templates.toml: data, which no operation changes.

Source of the shapes: five councils' papers to their boards, named in the file. The law behind them: access to
information (Local Government Act 1972, part 5A) and the equality duty (Equality Act 2010, section 149).
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")
STANDARD = "options_and_clearances"
"""The shape of a report for which none is chosen."""


@dataclass(frozen=True)
class TemplateSection:
    """One section of a shape. Without a `heading` it is printed under the name of its kind."""

    kind: str
    guidance: str
    heading: str = ""
    required: bool = False
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportTemplate:
    """One shape: its sections in order, and whether the recommendations come first or last."""

    code: str
    name: str
    about: str
    source: str
    recommendations_last: bool
    sections: tuple[TemplateSection, ...]


def _read() -> dict[str, ReportTemplate]:
    with FILE.open("rb") as file:
        listed = tomllib.load(file)["template"]
    return {
        row["code"]: ReportTemplate(
            code=row["code"],
            name=row["name"],
            about=row["about"],
            source=row["source"],
            recommendations_last=row["recommendations"] == "last",
            sections=tuple(
                TemplateSection(**{**section, "blocks": tuple(section.get("blocks", ()))}) for section in row["section"]
            ),
        )
        for row in listed
    }


TEMPLATES = _read()
