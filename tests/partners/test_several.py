"""Several people invited at once: first what will happen, then all or none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners import operations
from partners.models import Invitation
from partners.several import MOST, lines_of

pytestmark = pytest.mark.django_db

SEVERAL = "/oakshire/invitations/several/"
TWO = (
    "head1@x.example, Headteacher, Oakshire Schools, Representative\n"
    "lead@x.example, Head of service, Oakshire Council, lead"
)


@pytest.fixture
def administrator(world, sign_in):
    return sign_in(world.oakshire_people.area_admin)


def words(response) -> str:
    return response.content.decode()


def problems(response) -> list[list[str]]:
    return [row.problems for row in response.context["form"].rows]


def test_the_preview_says_for_each_row_what_it_will_do_and_does_nothing_yet(administrator):
    before = Invitation.objects.count()
    page = words(administrator.post(SEVERAL, {"text": TWO}))
    for word in ("Will be invited by e-mail", "a second person confirms it", "Invite all 2", "2 rows, each of which"):
        assert word in page
    assert Invitation.objects.count() == before
    assert "Look what will happen" in words(administrator.get(SEVERAL))


def test_on_confirmation_all_are_invited(administrator):
    answer = administrator.post(SEVERAL, {"text": TWO, "invite": "yes"}, follow=True)
    assert "2 people invited." in words(answer)
    assert set(Invitation.objects.filter(email__endswith="@x.example").values_list("email", "role")) == {
        ("head1@x.example", "representative"),
        ("lead@x.example", "lead"),
    }


def test_one_person_is_invited_too(administrator):
    one = TWO.split("\n")[0]
    assert "Invite this person" in words(administrator.post(SEVERAL, {"text": one}))
    assert "1 person invited." in words(administrator.post(SEVERAL, {"text": one, "invite": "yes"}, follow=True))


def test_one_row_that_can_not_be_done_stops_all_and_says_why(administrator, world):
    operations.invite(
        world.oakshire,
        email="head1@x.example",
        role_title="Headteacher",
        partner=world.oakshire_partners.schools,
        role="representative",
        by=world.oakshire_people.area_admin,
    )
    before = Invitation.objects.count()
    answer = administrator.post(SEVERAL, {"text": TWO, "invite": "yes"})
    assert problems(answer) == [
        ["This address has been invited to be representative at Oakshire Schools already. Send that one again."],
        [],
    ]
    assert ("Invite all" in words(answer), "Nobody is invited yet" in words(answer)) == (False, True)
    assert Invitation.objects.count() == before


def test_each_thing_that_is_wrong_with_a_row_is_said(administrator, world):
    own = world.oakshire_people.area_admin.user.email
    text = "\n".join(
        (
            "nobody, , Elmborough Schools, king",
            f"{'a' * 250}@x.example, {'x' * 121}, Oakshire Schools, officer",
            "only@x.example, two",
            f"{own}, Manager, Oakshire Council, officer",
            "a@x.example, a\u202eb, Oakshire Schools, officer",
        )
    )
    found = problems(administrator.post(SEVERAL, {"text": text}))
    assert [len(row) for row in found] == [4, 2, 1, 1, 1]
    assert "No partner called “Elmborough Schools” takes part here today." in found[0]
    assert found[2][0].startswith("It has 2 of the four columns")
    assert found[3] == ["You can’t invite yourself. Ask another administrator."]
    assert "hidden character" in found[4][0]


def test_tables_are_read_with_tabs_semicolons_headings_and_empty_lines():
    row = ("a@x.example", "Head, primary", "Schools", "officer")
    assert lines_of("E-mail address\tWhat\tPartner\tRole\r\n" + "\t".join(row) + "\r\n\r\n") == [row]
    assert lines_of("\ufeff" + ";".join(row)) == [row]
    assert lines_of('a@x.example, "Head, primary", Schools, officer\r') == [row]
    assert lines_of("") == []


def test_a_file_is_read_and_stands_in_the_box_to_be_changed(administrator):
    file = SimpleUploadedFile("people.csv", b"email,what,partner,role\n" + TWO.encode())
    page = words(administrator.post(SEVERAL, {"file": file}))
    assert ("Invite all 2" in page, page.count("head1@x.example")) == (True, 3)


@pytest.mark.parametrize(
    ("typed", "box"),
    [
        ({}, "text"),
        ({"text": "\n ,\n"}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x" * 60_001}, "text"),
        ({"text": "a@x.example, b, c, d\n" * (MOST + 1)}, "text"),
        ({"file": ("people.csv", "Prälatin".encode("latin-1"))}, "file"),
        ({"file": ("people.csv", b"x" * 140_000)}, "text"),
        ({"file": ("people.exe", b"MZ")}, "file"),
    ],
)
def test_what_can_not_be_read_gives_an_error_and_no_preview(administrator, typed, box):
    data = {name: SimpleUploadedFile(*value) if name == "file" else value for name, value in typed.items()}
    answer = administrator.post(SEVERAL, data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [box])
    assert "What will happen</h2>" not in words(answer)


def test_a_hundred_rows_cost_no_more_queries_than_one(administrator):
    line = "head{}@x.example, Headteacher, Oakshire Schools, Officer\n"

    def cost(rows: int) -> int:
        text = "".join(line.format(number) for number in range(rows))
        with CaptureQueriesContext(connection) as queries:
            assert "Invite " in words(administrator.post(SEVERAL, {"text": text}))
        return len(queries)

    cost(1)
    assert cost(100) == cost(1)


def test_nobody_else_invites_several(sign_in, world):
    assert sign_in(world.oakshire_people.la_lead).get(SEVERAL).status_code == 403
