"""What the partners app tells core's registries."""

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from core.panels import Panel
from core.registry import PANELS, SEARCHABLE
from core.search import SearchKind
from partners.models import LocalArea, Partner, Person, Role


def partners_of_the_area(person: Person, area: LocalArea) -> QuerySet[Partner]:
    """The partners of an area: everyone who takes part in it finds them in its directory."""
    return Partner.objects.filter(pk__in=area.partners_in_area.values("partner"))


SEARCHABLE.add("partner")(
    SearchKind(
        label="Partner",
        plural="Partners",
        rows=partners_of_the_area,
        title="name",
        texts=("short_name",),
        address="partners:directory",
        number=None,
        place=Concat(Value("partner-"), Cast("pk", TextField()), output_field=TextField()),
    )
)


@PANELS.add("partners.LocalArea:0 administration")
def administration(area: LocalArea, person: Person) -> Panel | None:
    """What an area administrator does, and where: nothing of content waits for him here."""
    if not person.has_role(Role.AREA_ADMINISTRATOR, area=area.pk):
        return None
    return Panel(f"You administer {area}", "partners/home_administration.html", {"area": area})
