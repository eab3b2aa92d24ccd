"""Imports and foreign keys go down only."""

from django.apps import apps

FLOORS = [
    "core",
    "partners",
    "indicators",
    "documents",
    "governance",
    "strategies",
    "commissioning",
    "inspection",
    "actionplans",
    "reports",
    "demo",
]


def keys_that_point_up(models) -> list[str]:
    """Foreign keys and many-to-many fields of these models to a room above their own."""
    return [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in models
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and model._meta.app_label in FLOORS
        and field.related_model._meta.app_label in FLOORS
        and FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]


def test_no_foreign_key_points_up():
    assert keys_that_point_up(apps.get_models()) == []


def generic_relations(models) -> list[str]:
    """Keys of these models that could point at anything, so that no floor and no constraint holds them."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.private_fields
        if model._meta.app_label in FLOORS
    ]


def test_no_model_uses_generic_relations():
    assert generic_relations(apps.get_models()) == []
