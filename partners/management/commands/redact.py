from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError

from core.access import SYSTEM
from core.errors import RuleBroken
from partners.management.people import signs_in_with
from partners.operations.redaction import redact


class Command(BaseCommand):
    verb = SYSTEM
    why = "Only the owner of the database can, and the operation itself asks that a second person agrees."
    help = (
        "Take what one text of one row says, and said in every earlier version, out of the database (needs the owner "
        "role). A mark and a sealed note stay; verify_history accepts them."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("table", help="the label of what it is, such as documents.Comment")
        parser.add_argument("number", type=int, help="its number, as in the address of its page")
        parser.add_argument("field", help="the field, such as text; pgh_context: reasons of changes")
        parser.add_argument("--asked-by", required=True, help="the address of who asks for it")
        parser.add_argument("--agreed-by", required=True, help="the address of another one, a lead, who agrees")
        parser.add_argument("--reason", required=True, help="why, without the words themselves")

    def handle(
        self, *, table: str, number: int, field: str, asked_by: str, agreed_by: str, reason: str, **options
    ) -> None:
        try:
            model = apps.get_model(table)
        except (LookupError, ValueError):
            raise CommandError(f"There is no “{table}”. Name it as in documents.Comment.") from None
        asks, agrees = signs_in_with(asked_by), signs_in_with(agreed_by)
        try:
            note = redact(model, number, field, asked_by=asks, agreed_by=agrees, reason=reason)
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from None
        except (IntegrityError, DataError) as refusal:
            words = f"The database does not take the mark in that field. Nothing was changed. {refusal}"
            raise CommandError(words) from None
        self.stdout.write(
            f"{note}: done, and sealed.\n"
            "What was frozen of it or left the portal is as it was: issues of board reports, publications, packs, "
            "files, e-mails, backups. Withdraw the first three where they have the words; docs/operations.md says "
            "the rest."
        )
