from django.core.management.base import BaseCommand

from core.access import SYSTEM, permissions, who_can


class Command(BaseCommand):
    verb = SYSTEM
    why = "Prints the rules themselves, which are the same for everyone."
    help = "Print who may do what, from the rules themselves."

    def handle(self, **options) -> None:
        width = max(map(len, permissions()))
        for verb in permissions():
            first, *others = who_can(verb)
            self.stdout.write(f"{verb:<{width}}  {first}")
            for line in others:
                self.stdout.write(f"{'':<{width}}  or {line[:1].lower()}{line[1:]}")
