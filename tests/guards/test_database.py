"""The checks of models and tables, before models that they must refuse.

The models here live in a registry of their own and borrow the tables of real ones, or have none.
"""

import pytest
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test.utils import isolate_apps

from governance.models import Board
from partners.models import Governed, LocalArea, Part, Person
from reports.models import BoardReport
from tests.consistency import test_database as checks
from tests.consistency import test_floors as floors


@pytest.fixture
def faulty():
    """A governed model for which nobody made a policy, a tie to its area, or a history."""
    with isolate_apps("governance"):

        class Rumour(Governed):
            words = models.TextField()

            class Meta:
                app_label = "governance"

        yield Rumour


@pytest.mark.django_db
def test_a_governed_table_without_its_policy_is_found(faulty):
    assert checks.policies_other_than([*checks.OURS, faulty]) == {"governance_rumour"}


@pytest.mark.django_db
def test_a_policy_that_no_model_asks_for_is_found():
    assert checks.policies_other_than([model for model in checks.OURS if model is not Board]) == {"governance_board"}


@pytest.mark.django_db
def test_a_governed_table_that_takes_another_areas_audience_is_found(faulty):
    assert checks.audiences_not_tied_to_the_area([*checks.OURS, faulty]) == {"governance_rumour"}


def test_a_governed_model_without_history_is_found(faulty):
    assert checks.without_history([*checks.OURS, faulty]) == ["governance.Rumour"]


def test_a_table_that_nobody_thought_of_is_found():
    with isolate_apps("governance"):

        class Note(models.Model):
            words = models.TextField()

            class Meta:
                app_label = "governance"

    open_tables = checks.names(model for model in [*checks.OURS, Note] if not checks.is_fenced(model))
    assert set(open_tables) - set(checks.OPEN_TABLES) == {"governance.Note"}


def test_a_part_of_something_that_nobody_guards_is_found():
    with isolate_apps("governance"):

        class Nickname(Part):
            person = models.ForeignKey(Person, on_delete=models.CASCADE)
            part_of = "person"

            class Meta:
                app_label = "governance"

    assert checks.parts_of_nothing_governed([Nickname]) == ["governance.Nickname"]


@pytest.mark.django_db
def test_an_append_only_table_that_can_be_changed_is_found():
    with isolate_apps("partners"):

        class Place(models.Model):
            append_only = True

            class Meta:
                app_label = "partners"
                db_table = LocalArea._meta.db_table

    assert checks.statements_let_through([Place]) == [
        'UPDATE "partners_localarea" SET "id" = "id" WHERE false',
        'DELETE FROM "partners_localarea" WHERE false',
    ]


def test_a_key_that_points_up_is_found():
    with isolate_apps("governance"):

        class Verdict(models.Model):
            report = models.ForeignKey(BoardReport, on_delete=models.PROTECT, related_name="+")
            board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")

            class Meta:
                app_label = "governance"

    assert floors.keys_that_point_up([Verdict]) == ["governance.Verdict.report → reports.BoardReport"]


def test_a_key_that_could_point_at_anything_is_found():
    with isolate_apps("governance"):

        class Remark(models.Model):
            kind = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
            number = models.BigIntegerField()
            subject = GenericForeignKey("kind", "number")

            class Meta:
                app_label = "governance"

    assert floors.generic_relations([Remark]) == ["governance.Remark.subject"]
