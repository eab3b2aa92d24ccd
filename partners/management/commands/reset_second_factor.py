from django.core.management.base import BaseCommand, CommandError

from core.access import SYSTEM
from core.errors import RuleBroken
from partners import operations
from partners.management.people import signs_in_with


class Command(BaseCommand):
    verb = SYSTEM
    why = "The operation itself asks that two people who look after the person agree; it shows nothing."
    help = "Take away a person's second factor, lost or stolen. Two people who look after him must agree."

    def add_arguments(self, parser) -> None:
        parser.add_argument("address", help="the e-mail address that the person signs in with")
        parser.add_argument("--asked-by", required=True, help="the address of who asks for it")
        parser.add_argument("--agreed-by", required=True, help="the address of another one, who agrees")
        parser.add_argument("--reason", required=True, help="how it was made sure that it is this person who asks")

    def handle(self, *, address: str, asked_by: str, agreed_by: str, reason: str, **options) -> None:
        person, asks, agrees = (signs_in_with(given) for given in (address, asked_by, agreed_by))
        try:
            operations.reset_second_factor(person, reason=reason, asked_by=asks, agreed_by=agrees)
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{person} has no second factor now and is signed out everywhere.")
