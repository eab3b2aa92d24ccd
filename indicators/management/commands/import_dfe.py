import datetime as dt
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.access import NotAllowed, acting_as, demand
from core.errors import RuleBroken
from indicators import operations
from partners.models import LocalArea, User


class Command(BaseCommand):
    verb = "indicators.import_figures"
    help = (
        "Take the SEN2 files of the Department for Education into the measures of a local area. All of it or nothing."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--area", required=True, help="short name of the local area, such as harrow")
        parser.add_argument("--as", dest="email", required=True, help="e-mail of the person who takes them in")
        parser.add_argument("--released-on", required=True, type=dt.date.fromisoformat, help="such as 2025-06-26")
        parser.add_argument("--provisional", action="store_true")

    def handle(self, *, files: list[Path], area: str, email: str, released_on, provisional: bool, **options) -> None:
        user = User.objects.filter(email__iexact=email, is_active=True).select_related("person").first()
        if user is None:
            raise CommandError(f"Nobody signs in as {email}.")
        place = LocalArea.objects.filter(slug=area).first()
        if place is None:
            raise CommandError(f"There is no local area {area}.")
        with transaction.atomic(), acting_as(user.person):
            for file in files:
                try:
                    demand(user.person, "indicators.import_figures", place)
                    text = file.read_text(encoding="utf-8-sig")
                    came = operations.import_dfe(
                        place, text=text, released_on=released_on, provisional=provisional, by=user.person
                    )
                except NotAllowed as refusal:
                    raise CommandError(f"{user.person} may not do this. Who may: {refusal}") from None
                except RuleBroken as refusal:
                    raise CommandError(f"{file.name}: {refusal.message} Nothing was taken.") from None
                except (OSError, UnicodeDecodeError) as error:
                    raise CommandError(f"{file.name} can't be read: {error}. Nothing was taken.") from None
                self.stdout.write(f"{file.name}: {came.words}")
