"""A platform administrator opens an area; its first administrator makes all that it needs before its first use."""

import re

import pytest
from django.core import mail
from django.db import transaction

from core.access import acting_as
from governance import operations as governance
from governance.models import Board, Seat
from partners import operations
from partners.models import LocalArea, Partner, Person, Role
from tests.browser.conftest import NARROW, WIDE
from tests.world import PASSWORD, afresh

pytestmark = pytest.mark.slow

CHOSEN = "copper lantern meadow"


def link_to(address: str) -> str:
    """The path of the link that went to this address."""
    operations.send_invitations()
    message = [message for message in mail.outbox if message.to == [address]][-1]
    return re.search(r"(/invitation/[\w-]+/)", message.body)[1]


def joined(address: str) -> Person:
    """Whoever follows that link."""
    token = link_to(address).split("/")[2]
    return afresh(operations.accept_invitation(token, password=PASSWORD).person)


def opened_by(platform, name: str, slug: str) -> None:
    platform.follow("See all local areas")
    platform.check()
    platform.press("Open a local area")
    platform.type("Name of the area", name)
    platform.type("Short name for addresses", "Not a short name")
    platform.choose("Unitary authority")
    platform.type("Code of its council", f"E0600009{len(name) % 10}")
    platform.type("Name of its council", f"{name} Council")
    platform.press("Open the area")
    platform.check_refusal()
    platform.type("Short name for addresses", slug)
    platform.press("Open the area")
    platform.sees("Invite its first administrator")
    platform.check()
    platform.press("Invite an administrator")
    platform.type("E-mail address", f"manager@{slug}.example")
    platform.type("What this person does", "Partnership manager")
    platform.type("Who at the council asked for it", "Director of children’s services, called back")
    platform.check()
    platform.press("Invite")
    platform.sees("Its e-mail goes within a minute")
    platform.check()


def add_partners(manager) -> None:
    manager.follow("Add a partner")
    manager.page.get_by_label("A public body that the portal knows").select_option(
        label="Oakshire Integrated Care Board"
    )
    manager.check()
    manager.press("Add the partner")
    manager.press("Add a constituency")
    manager.type("For whom somebody speaks", "GPs")
    manager.press("Add it")
    manager.sees("Nobody put forward speaks for it yet")
    manager.check()


def seated(area: LocalArea, lead: Person, **board) -> None:
    """A board with its lead in a seat."""
    with transaction.atomic(), acting_as(lead):
        made = governance.create_board(area, purpose="It watches over SEND.", by=lead, **board)
        seat = governance.create_seat(made, constituency="The council", kind=Seat.Kind.VOTING, by=lead)
        governance.fill_seat(seat, person=lead, by=lead)


def test_from_nothing_to_an_area_that_can_be_used(window, world, scripts):
    name, slug = ("Newshire", "newshire") if scripts else ("Southvale", "southvale")
    width = NARROW if scripts else WIDE
    platform = window(world.platform_admin, scripts=scripts, width=width)
    opened_by(platform, name, slug)

    manager = window(scripts=scripts, width=width)
    manager.open(link_to(f"manager@{slug}.example"))
    manager.page.locator("#id_password").fill(CHOSEN)
    manager.page.locator("#id_again").fill(CHOSEN)
    manager.page.locator("form button[type=submit]").last.click()
    manager.open(f"/{slug}/")
    manager.sees("Still missing before first use")
    manager.follow(f"Go on setting {name} up")
    manager.is_headed(f"Setting up {name}")
    manager.check()

    manager.follow("Change the look")
    manager.page.get_by_role("textbox", name="Colour").fill("#ffdd00")
    manager.check()
    manager.press("Check it first")
    manager.sees("darkens them to")
    manager.press("Save the colour")
    manager.open(f"/{slug}/set-up/")
    manager.follow("Say which words are used")
    manager.choose("ICB (integrated care board)")
    manager.choose("Priority action plan")
    manager.check()
    manager.type("The board that oversees SEND", "SEND Executive")
    manager.press("Save")
    manager.follow("Say that none is recognised")
    manager.page.get_by_role("checkbox", name="No parent carer forum is recognised").check()
    manager.check()
    manager.press("Save")
    add_partners(manager)

    area = LocalArea.objects.get(slug=slug)
    by = afresh(Person.objects.get(user__email=f"manager@{slug}.example"))
    council = Partner.objects.get(name=f"{name} Council")
    for address, partner, role in (
        ("director", council, Role.LEAD),
        ("icb-lead", world.oakshire_partners.icb, Role.LEAD),
        ("second", council, Role.AREA_ADMINISTRATOR),
    ):
        email = f"{address}@{slug}.example"
        operations.invite(area, email=email, role_title=address.capitalize(), partner=partner, role=role, by=by)
    platform.open("/")
    platform.sees("Waits for you as the second person")
    platform.check()
    for _ in range(3):
        platform.open("/")
        platform.follow("Invitation of")
        platform.check()
        platform.press("Confirm")
        platform.sees("The e-mail goes within a minute")
    lead, *_ = (joined(f"{address}@{slug}.example") for address in ("director", "icb-lead", "second"))
    wellbeing = {"legal_kind": Board.LegalKind.COUNCIL_COMMITTEE, "is_health_and_wellbeing_board": True}
    seated(area, lead, name="Health and Wellbeing Board", **wellbeing)
    seated(area, lead, name="SEND Executive", legal_kind=Board.LegalKind.PARTNERSHIP_BOARD)

    manager.open(f"/{slug}/set-up/")
    manager.sees("All that an area needs before first use is there.")
    manager.check()
    platform.open("/portal/areas/")
    platform.sees("all 9 steps")
    platform.check()
