"""What was let through with a reason is written down with what was saved, and read by area administrators alone."""

import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import LetThrough
from core.personal_data import Kind
from partners.models import Invitation, Role
from partners.views.oversight import LET_THROUGH_HEADER

pytestmark = pytest.mark.django_db

LIST, CSV = "/oakshire/let-through/", "/oakshire/let-through.csv"
NUMBER = "943 476 5919"
REASON = {"hold-reason": "It is the number of a post", "hold-go_on": "on"}
SEVERAL = f"head1@x.example, Headteacher {NUMBER}, Oakshire Schools, Representative"


@pytest.fixture
def administrator(world, sign_in):
    return sign_in(world.oakshire_people.area_admin)


def words(response) -> str:
    return response.content.decode()


def let_through(world, count: int = 1, area=None, **changed) -> None:
    LetThrough.objects.bulk_create(
        LetThrough(
            **{
                "person": world.oakshire_people.la_lead.pk,
                "area": (area or world.oakshire).pk,
                "subject_label": "partners.Partner",
                "subject": 12,
                "field": "Comment",
                "kind": Kind.NHS_NUMBER,
                "reason": f"Contract {number}",
                **changed,
            }
        )
        for number in range(count)
    )


def test_a_form_of_the_portal_holds_it_and_saves_it_with_a_reason(world, administrator):
    typed = {
        "email": "new@x.example",
        "role_title": f"Officer {NUMBER}",
        "partner": world.oakshire_partners.schools.pk,
        "role": Role.REPRESENTATIVE,
    }
    held = administrator.post("/oakshire/invitations/new/", typed)
    assert held.status_code == 200
    assert "this looks like an NHS number, ending in 19" in words(held)
    assert f'value="Officer {NUMBER}"' in words(held)
    assert not Invitation.objects.filter(email="new@x.example").exists()
    administrator.post("/oakshire/invitations/new/", typed | REASON)
    invitation = Invitation.objects.get(email="new@x.example")
    kept = LetThrough.objects.get()
    assert (kept.person, kept.area, kept.subject_label, kept.subject) == (
        world.oakshire_people.area_admin.pk,
        world.oakshire.pk,
        "partners.Invitation",
        invitation.pk,
    )
    assert (kept.field, kept.kind, kept.reason) == ("What this person does", Kind.NHS_NUMBER, REASON["hold-reason"])


def test_a_form_in_two_steps_takes_the_reason_along(administrator):
    several = "/oakshire/invitations/several/"
    first = administrator.post(several, {"text": SEVERAL})
    assert ("hold-reason" in words(first), "Invite this person" in words(first)) == (True, False)
    second = administrator.post(several, {"text": SEVERAL, **REASON})
    assert '<input type="hidden" name="hold-reason"' in words(second)
    administrator.post(several, {"text": SEVERAL, "invite": "yes", **REASON})
    assert Invitation.objects.filter(email="head1@x.example").exists()
    assert LetThrough.objects.get().subject_label == "partners.LocalArea"


def test_the_list_shows_who_where_and_why_and_no_other_area(world, administrator):
    let_through(world, kind=Kind.DATE_OF_BIRTH)
    let_through(world, area=world.elmborough, reason="Not of this area")
    let_through(world, subject_label="gone.Thing", subject=None, person=0)
    let_through(world, subject_label="", subject=None)
    page = administrator.get(LIST)
    assert [(row.who, row.about, row.get_kind_display()) for row in page.context["page"]] == [
        (str(world.oakshire_people.la_lead), "", "an NHS number"),
        ("", "Thing", "an NHS number"),
        (str(world.oakshire_people.la_lead), "Partner no. 12", "a date of birth"),
    ]
    assert "Not of this area" not in words(page)


def test_the_list_is_empty_in_words(administrator):
    assert "Nothing was let through" in words(administrator.get(LIST))


def test_it_can_be_had_as_csv(world, administrator):
    let_through(world, 30)
    rows = list(csv.reader(administrator.get(CSV).content.decode("utf-8-sig").splitlines()))
    assert tuple(rows[0]) == LET_THROUGH_HEADER
    assert len(rows) == 31
    assert rows[1][1:] == [
        str(world.oakshire_people.la_lead),
        "Partner no. 12",
        "Comment",
        "an NHS number",
        "Contract 29",
    ]


def test_the_list_costs_the_same_for_one_and_for_thirty(world, administrator):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            administrator.get(LIST)
        return len(queries)

    let_through(world)
    cost()
    one = cost()
    let_through(world, 29)
    assert cost() == one <= 12


def test_nobody_but_the_areas_administrators_reads_it(world, sign_in):
    for path in (LIST, CSV):
        assert sign_in(world.oakshire_people.la_lead).get(path).status_code == 403
        assert sign_in(world.elmborough_people.area_admin).get(path).status_code == 404
