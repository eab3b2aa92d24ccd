"""Plans and actions at Home and on others' pages."""

import datetime as dt
import re

from django.urls import reverse

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action
from core import clock
from core.models import Notification
from partners.notifications import render_all
from tests.actionplans.pages.steps import (
    address,
    send,
    stored,
)

# --- Home ------------------------------------------------------------------------------------------------------------


def home(client) -> str:
    """What Home says waits for somebody, without the list of all that is his."""
    response = client.get(reverse("partners:home", args=["oakshire"]))
    assert response.status_code == 200
    return response.content.decode().split("Your actions")[0]


def test_home_shows_what_is_overdue_due_soon_silent_or_to_confirm(world, sign_in, people, acting, in_days):
    with acting(people.la_lead) as lead:
        for title, days in (("Late thing", -5), ("Soon thing", 5), ("Far thing", 500)):
            operations.create_action(
                world.oakshire_plan,
                title=title,
                lead_partner=world.oakshire_partners.council,
                due=in_days(days),
                by=lead,
            )
    waiting = home(sign_in(people.la_officer))
    assert waiting.index("Late thing") < waiting.index("Soon thing")
    assert "Far thing" not in waiting
    assert "Appoint a designated officer" not in waiting
    assert "Confirm that it is complete" in home(sign_in(people.icb_lead))
    with clock.at(clock.now() + dt.timedelta(days=40)):
        later = home(sign_in(people.la_officer))
    assert "Update 9 days late; its plan is reviewed every month." in later
    assert "Far thing" in later
    assert re.search(r"Action · <span[^>]*>Update 9 days late</span>.*?Far thing", later, re.DOTALL)
    assert re.search(r"Its plan is reviewed every month; the action is due \d+ \w+ \d{4}\.", later)


def test_a_termly_action_that_is_silent_has_no_date_to_be_due_on(world, sign_in, people, acting):
    with acting(people.la_lead) as lead:
        for title, words in (("Termly thing", "Termly"), ("Ongoing thing", "Ongoing")):
            operations.create_action(
                world.oakshire_plan,
                title=title,
                lead_partner=world.oakshire_partners.council,
                lead_person=people.la_officer,
                due=parse(words),
                by=lead,
            )
    with clock.at(clock.now() + dt.timedelta(days=40)):
        assert "the action is due termly." in home(sign_in(people.la_officer))
    with acting(people.la_officer) as officer:
        told = list(Notification.objects.filter(person=officer.pk, kind=operations.ACTION_GIVEN).order_by("pk"))
        words = [message.words for _, message in render_all(told, officer)]
    assert words[-2:] == [
        "It is done termly. Please say how it goes.",
        "It has no end date. Please say how it goes.",
    ]


def test_leads_are_asked_to_confirm_what_names_nobody_accountable(world, sign_in, people, acting, level):
    with acting(people.forum_rep) as person:
        action = Action.objects.visible_to(person).get(pk=world.oakshire_forum_action.pk)
        operations.update_rag(action, level=level(action, "Blue"), reason="All were asked.", by=person)
    assert action.title in home(sign_in(people.la_lead))
    assert action.title not in home(sign_in(people.la_officer))


def test_a_quick_update_goes_back_home(sign_in, people, late, version, acting, level):
    client = sign_in(people.icb_officer)
    assert f'href="{address("action_quick_update", late.pk)}"' in home(client)
    asked_for = client.get(address("action_quick_update", late.pk)).content.decode()
    assert f'action="{address("action_quick_update", late.pk)}"' in asked_for
    assert '<a class="govuk-link" href="/oakshire/">Cancel</a>' in asked_for
    with acting(people.icb_officer):
        amber = level(late, "Amber").pk
    response = client.post(
        address("action_quick_update", late.pk),
        {"level": amber, "reason": "Two have applied.", "seen_version": version(late)},
        follow=True,
    )
    assert response.redirect_chain == [("/oakshire/", 302)]
    assert f"{late.title}: Amber, was Red. Saved just now." in response.content.decode()


