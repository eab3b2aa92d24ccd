"""Parts of a row that come with it in its own statement, where a second one would cost more than they do."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Cast, JSONObject


def nested(parts: QuerySet) -> ArraySubquery:
    """All columns of these rows, for an annotation of the row that they belong to."""
    columns = {
        # As a number of JSON, a decimal would lose its noughts.
        field.attname: Cast(field.attname, models.TextField())
        if isinstance(field, models.DecimalField)
        else field.attname
        for field in parts.model._meta.concrete_fields
    }
    return ArraySubquery(parts.values(part=JSONObject(**columns)))


def let_know(row: models.Model, relation: str, parts: list[dict]) -> None:
    """Let a relation of a row read as these parts, which came with it, without being asked."""
    model = row._meta.get_field(relation).related_model
    fields = model._meta.concrete_fields
    rows = model._default_manager.all()
    rows._result_cache = [
        model.from_db(
            None, [field.attname for field in fields], [field.to_python(part[field.attname]) for field in fields]
        )
        for part in parts
    ]
    rows._prefetch_done = True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = rows
