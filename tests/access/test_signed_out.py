"""Every address that there is, opened by somebody who has not signed in: what is public, and for the rest the way to
sign in or nothing at all."""

import pytest
from django.urls import resolve

from tests.access import canary, doors

pytestmark = pytest.mark.django_db


def opened(client, slug: str) -> dict[str, tuple]:
    """What each address answers, except the public ones."""
    client.raise_request_exception = False
    found = {}
    for address in canary.doors(slug, most=1):
        if resolve(address.split("?")[0]).view_name not in doors.PUBLIC:
            answer = client.get(address)
            where = answer.url.split("?")[0] if answer.status_code == 302 else answer.content
            found[address] = (answer.status_code, where)
    return found


def headers_of(answer) -> dict[str, str]:
    """All but the time that it took, which is told in tests and the demonstration only."""
    return {name: value for name, value in answer.headers.items() if name != "Server-Timing"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_everything_else_leads_to_sign_in_whether_or_not_it_is_there(client, world):
    answers = opened(client, "oakshire")
    assert len(answers) > 200
    assert {address: answer for address, answer in answers.items() if answer != (302, "/accounts/login/")} == {}


def test_a_public_address_with_nothing_behind_it_answers_with_the_same_bytes_as_any_other(client, world):
    nothing = client.get("/oakshire/public/8b7b8f0e-0000-4000-8000-000000000000/")
    hidden = [world.oakshire_withdrawn_snapshot, world.oakshire_coming_snapshot]
    addresses = [snapshot.public_address for snapshot in hidden]
    addresses += [f"{address}file/" for address in addresses]
    # Another area's, and one without a file:
    addresses += [world.oakshire_public_snapshot.public_address.replace("oakshire", "elmborough")]
    addresses += [f"{world.oakshire_public_snapshot.public_address}file/", "/nowhere/public/"]
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (404, nothing.content), address
        assert headers_of(answer) == headers_of(nothing), address