def test_of_many_things_that_wait_home_shows_some_and_the_whole_number(sign_in, people, many_actions, acting, level):
    many_actions(20)
    client = sign_in(people.la_officer)
    first, second = (client.get("/oakshire/", {"page": number}).content.decode() for number in (1, 2))
    count = int(re.search(r'Overdue <span class="portal-muted">\(<span data-count="(\d+)">', first)[1])
    assert count > 15 == first.split('aria-label="Pages"')[0].count('class="portal-work__item"')
    assert f'Overdue <span class="portal-muted">(<span data-count="{count}">' in second
    overdue = second.split('id="urgency-1"')[1].split("</section>")[0]
    assert overdue.count('class="portal-work__item"') == count - 15
    assert "<title>Home, Oakshire, page 2" in second
    # A quick update of the second page leads back there.
    sent_to = re.search(r'href="([^"]*/quick-update/\?page=2)"', second)[1]
    with acting(people.la_officer) as person:
        action = Action.objects.visible_to(person).get(pk=re.search(r"/actions/(\d+)/", sent_to)[1])
        amber = level(action, "Amber").pk
    typed = {"level": amber, "reason": "Two have applied."}
    refused = client.post(sent_to, {**typed, "reason": ""}).content.decode()
    assert f'action="{sent_to}"' in refused
    done = client.post(sent_to, {**typed, "seen_version": action.version}, follow=True)
    assert done.redirect_chain == [("/oakshire/?page=2", 302)]


def test_a_quick_update_that_is_refused_keeps_what_was_typed(sign_in, people, late, version, acting, level):
    client = sign_in(people.icb_officer)
    with acting(people.icb_officer):
        red = level(late, "Red").pk
    typed = {"level": red, "reason": "Still nobody.", "seen_version": version(late)}
    html = send(client, "action_quick_update", late.pk, status=200, **typed).content.decode()
    # All that is missing is told at once, in the same small form.
    assert "Red needs its cause." in html
    assert "Say how it will come back on track" in html
    assert "Still nobody." in html
    assert f'action="{address("action_quick_update", late.pk)}"' in html
    assert '<a class="govuk-link" href="/oakshire/">Cancel</a>' in html
    typed |= {"reason": "", "cause": "No staff", "path_to_green": "A new advert", "no_path_yet": "on"}
    html = send(client, "action_quick_update", late.pk, status=200, **typed).content.decode()
    assert "Enter a reason for this RAG" in html
    assert "Either describe the path to green or say that there is none yet." in html


