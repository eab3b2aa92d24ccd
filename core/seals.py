"""Whether history is as it was written. What is append-only is so by rights; seals show it also where somebody with
more rights than the application, or the disk, changed a row.

One sealer hashes what was committed since its last time (a hash chain inside triggers would make writers wait for each
other). A row changed between being written and being sealed, within a minute, does not show.
"""

from dataclasses import dataclass

from django.db import connection

from core.models import Seal


@dataclass(frozen=True)
class Break:
    """One place where history is not what was sealed. `table` is empty where it is the seal itself."""

    seal: int
    table: str
    problem: str

    def __str__(self) -> str:
        return f"Seal {self.seal}{f', {self.table}' if self.table else ''}: {self.problem}"


def seal_history() -> Seal | None:
    """Seal every row of history that was committed and not sealed yet; nothing where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_seal()")
        number = cursor.fetchone()[0]
    return Seal.objects.get(pk=number) if number else None


def history_breaks() -> list[Break]:
    """Every place where history is not as it was sealed, the oldest seal first: none, if nobody touched it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seal, history, problem FROM portal_history_breaks()")
        return [Break(*row) for row in cursor.fetchall()]
