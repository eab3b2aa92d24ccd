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


def forget_access_log(*, months: int) -> int:
    """Take away the lines of the access log that were sealed more than so many months ago, whole seals at a time, and
    keep that they went and how many: the chain of seals still shows whether any other row was touched. Returns how many
    went.

    The application can delete no line itself; the database's own function does, and none younger than six months.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_forget_access_log(make_interval(months => %s))", [months])
        return cursor.fetchone()[0]
