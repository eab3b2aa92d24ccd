"""First migrations make tables and nothing else; that they make the right ones, the whole suite stands on."""

import pytest
from django.db import migrations
from django.db.migrations.state import ProjectState

from core.first_tables import FirstTables


class MovesRows(FirstTables):
    operations = [migrations.RunSQL("UPDATE partners_person SET role_title = ''")]


def test_what_does_more_than_make_a_table_is_refused_before_anything_is_made():
    state = ProjectState()
    with pytest.raises(TypeError, match="give it a migration of its own"):
        MovesRows("0001_initial", "partners").apply(state, None)
    assert state.models == {}
