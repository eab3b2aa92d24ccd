"""Board reports in the browser: each page's happy path, who gets in, and what a page costs."""

import pytest
from django.urls import reverse

from core.access import acting_as
from reports import operations
from tests.world import afresh

pytestmark = pytest.mark.django_db


def page(name: str, pk: int | None = None) -> str:
    return reverse(f"reports:{name}", args=["oakshire"] if pk is None else ["oakshire", pk])


@pytest.mark.parametrize("name", ["report_detail", "report_preview", "cover_edit", "summary_edit", "plans_choose",
    "measures_choose", "recommendation_add", "annex_attach", "background_paper_add", "officer_name", "clearance_ask",
    "report_withdraw"])
def test_the_author_opens_every_page_of_his_draft(world, sign_in, name):
    answer = sign_in(world.oakshire_people.la_officer).get(page(name, world.oakshire_report.pk))
    assert (answer.status_code, answer.content.count(b"<h1")) == (200, 1)
