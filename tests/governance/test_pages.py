"""Each page of boards, meetings and decisions, as the people who use it see it."""

import pytest

GET = [
    "boards/",
    "boards/{board}/",
    "boards/{board}/history/",
    "boards/{board}/terms-of-reference/",
    "meetings/",
    "meetings/{past_meeting}/",
    "meetings/{meeting}/",
    "decisions/",
    "decisions/{decision}/",
    "decisions/{conditional_decision}/",
]


@pytest.mark.parametrize("path", GET)
def test_smoke(world, sign_in, path, count_queries):
    c = sign_in(world.oakshire_people.board_clerk)
    names = {
        n: getattr(world, f"oakshire_{n}").pk
        for n in ("board", "past_meeting", "meeting", "decision", "conditional_decision")
    }
    url = "/oakshire/" + path.format(**names)
    print(url, count_queries(c, url))
