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


def rows_of(model: type[models.Model], parts: list[dict]) -> list:
    """The rows of a model that came as these parts."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return [model.from_db(None, names, [field.to_python(part[field.attname]) for field in fields]) for part in parts]


def let_know(row: models.Model, relation: str, parts: list[dict]) -> None:
    """Let a relation of a row read as these parts, which came with it, without being asked."""
    model = row._meta.get_field(relation).related_model
    rows = model._default_manager.all()
    rows._result_cache = rows_of(model, parts)
    rows._prefetch_done = True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = rows
