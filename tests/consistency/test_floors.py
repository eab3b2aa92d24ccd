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


def test_no_foreign_key_points_up():
    ups = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and model._meta.app_label in FLOORS
        and field.related_model._meta.app_label in FLOORS
        and FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]
    assert ups == []


def test_no_model_uses_generic_relations():
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.private_fields
        if model._meta.app_label in FLOORS
    ]
    assert generic == []