def test_a_sentence_is_enough_where_it_is_still_red(sign_in, people, late, acting):
    client = sign_in(people.icb_officer)
    asked_for = client.get(address("action_quick_update", late.pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in asked_for
    assert '<summary class="govuk-details__summary" autofocus>' in asked_for
    form = asked_for.split(f'action="{address("action_quick_update", late.pk)}"')[1].split("</form>")[0]
    # The old cause is in a box that shows, to be kept or reworded; nothing is sent unseen but which form it is.
    assert re.findall(r'type="hidden" name="(?!csrf)([a-z_]+)"', form) == ["form_key", "seen_version"]
    assert re.search(r'<textarea[^>]* name="cause"[^>]*>\s*No staff</textarea>', form)
    assert re.search(r'name="no_path_yet"[^>]* checked', form)
    seen = re.search(r'name="seen_version" value="(\d+)"', form)[1]
    typed = {"seen_version": seen, "cause": "No staff", "no_path_yet": "on"}
    typed["level"] = re.search(r'value="(\d+)"[^>]* checked', form)[1]
    send(client, "action_quick_update", late.pk, **typed, reason="The advert is out again.")
    action = stored(acting, people.icb_officer, Action, late.pk)
    assert (action.rag_reason, action.cause, action.has_no_path_to_green) == (
        "The advert is out again.",
        "No staff",
        True,
    )


def test_a_quick_update_in_place_answers_with_its_part_of_the_page(sign_in, people, late, version, acting, level):
    client = sign_in(people.icb_officer)
    with acting(people.icb_officer):
        red, amber = level(late, "Red").pk, level(late, "Amber").pk
    in_place = {"headers": {"HX-Request": "true"}}
    typed = {"level": red, "reason": "Still nobody.", "seen_version": version(late)}
    response = client.post(address("action_quick_update", late.pk), typed, **in_place)
    html = response.content.decode()
    assert (response.status_code, "<html" in html, f'href="#id_{late.pk}_cause"' in html) == (200, False, True)
    assert f'data-values="{red} {amber}"' in html
    assert f'data-values="{red}"' in html
    response = client.post(address("action_quick_update", late.pk), typed | {"level": amber}, **in_place)
    html = response.content.decode()
    assert (response.status_code, "<html" in html, "was Red. Saved just now." in html) == (200, False, True)
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("closest li", "outerHTML")
    again = {"level": amber, "reason": "The same.", "seen_version": version(late)}
    assert (
        "as before. Saved just now."
        in client.post(address("action_quick_update", late.pk), again, **in_place).content.decode()
    )
    response = client.post(
        address("action_quick_update", late.pk), again | {"seen_version": version(late)}, follow=True
    )
    assert "Amber, as before. Saved just now." in response.content.decode()


def test_overdue_milestones_are_told_beside_on_track(sign_in, people, late, acting, in_days):
    with acting(people.icb_officer) as officer:
        action = Action.objects.get(pk=late.pk)
        for days in (-3, -2, 4):
            operations.add_milestone(action, title=f"Step {days}", due=in_days(days), by=officer)
    client = sign_in(people.icb_officer)
    warning = "2 milestones are late. If you see it better, say why"
    for name in ("action_quick_update", "action_rag"):
        assert warning in client.get(address(name, late.pk)).content.decode()
    assert "2 milestones are overdue." in home(client)


# --- On others' pages ------------------------------------------------------------------------------------------------


def test_a_workstream_and_a_priority_show_their_actions(world, sign_in, people, action):
    client = sign_in(people.school_rep)
    for thing in (world.oakshire_workstream, world.oakshire_priority):
        name = thing._meta.model_name
        url = reverse(f"strategies:{name}_detail", args=["oakshire", thing.pk])
        html = client.get(url).content.decode()
        assert action.title in html
        assert f"?{name}={thing.pk}" in html
        assert "What the ratings mean" in html


def test_who_can_see_an_action_is_told_with_those_who_support_it(sign_in, people, action):
    url = reverse("partners:who_can_see", args=["oakshire", "actionplans.Action", action.pk])
    html = sign_in(people.school_rep).get(url).content.decode()
    assert "Oakshire Schools (supporting)" in html
    assert "RAG" in html


def test_notifications_speak_to_those_whom_they_still_concern(world, people, acting):
    from core.models import Notification

    rows = {row.kind: row for row in Notification.objects.filter(subject_label="actionplans.Action").order_by("pk")}
    given = Notification.objects.get(
        kind=operations.ACTION_GIVEN, subject=world.oakshire_action.pk, person=people.la_officer.pk
    )
    with acting(people.la_officer) as person:
        assert render_all([given], person)[0][1].title == f"You now lead: {world.oakshire_action.title}"
    with acting(people.icb_lead) as person:
        assert render_all([given], person)[0][1] is None
        confirm = Notification.objects.get(kind=operations.COMPLETION_TO_CONFIRM, person=person.pk)
        assert render_all([confirm], person)[0][1].title == f"Please confirm: {world.oakshire_complete_action.title}"
        operations.confirm_completion(Action.objects.get(pk=world.oakshire_complete_action.pk), by=person)
        assert render_all([confirm], person)[0][1] is None
    assert set(rows) == {operations.ACTION_GIVEN, operations.COMPLETION_TO_CONFIRM}
