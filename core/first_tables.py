"""The first migration of an app: what all its models are is read first, then their tables are made, once each."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class FirstTables(migrations.Migration):
    """A migration that makes the tables of an app that has none yet.

    Django brings its picture of all models up to date after each single operation, which for tables that refer to each
    other as ours do takes time by the square of their number: two minutes for an empty database. Here the picture is
    drawn once for the whole migration, and each table is made as it stands at the migration's end. What makes tables
    only may be among the operations; a migration that changes tables is an ordinary one.
    """

    WITHIN_THE_TABLE = (migrations.AddField, migrations.AddConstraint, migrations.AddIndex)

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Make the tables. Raises TypeError for an operation that does more than make a table."""
        project_state.__dict__.pop("apps", None)
        created = [self._name(operation) for operation in self.operations]
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for name in filter(None, created):
            schema_editor.create_model(project_state.apps.get_model(self.app_label, name))
        return project_state

    def _name(self, operation: Any) -> str | None:
        if isinstance(operation, migrations.CreateModel):
            return operation.name
        if isinstance(operation, self.WITHIN_THE_TABLE):
            return None
        raise TypeError(
            f"{self}: {operation.describe()} is not of the making of a table; give it a migration of its own"
        )
