"""What the database enforces, for every table there is, without asking the code that reads it.

Each check is a function that takes the models it looks at, so that tests/guards can show it a faulty one.
"""

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


def is_fenced(model) -> bool:
    """Whether the model, or what it is the history of, asks for a policy."""
    kept = getattr(model, "pgh_tracked_model", model)
    return bool(database.condition_of(model) or database.condition_of(kept))


def policies_other_than(models) -> set[str]:
    """The tables of these models that lack the policy they ask for, and those that have one they do not ask for."""
    fenced = {table for (table,) in rows("SELECT tablename FROM pg_policies WHERE policyname = 'portal_visible'")}
    enabled = {table for (table,) in rows("SELECT relname FROM pg_class WHERE relrowsecurity")}
    expected = {model._meta.db_table for model in models if is_fenced(model)}
    return (fenced ^ expected) | (enabled ^ expected)


def test_every_governed_thing_and_every_part_has_its_policy():
    assert policies_other_than(OURS) == set()


def test_what_has_no_policy_is_listed_here():
    """A new table without a policy stops here: either it holds no restricted text, and is added, or it needs one."""
    assert names(model for model in OURS if not is_fenced(model)) == OPEN_TABLES


OPEN_TABLES = [
    "actionplans.CalendarFeed",
    "actionplans.CalendarFeedEvent",
    "actionplans.RagLevel",
    "actionplans.RagScheme",
    "actionplans.SupportingPartner",
    "actionplans.SupportingPartnerEvent",
    "commissioning.ConflictOfInterest",
    "commissioning.ConflictOfInterestEvent",
    "core.AccessLog",
    "core.Deployment",
    "core.ForgottenRows",
    "core.Job",
    "core.LetThrough",
    "core.Notification",
    "core.Receipt",
    "core.RedactedRow",
    "core.Redaction",
    "core.Seal",
    "core.SealedRows",
    "core.StoredFile",
    "documents.DocumentAuthor",
    "documents.DocumentAuthorEvent",
    "governance.DeclaredInterest",
    "governance.DeclaredInterestEvent",
    "indicators.LibraryMeasure",
    "inspection.Criterion",
    "inspection.Duty",
    "inspection.FindingBody",
    "inspection.FindingBodyEvent",
    "inspection.Framework",
    "inspection.RecommendationBody",
    "inspection.RecommendationBodyEvent",
    "partners.Absence",
    "partners.AbsenceEvent",
    "partners.AccessAlert",
    "partners.AccessAlertEvent",
    "partners.AccessReview",
    "partners.AccessReviewEvent",
    "partners.Audience",
    "partners.AudienceEvent",
    "partners.AudienceGroupObjectPermission",
    "partners.AudienceGroupObjectPermissionEvent",
    "partners.AudienceUserObjectPermission",
    "partners.AudienceUserObjectPermissionEvent",
    "partners.BreakGlass",
    "partners.BreakGlassEnd",
    "partners.Constituency",
    "partners.ConstituencyEvent",
    "partners.Invitation",
    "partners.InvitationEvent",
    "partners.LocalArea",
    "partners.LocalAreaEvent",
    "partners.Membership",
    "partners.MembershipEvent",
    "partners.Nomination",
    "partners.NominationEvent",
    "partners.NotificationChoice",
    "partners.Partner",
    "partners.PartnerEvent",
    "partners.PartnerInArea",
    "partners.PartnerInAreaEvent",
    "partners.Person",
    "partners.ReviewedRole",
    "partners.ReviewedRoleEvent",
    "partners.SubArea",
    "partners.SubAreaEvent",
    "partners.Succession",
    "partners.SuccessionEvent",
    "partners.User",
    "reports.Clearance",
    "reports.ClearanceEvent",
    "reports.DraftsOfBoard",
    "reports.PackPaper",
    "reports.PackRelease",
    "reports.PackReleaseEvent",
    "reports.ReportOnAgenda",
    "reports.ReportOnAgendaEvent",
    "reports.ReportResponsibleOfficer",
    "reports.ReportResponsibleOfficerEvent",
]


def test_without_anyone_acting_a_fenced_table_is_empty(world):
    fenced = [model for model in OURS if database.condition_of(model)]
    seen = {model._meta.label: len(rows(f'SELECT 1 FROM "{model._meta.db_table}" LIMIT 1')) for model in fenced}
    assert seen == dict.fromkeys(seen, 0)


def statements_let_through(models) -> list[str]:
    """What the application's role could do to the append-only tables of these models, had it not been undone."""
    done = []
    for model in (model for model in models if database.is_append_only(model)):
        table, column = model._meta.db_table, model._meta.pk.column
        for statement in (
            f'UPDATE "{table}" SET "{column}" = "{column}" WHERE false',
            f'DELETE FROM "{table}" WHERE false',
            f'TRUNCATE "{table}"',
        ):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
                    done.append(statement)
                    transaction.set_rollback(True)
            except DatabaseError as refusal:
                if "permission denied" not in str(refusal):
                    raise
    return done


def test_append_only_tables_refuse_to_be_changed_emptied_or_truncated():
    assert any(database.is_append_only(model) for model in OURS)
    assert statements_let_through(OURS) == []


def audiences_not_tied_to_the_area(models) -> set[str]:
    """The tables of governed models that would take an audience of another local area."""
    tied = {
        table
        for (table,) in rows(
            "SELECT conrelid::regclass::text FROM pg_constraint WHERE conname LIKE '%_audience_in_area'"
        )
    }
    return {
        model._meta.db_table
        for model in models
        if issubclass(model, Governed) and not hasattr(model, "pgh_tracked_model")
    } - tied


def test_an_audience_of_another_area_can_not_be_put_on_a_row():
    assert audiences_not_tied_to_the_area(OURS) == set()


def parts_of_nothing_governed(models) -> list[str]:
    """Parts whose whole nobody guards, so that nobody guards them either."""
    return names(
        model
        for model in models
        if issubclass(model, Part)
        and not issubclass(model._meta.get_field(model.part_of).related_model, Governed | Part)
    )


def test_every_part_names_a_whole_that_is_governed_or_a_part():
    assert parts_of_nothing_governed(OURS) == []


def without_history(models) -> list[str]:
    """Governed models that can change and leave no trace of what they were."""
    tracked = {model.pgh_tracked_model for model in models if hasattr(model, "pgh_tracked_model")}
    return names(
        model
        for model in models
        if issubclass(model, Governed) and model not in tracked and not database.is_append_only(model)
    )


def test_what_is_governed_and_can_change_keeps_its_history():
    assert without_history(OURS) == []


def test_a_key_that_leads_up_makes_no_circle_and_a_part_lies_within_its_whole():
    triggers = set(rows("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"))
    current = [model for model in OURS if not hasattr(model, "pgh_tracked_model")]
    for model in current:
        table = model._meta.db_table
        assert ((table, "no_circle") in triggers) == hasattr(model, "no_circle"), table
        within = getattr(model, "audience_within", None) is not None
        assert {(table, "audience_within_insert"), (table, "audience_within_update")}.issubset(triggers) == within, (
            table
        )
        if within:
            whole = model._meta.get_field(model.audience_within).related_model._meta.db_table
            assert (whole, f"{table}_stays_within") in triggers, table
