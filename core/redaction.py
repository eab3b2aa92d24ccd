"""Taking words out of a row and of its history on purpose, so that the walk over the seals accepts it and says so.

Only the owner of the database can: the application neither changes history nor writes a note. Who may ask and agree is
said a floor up (partners.operations.redaction).
"""

from django.db import connection, models
from django.db.models import F, Func

from core.database import is_append_only
from core.errors import RuleBroken
from core.history import event_model
from core.models import RedactedRow, Redaction
from core.seals import history_breaks, seal_history

MARK = "[Redacted]"
"""What stands where the words were."""

REASONS = "pgh_context"
"""The column of history that keeps who acted, and the reason that he gave."""
MARKED_REASON = Func(
    F(REASONS), template=f"jsonb_set(%(expressions)s, '{{reason}}', to_jsonb('{MARK}'::text))", function="jsonb_set"
)


def tables_of(model: type[models.Model], number: int) -> list[tuple[type[models.Model], dict]]:
    """The tables that hold the words of a row, each with how its rows are found: its own, and its history."""
    own: list[tuple[type[models.Model], dict]] = [(model, {"pk": number})]
    try:
        return [*own, (event_model(model), {"pgh_obj_id": number})]
    except LookupError:
        return own


def text_field(model: type[models.Model], name: str) -> models.Field:
    """The field, if words can be taken out of it. Raises RuleBroken where there is none, or it holds no free text."""
    names = {field.name: field for field in model._meta.concrete_fields}
    field = names.get(name)
    fits = type(field) in (models.CharField, models.TextField) and not field.choices and not field.unique
    if not fits or (field.max_length or len(MARK)) < len(MARK):
        free = ", ".join(other for other, field in names.items() if type(field) in (models.CharField, models.TextField))
        raise RuleBroken(f"“{name}” is no free text of {model._meta.label}. Its texts are: {free}.")
    return field


def take_out(row: models.Model, name: str, *, asked_by: int, agreed_by: int, reason: str) -> Redaction:
    """Put the mark in place of what one field of a row says, and every version of it in history (or, for `REASONS`, of
    the reasons that people gave for its changes); note where, who (two people, by number) and why; and seal the note at
    once. Must run in a transaction, as the owner.

    Raises RuleBroken if the field holds no free text or nothing, if the row's kind keeps no history, or if history is
    not as it was sealed: what was changed before would otherwise be covered up.
    """
    model = type(row)
    if name != REASONS:
        text_field(model, name)
    tables = tables_of(model, row.pk)
    if not any(is_append_only(table) for table, _ in tables):
        raise RuleBroken(f"{model._meta.label} keeps no history. Change the row itself.")
    seal_history()
    if breaks := history_breaks():
        raise RuleBroken(f"History is not as it was sealed. Look into that first. {breaks[0]}")
    note = Redaction.objects.create(
        table=model._meta.label, row=row.pk, field=name, asked_by=asked_by, agreed_by=agreed_by, reason=reason
    )
    holding = tables if name != REASONS else [pair for pair in tables if hasattr(pair[0], "pgh_tracked_model")]
    changed = [_mark(table, name, found, note) for table, found in holding]
    if not any(changed):
        raise RuleBroken(f"There is nothing in “{name}” of {model._meta.label} {row.pk}.")
    seal_history()
    return note


def _mark(table: type[models.Model], name: str, found: dict, note: Redaction) -> int:
    """Mark the rows of one table. Returns how many. Its triggers are off meanwhile, in this transaction alone: they
    keep history as it is, and would write the change into it once more."""
    sealed = is_append_only(table)
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table._meta.db_table}" DISABLE TRIGGER USER')
        rows = _worded(table._base_manager.filter(**found), name)
        numbers = list(rows.order_by("pk").values_list("pk", flat=True))
        before = {number: _hash(table, number) for number in numbers} if sealed else {}
        table._base_manager.filter(pk__in=numbers).update(**{name: MARKED_REASON if name == REASONS else MARK})
        for number, was in before.items():
            place = {"history": table._meta.db_table, "number": number}
            earlier = RedactedRow.objects.filter(**place).order_by("-pk").first()
            RedactedRow.objects.create(
                redaction=note, **place, sealed=earlier.sealed if earlier else was, hash=_hash(table, number)
            )
        cursor.execute(f'ALTER TABLE "{table._meta.db_table}" ENABLE TRIGGER USER')
    return len(numbers)


def _worded(rows: models.QuerySet, name: str) -> models.QuerySet:
    """Those of these rows that say something there."""
    if name != REASONS:
        return rows.filter(**{f"{name}__isnull": False}).exclude(**{f"{name}__in": ("", MARK)})
    return rows.filter(pgh_context__has_key="reason").exclude(pgh_context__reason=MARK)


def _hash(table: type[models.Model], number: int) -> str:
    with connection.cursor() as cursor:
        where = [table._meta.db_table, table._meta.pk.column, number]
        cursor.execute("SELECT portal_row_hash(%s::regclass, %s::name, %s)", where)
        return cursor.fetchone()[0]
