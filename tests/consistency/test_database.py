"""What the database enforces, for every table there is, without asking the code that reads it."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from core import database
from partners.models import Governed, Part

pytestmark = pytest.mark.django_db

OURS = [model for model in apps.get_models() if model._meta.app_label in settings.PORTAL_APPS]


def rows(sql: str, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def names(models) -> list[str]:
    return sorted(model._meta.label for model in models)


def test_the_suite_runs_as_the_lesser_role():
    assert rows("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        ("portal_app", False, False)
    ]
    owners = {owner for (owner,) in rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")}
    assert owners == {"portal_owner"}


def test_every_governed_thing_and_every_part_has_its_policy():
    fenced = {table for (table,) in rows("SELECT tablename FROM pg_policies WHERE policyname = 'portal_visible'")}
    enabled = {table for (table,) in rows("SELECT relname FROM pg_class WHERE relrowsecurity")}
    expected = {model._meta.db_table for model in OURS if database.condition_of(model)}
    histories = {
        model._meta.db_table
        for model in OURS
        if hasattr(model, "pgh_tracked_model") and database.condition_of(model.pgh_tracked_model)
    }
    assert fenced == enabled == expected | histories


def test_what_has_no_policy_is_listed_here():
    """A new table without a policy stops here: either it holds no restricted text, and is added, or it needs one."""
    open_tables = [
        model
        for model in OURS
        if database.condition_of(model) is None
        and not (hasattr(model, "pgh_tracked_model") and database.condition_of(model.pgh_tracked_model))
    ]
    assert names(open_tables) == OPEN_TABLES


OPEN_TABLES = [
    "actionplans.RagLevel",
    "actionplans.RagScheme",
    "actionplans.SupportingPartner",
    "actionplans.SupportingPartnerEvent",
    "commissioning.ConflictOfInterest",
    "commissioning.ConflictOfInterestEvent",
    "core.AccessLog",
    "core.Deployment",
    "core.Job",
    "core.Notification",
    "core.StoredFile",
    "documents.DocumentAuthor",
    "documents.DocumentAuthorEvent",
    "inspection.Criterion",
    "inspection.Duty",
    "inspection.FindingBody",
    "inspection.FindingBodyEvent",
    "inspection.Framework",
    "inspection.RecommendationBody",
    "inspection.RecommendationBodyEvent",
    "partners.Audience",
    "partners.AudienceEvent",
    "partners.AudienceGroupObjectPermission",
    "partners.AudienceUserObjectPermission",
    "partners.LocalArea",
    "partners.Membership",
    "partners.MembershipEvent",
    "partners.Partner",
    "partners.PartnerInArea",
    "partners.PartnerInAreaEvent",
    "partners.Person",
    "partners.Succession",
    "partners.SuccessionEvent",
    "partners.User",
    "reports.Clearance",
    "reports.ClearanceEvent",
    "reports.DraftsOfBoard",
    "reports.ReportResponsibleOfficer",
    "reports.ReportResponsibleOfficerEvent",
]


def test_without_anyone_acting_a_fenced_table_is_empty(world):
    fenced = [model for model in OURS if database.condition_of(model)]
    seen = {model._meta.label: len(rows(f'SELECT 1 FROM "{model._meta.db_table}" LIMIT 1')) for model in fenced}
    assert seen == dict.fromkeys(seen, 0)


def test_append_only_tables_refuse_to_be_changed_emptied_or_truncated():
    for model in (model for model in OURS if database.is_append_only(model)):
        table, column = model._meta.db_table, model._meta.pk.column
        for statement in (
            f'UPDATE "{table}" SET "{column}" = "{column}"',
            f'DELETE FROM "{table}"',
            f'TRUNCATE "{table}"',
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows(statement)


def test_an_audience_of_another_area_can_not_be_put_on_a_row():
    tied = {
        table
        for (table,) in rows(
            "SELECT conrelid::regclass::text FROM pg_constraint WHERE conname LIKE '%_audience_in_area'"
        )
    }
    assert tied == {
        model._meta.db_table
        for model in OURS
        if issubclass(model, Governed) and not hasattr(model, "pgh_tracked_model")
    }


def test_every_part_names_a_whole_that_is_governed_or_a_part():
    for model in (model for model in OURS if issubclass(model, Part)):
        whole = model._meta.get_field(model.part_of).related_model
        assert issubclass(whole, Governed | Part), model._meta.label


def test_what_is_governed_and_can_change_keeps_its_history():
    tracked = {model.pgh_tracked_model for model in OURS if hasattr(model, "pgh_tracked_model")}
    untracked = [
        model
        for model in OURS
        if issubclass(model, Governed) and model not in tracked and not database.is_append_only(model)
    ]
    assert names(untracked) == []
