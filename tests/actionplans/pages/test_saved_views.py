"""Lists kept under a name: saved, found, shared, renamed and withdrawn."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape

from actionplans import operations
from actionplans.filters import kept_query
from actionplans.models import SavedView
from core.errors import EditConflict, RuleBroken
from tests.actionplans.pages.steps import address, page, send
from tests.actionplans.pages.test_listing import headings


def names_of(acting, person, **chosen) -> list[str]:
    with acting(person) as someone:
        return [view.name for view in SavedView.objects.visible_to(someone).in_use().filter(**chosen)]


def test_a_list_is_saved_from_its_address_and_found_above_it_and_on_home(world, sign_in, people):
    client, pk = sign_in(people.forum_rep), world.oakshire_plan.pk
    html = page(client, "plan_detail", pk, group="lead", overdue="on", page=1, other="x")
    new = f"{address('view_save_of_plan', pk)}?group=lead&amp;overdue=on"
    assert f'href="{new}"' in html
    form = client.get(new.replace("&amp;", "&"))
    assert "Offer it to everyone" not in form.content.decode()
    answer = client.post(new.replace("&amp;", "&"), {"name": "  What is late "})
    assert (answer.status_code, answer.url) == (302, f"{address('plan_detail', pk)}?group=lead&overdue=on")
    link = f'href="{address("plan_detail", pk)}?group=lead&amp;overdue=on">What is late</a>'
    home = client.get(reverse("partners:home", args=["oakshire"])).content.decode()
    assert [link in found for found in (page(client, "plan_detail", pk), page(client, "view_list"), home)] == [
        True,
        True,
        True,
    ]


def test_a_list_of_all_plans_is_saved_for_oneself_alone(world, sign_in, people, acting):
    client = sign_in(people.la_lead)
    assert "Save this view" not in page(client, "action_list")
    assert f'href="{address("view_save")}?sort=-due"' in page(client, "action_list", sort="-due")
    assert "Offer it to everyone" not in client.get(address("view_save"), {"sort": "-due"}).content.decode()
    send(client, "view_save", name="Everything")
    assert names_of(acting, people.la_lead, plan=None) == ["Everything"]
    assert names_of(acting, people.la_officer, plan=None) == []
    assert "Everything" in page(client, "action_list")


def test_a_view_that_is_shared_opens_with_the_rights_of_its_reader(world, sign_in, people, acting):
    client, plan = sign_in(people.la_lead), world.oakshire_commissioners_plan
    answer = client.post(
        f"{address('view_save_of_plan', plan.pk)}?group=month", {"name": "By month", "is_shared": "on"}
    )
    assert answer.status_code == 302
    seen = {name: names_of(acting, getattr(people, name)) for name in ("icb_officer", "school_rep", "la_officer")}
    assert seen == {
        "icb_officer": ["By month", "By workstream"],
        "school_rep": ["By workstream"],
        "la_officer": ["By month", "By workstream", "Ours, overdue"],
    }
    reader = sign_in(people.school_rep)
    listed = page(reader, "view_list")
    assert (escape(f"by {people.la_lead.role_title}") in listed, "By month" in listed, "Withdraw" in listed) == (
        True,
        False,
        False,
    )
    assert len(headings(page(reader, "plan_detail", world.oakshire_plan.pk, group="workstream"))) == 2


def test_a_view_goes_with_its_plan_and_with_its_area(world, acting, people):
    assert names_of(acting, people.la_officer) == ["By workstream", "Ours, overdue"]
    assert names_of(acting, world.elmborough_people.la_officer) == ["By workstream", "Ours, overdue"]
    with acting(people.la_lead) as lead:
        area = {view.area_id for view in SavedView.objects.visible_to(lead)}
    assert area == {world.oakshire.pk}


def test_ones_own_view_is_renamed_and_withdrawn(world, sign_in, people, acting):
    client, view = sign_in(people.la_officer), world.oakshire_saved_view
    send(client, "view_rename", view.pk, name="Ours, late", seen_version=1)
    assert names_of(acting, people.la_officer) == ["By workstream", "Ours, late"]
    assert "Ours, late" in page(client, "view_rename", view.pk)
    assert "Nobody is offered it any more" not in page(client, "view_withdraw", view.pk)
    send(client, "view_withdraw", view.pk)
    assert names_of(acting, people.la_officer) == ["By workstream"]
    assert "was withdrawn" in send(client, "view_withdraw", view.pk, status=409).content.decode()


def test_a_shared_view_is_withdrawn_by_whoever_leads_the_plan(world, sign_in, people, acting):
    client, view = sign_in(people.icb_lead), world.oakshire_shared_view
    assert "Nobody is offered it any more" in page(client, "view_withdraw", view.pk)
    send(client, "view_withdraw", view.pk)
    assert names_of(acting, people.school_rep) == []
    assert "You have saved no view" in page(sign_in(people.school_rep), "view_list")


def test_what_cannot_be_saved_stays_on_the_form(world, sign_in, people):
    client, pk = sign_in(people.la_officer), world.oakshire_plan.pk
    taken = send(client, "view_save_of_plan", pk, name="Ours, overdue", status=409).content.decode()
    assert ("You have a view of that name here already." in taken, 'value="Ours, overdue"' in taken) == (True, True)
    assert "Enter the name" in send(client, "view_save_of_plan", pk, name="", status=200).content.decode()
    assert "cannot be kept" in send(client, "view_save_of_plan", pk, name="a\x00b", status=200).content.decode()
    assert "80 characters or fewer" in send(client, "view_save", name="x" * 81, status=200).content.decode()


def test_each_way_out_of_the_operations(world, acting, people):
    with acting(people.la_officer) as officer:
        view, plan, area = world.oakshire_saved_view, world.oakshire_plan, world.oakshire
        with pytest.raises(RuleBroken, match="Only a view of one plan"):
            operations.save_view(area, name="All", query="", is_shared=True, by=officer)
        with pytest.raises(RuleBroken, match="Give the view a name"):
            operations.save_view(area, name=" ", query="", by=officer)
        other = operations.save_view(area, plan=plan, name="Other", query="", by=officer)
        with pytest.raises(RuleBroken, match="of that name"):
            operations.rename_view(other, name=view.name, by=officer)
        with pytest.raises(RuleBroken, match="Give the view a name"):
            operations.rename_view(other, name="", by=officer)
        assert operations.save_view(area, name="Other", query="", by=officer).plan is None
        assert operations.rename_view(other, name="Other", seen_version=1, by=officer).version == 2
        with pytest.raises(EditConflict):
            operations.rename_view(other, name="New", seen_version=1, by=officer)
        for number in range(47):
            operations.save_view(area, name=f"Number {number}", query="", by=officer)
        with pytest.raises(RuleBroken, match="You keep 50 views"):
            operations.save_view(area, name="Too many", query="", by=officer)


def test_an_address_is_kept_as_far_as_a_list_reads_it():
    asked = QueryDict("group=lead&level=3&level=4&q=&page=2&due_from_day=1&next=//evil&sort=-due&csrfmiddlewaretoken=x")
    assert kept_query(asked) == "group=lead&level=3&level=4&due_from_day=1&sort=-due"
    assert kept_query(QueryDict(f"q={'x' * 1000}")) == ""


def test_the_list_of_views_costs_as_many_queries_for_thirty_as_for_one(world, sign_in, people, acting, count_queries):
    client = sign_in(people.la_officer)
    one = count_queries(client, address("view_list"))
    with acting(people.la_officer) as officer:
        for number in range(29):
            operations.save_view(world.oakshire, plan=world.oakshire_plan, name=f"N{number}", query="", by=officer)
    assert count_queries(client, address("view_list")) == one <= 12
