from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum

from core.access import SYSTEM
from core.models import ForgottenRows, Redaction, Seal, SealedRows
from core.seals import history_breaks
from core.templatetags.portal import counted


class Command(BaseCommand):
    verb = SYSTEM
    why = "Whoever runs the machine checks that history is as it was written; it prints tables and numbers, no text."
    help = "Walk the chain of seals. Exit 1, and the place, where a row of history was changed or taken away."

    def handle(self, **options) -> None:
        if breaks := history_breaks():
            raise CommandError("History is not as it was sealed.\n" + "\n".join(map(str, breaks)))
        last = Seal.objects.last()
        if last is None:
            self.stdout.write("Nothing has been sealed yet. The worker seals once a minute.")
            return
        rows = SealedRows.objects.aggregate(rows=Sum("number"))["rows"]
        gone = ForgottenRows.objects.aggregate(rows=Sum("number"))["rows"]
        if gone:
            self.stdout.write(f"{counted(gone, 'line')} of the access log went after their time, as is sealed too.")
        self.stdout.write(
            f"History is as it was sealed: {counted(rows, 'row')} in {counted(Seal.objects.count(), 'seal')}.\n"
            f"The last seal, {last.pk}, of {last.sealed_at:%Y-%m-%d %H:%M:%S} UTC: {last.digest}\n"
            "Compare it with the one that the worker wrote into its log (history_head)."
        )
        for note in Redaction.objects.all():
            self.stdout.write(
                f"{note}: words were taken out on {note.redacted_at:%Y-%m-%d}, asked by person {note.asked_by},"
                f" agreed by person {note.agreed_by}. {note.reason}"
            )
