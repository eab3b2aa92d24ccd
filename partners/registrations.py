"""What the partners app tells core's registries."""

import datetime as dt

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from core.home import HomeItem, Urgency
from core.panels import Panel
from core.registry import HOME_ITEMS, PANELS, SEARCHABLE
from core.search import SearchKind
from core.templatetags.portal import day
from partners.models import Invitation, LocalArea, Partner, Person, Role
from partners.notifications import Message, tells_of


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


def _to_confirm(person: Person, area: LocalArea) -> QuerySet[Invitation]:
    return Invitation.objects.visible_to(person, area).to_confirm().exclude(invited_by=person)


@HOME_ITEMS.add("partners.invitations")
def invitations_to_confirm(person: Person, area: LocalArea, today: dt.date) -> list[HomeItem]:
    """Invitations that need him as the second person."""
    if not person.has_role(Role.LEAD, Role.AREA_ADMINISTRATOR, area=area.pk):
        return []
    return [
        HomeItem(
            Urgency.WAITING,
            "Invitation",
            str(invitation),
            invitation.get_absolute_url(),
            "Confirm it, as the second person",
            when=f"Lapses on {day(invitation.expires_at)}",
        )
        for invitation in _to_confirm(person, area).select_related("area", "partner")
    ]


@tells_of("partners.invitation_to_confirm", Invitation, related=("area", "partner", "invited_by"))
def invitation_to_confirm(invitation: Invitation, person: Person) -> Message | None:
    """That somebody is to become a lead or an administrator, and a second person must agree."""
    if invitation.state != Invitation.State.TO_CONFIRM:
        return None
    return Message(
        f"Please confirm: {invitation}",
        f"{invitation.invited_by} has invited somebody to this. A second person must agree before the e-mail goes.",
        invitation.get_absolute_url(),
    )
