"""What a row of a log is about, told by label and number: to whoever may not see the thing itself."""

from django.apps import apps


def kind_of(label: str | None, number: int | None) -> str:
    """ "Contract no. 12" for what is known as `commissioning.Contract` and 12; no title, which may be restricted."""
    if not label:
        return ""
    try:
        name = apps.get_model(label)._meta.verbose_name
    except LookupError:
        name = label.rpartition(".")[2]  # a table of an earlier version
    words = f"{name[:1].upper()}{name[1:]}"
    return f"{words} no. {number}" if number is not None else words
