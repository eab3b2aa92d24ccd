"""Every page of risks and issues, through the client."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse

from actionplans import operations
from actionplans.models import Issue, Risk
from core import clock
from tests.actionplans.pages.steps import address, page, send

RATING = {"likelihood": "4", "impact": "5", "target_likelihood": "2", "target_impact": "4"}


def day_boxes(name: str, days: int) -> dict:
    day = clock.today() + dt.timedelta(days=days)
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def titles(html: str) -> list[str]:
    """The references of the rows of a list, in order."""
    return re.findall(r'<th scope="row" class="govuk-table__header">([RI]\d+) ', html)


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def many(world, acting, people):
    """`many(30)` adds so many risks and issues to the open plan, in the workstream, owned by the council's officer."""

    def add(count: int) -> None:
        with acting(people.la_lead) as lead:
            for number in range(count):
                shared = {
                    "title": f"Many {number}",
                    "owner_person": people.la_officer,
                    "workstream": world.oakshire_workstream,
                    "board": world.oakshire_board,
                    "by": lead,
                }
                operations.add_risk(
                    world.oakshire_plan,
                    cause="A",
                    event="B",
                    consequence="C",
                    likelihood=1 + number % 5,
                    impact=3,
                    target_likelihood=1,
                    target_impact=1,
                    review_on=clock.today(),
                    **shared,
                )
                operations.add_issue(world.oakshire_plan, what_happened="A", effect="B", due_on=clock.today(), **shared)

    return add


# --- Lists -----------------------------------------------------------------------------------------------------------


def test_the_risks_of_all_plans_stand_together_the_worst_first(sign_in, people):
    assert titles(page(sign_in(people.la_lead), "risk_list")) == ["R1", "R1"]
    html = page(sign_in(people.la_lead), "risk_list")
    assert html.index("The therapy contract ends early") < html.index("Too few educational psychologists")
    assert "Download as CSV" in html
    school = page(sign_in(people.school_rep), "risk_list")
    assert titles(school) == ["R1"]
    assert "csv" not in school


def test_a_plan_has_a_register_of_its_own_with_a_button_for_leads(world, sign_in, people):
    plan = world.oakshire_plan
    for name, button in (("plan_risks", "Add a risk"), ("plan_issues", "Add an issue")):
        assert button in page(sign_in(people.la_lead), name, plan.pk)
        assert button not in page(sign_in(people.forum_rep), name, plan.pk)
    assert titles(page(sign_in(people.la_lead), "plan_risks", plan.pk, state="all")) == ["R2", "R1"]
    assert titles(page(sign_in(people.la_lead), "plan_issues", plan.pk)) == ["I1", "I2"]
    assert sign_in(people.forum_rep).get(address("plan_risks", world.oakshire_commissioners_plan.pk)).status_code == 404
    links = page(sign_in(people.forum_rep), "plan_detail", plan.pk)
    assert address("plan_risks", plan.pk) in links


def test_a_plan_without_a_register_says_so(world, sign_in, people):
    client = sign_in(people.la_lead)
    pk = world.oakshire_other_plan.pk
    assert "There are no open risks here" in page(client, "plan_risks", pk)
    assert "There are no open issues here" in page(client, "plan_issues", pk)
    assert "No risk meets these filters" in page(client, "plan_risks", pk, q="x")
    assert "No issue meets these filters" in page(client, "plan_issues", pk, q="x")


def test_each_filter_of_risks_narrows_the_list(world, sign_in, people):
    client = sign_in(people.la_officer)
    plan, other = world.oakshire_plan.pk, world.oakshire_commissioners_plan.pk
    risk, provider, former = "educational psychologists", "therapy contract", "new form"
    expected = {
        ("q", "therapy GAP"): [provider],
        ("state", "became_issue"): [former],
        ("state", "closed"): [],
        ("state", "all"): [provider, risk, former],
        ("plan", plan): [risk],
        ("plan", other): [provider],
        ("workstream", world.oakshire_workstream.pk): [risk],
        ("owner", world.oakshire_partners.provider.pk): [provider],
        ("mine", "1"): [risk],
        ("overdue", "1"): [],
        ("band", "very_high"): [provider],
        ("band", "high"): [risk],
        ("likelihood", "3"): [risk],
        ("impact", "1"): [],
        ("likelihood", "nine"): [provider, risk],
    }
    found = {}
    for (name, value), words in expected.items():
        html = page(client, "risk_list", **{name: value})
        found[name, value] = [each for each in (provider, risk, former) if f"{each}" in html]
        assert len(titles(html)) == len(words), (name, value)
    assert found == expected


def test_an_overdue_review_is_found_and_told(sign_in, people):
    client = sign_in(people.la_officer)
    with clock.at(clock.now() + dt.timedelta(days=100)):
        html = page(client, "risk_list", overdue="1")
        assert titles(html) == ["R1", "R1"]
        assert "10 days overdue" in html
        assert titles(page(client, "issue_list", overdue="1")) == ["I1"]


def test_each_filter_of_issues_narrows_the_list(world, sign_in, people):
    client = sign_in(people.la_officer)
    found = {
        (name, value): titles(page(client, "issue_list", **{name: value}))
        for name, value in (
            ("q", "noon"),
            ("state", "resolved"),
            ("mine", "1"),
            ("overdue", "1"),
            ("owner", world.oakshire_partners.forum.pk),
            ("plan", world.oakshire_commissioners_plan.pk),
        )
    }
    assert list(found.values()) == [["I2"], [], ["I1"], [], ["I2"], []]


def test_each_column_sorts_both_ways(sign_in, people):
    client = sign_in(people.la_lead)

    def first(name: str, sort: str) -> str:
        return re.findall(r"/(?:risks|issues)/\d+/\">([^<]+)</a>", page(client, name, sort=sort))[0]

    psychologists, therapy = "Too few educational psychologists", "The therapy contract ends early"
    assert {sort: first("risk_list", sort) for sort in ("title", "-title", "score", "-score", "review", "owner")} == {
        "title": therapy,
        "-title": psychologists,
        "score": psychologists,
        "-score": therapy,
        "review": therapy,
        "owner": psychologists,
    }
    parents, form = "Parents cannot come by day", "The new form comes late"
    assert {sort: first("issue_list", sort) for sort in ("", "title", "-title", "due", "owner", "'--")} == {
        "": form,
        "title": parents,
        "-title": form,
        "due": form,
        "owner": form,
        "'--": form,
    }


def test_the_matrix_leads_to_the_risks_behind_each_number(world, sign_in, people):
    client = sign_in(people.la_lead)
    html = page(client, "risk_matrix", plan=world.oakshire_plan.pk)
    assert "1 risk by likelihood" in html
    link = f"{address('risk_list')}?plan={world.oakshire_plan.pk}&amp;likelihood=3&amp;impact=5"
    assert link in html
    assert titles(client.get(link.replace("&amp;", "&")).content.decode()) == ["R1"]
    assert html.count("Very high") == 6  # four cells, the key and the filter
    bare = page(client, "risk_matrix")
    assert f"{address('risk_list')}?likelihood=4&amp;impact=5" in bare


def rows_of(response) -> list[dict]:
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_csv_has_the_rows_of_the_page(world, sign_in, people):
    client = sign_in(people.la_officer)
    rows = rows_of(client.get(address("risk_csv"), {"plan": world.oakshire_plan.pk, "state": "all", "sort": "title"}))
    assert [row["Reference"] for row in rows] == ["R2", "R1"]
    assert (rows[1]["Score"], rows[1]["Band"], rows[1]["State"], rows[1]["Workstream"]) == (
        "15",
        "High",
        "Open",
        world.oakshire_workstream.title,
    )
    assert rows[0]["Closed"] == clock.today().isoformat()
    issues = rows_of(client.get(address("issue_csv")))
    assert [(row["Reference"], row["Overdue"], row["Partner that owns it"]) for row in issues] == [
        ("I1", "No", ""),
        ("I2", "No", "Oakshire Parent Carer Forum"),
    ]
    assert sign_in(people.forum_rep).get(address("risk_csv")).status_code == 403
    assert sign_in(people.forum_rep).get(address("issue_csv")).status_code == 403


@pytest.mark.parametrize("name", ["risk_list", "issue_list", "risk_matrix", "plan_risks", "plan_issues"])
def test_a_list_costs_as_many_queries_for_thirty_as_for_one(world, sign_in, people, many, count_queries, name):
    many(1)
    client = sign_in(people.la_officer)
    url = address(name, *([world.oakshire_plan.pk] if name.startswith("plan") else []))
    one = count_queries(client, url)
    many(29)
    assert count_queries(client, url) == one <= 12


def test_home_and_panels_cost_as_many_queries_for_thirty_as_for_one(world, sign_in, people, many, count_queries):
    many(1)
    client = sign_in(people.la_officer)
    urls = [
        reverse("partners:home", args=["oakshire"]),
        reverse("strategies:workstream_detail", args=["oakshire", world.oakshire_workstream.pk]),
        reverse("governance:board_detail", args=["oakshire", world.oakshire_board.pk]),
    ]
    one = [count_queries(client, url) for url in urls]
    many(29)
    assert [count_queries(client, url) for url in urls] == one


# --- Entries ---------------------------------------------------------------------------------------------------------

RISK_PAGES = ("risk_detail", "risk_edit", "risk_rate", "risk_close", "risk_became_issue")
ISSUE_PAGES = ("issue_detail", "issue_edit", "issue_close")


@pytest.mark.parametrize("name", RISK_PAGES)
def test_each_page_of_a_risk_opens_for_its_owner(world, sign_in, people, name):
    assert world.oakshire_risk.title in page(sign_in(people.la_officer), name, world.oakshire_risk.pk)


@pytest.mark.parametrize("name", ISSUE_PAGES)
def test_each_page_of_an_issue_opens_for_the_clerk_of_its_board(world, sign_in, people, name):
    assert world.oakshire_plan_issue.title in page(sign_in(people.board_clerk), name, world.oakshire_plan_issue.pk)


@pytest.mark.parametrize("name", [*RISK_PAGES[1:], *ISSUE_PAGES[1:]])
def test_what_is_closed_says_so_instead_of_a_form(world, sign_in, people, acting, name):
    subject = world.oakshire_former_risk
    if name.startswith("issue"):
        subject = world.oakshire_was_risk_issue
        with acting(people.la_lead) as lead:
            operations.close_issue(subject, state="resolved", reason="All are written.", by=lead)
    client = sign_in(people.la_lead)
    response = client.get(address(name, subject.pk))
    assert response.status_code == 409
    assert "you cannot do this any more" in response.content.decode()
    assert client.post(address(name, subject.pk), {"reason": ""}).status_code == 200


@pytest.mark.parametrize("name", ["risk", "issue"])
def test_what_is_closed_is_opened_again_on_its_page(world, sign_in, people, acting, name):
    subject = {"risk": world.oakshire_risk, "issue": world.oakshire_plan_issue}[name]
    with acting(people.la_lead) as lead:
        close = {"risk": operations.close_risk, "issue": operations.close_issue}[name]
        how = {} if name == "risk" else {"state": "resolved"}
        closed = close(subject, reason="All is well.", by=lead, **how)
    client = sign_in(people.board_clerk)
    assert address(f"{name}_reopen", subject.pk) in page(client, f"{name}_detail", subject.pk)
    assert "Reopen the" in page(client, f"{name}_reopen", subject.pk)
    missing = client.post(address(f"{name}_reopen", subject.pk), {"reason": "", "seen_version": closed.version})
    assert "reason" in missing.context["form"].errors
    send(client, f"{name}_reopen", subject.pk, reason="It is back.", seen_version=closed.version)
    html = page(client, f"{name}_detail", subject.pk)
    assert "It is back." in html
    assert address(f"{name}_reopen", subject.pk) not in html
    again = client.post(address(f"{name}_reopen", subject.pk), {"reason": "x", "seen_version": closed.version + 1})
    assert again.status_code == 409


def test_a_risk_shows_its_ratings_and_who_sees_nothing_gets_none_of_it(world, sign_in, people):
    html = page(sign_in(people.school_rep), "risk_detail", world.oakshire_risk.pk)
    for words in (
        "Posts stay vacant for a year.",
        "Two trainees start in autumn.",
        "One trainee has started.",
        "Score 15, was 20",
        "Strategy delivery plan",
        world.oakshire_workstream.title,
        world.oakshire_board.name,
        "Who can see this?",
    ):
        assert words in html, words
    assert "Change the risk" not in html
    assert sign_in(people.school_rep).get(address("risk_detail", world.oakshire_provider_risk.pk)).status_code == 404


def test_who_owns_a_risk_sees_it_where_its_plan_is_hidden(world, sign_in, people):
    client = sign_in(people.provider_officer)
    html = page(client, "risk_detail", world.oakshire_provider_risk.pk)
    assert "Recovery plan of the commissioners" not in html
    assert titles(page(client, "risk_list")) == ["R1", "R1"]
    assert "Nothing is said yet." in html


def test_a_risk_that_became_an_issue_and_the_issue_lead_to_each_other(world, sign_in, people):
    client = sign_in(people.school_rep)
    risk, issue = world.oakshire_former_risk, world.oakshire_was_risk_issue
    assert address("issue_detail", issue.pk) in page(client, "risk_detail", risk.pk)
    assert address("risk_detail", risk.pk) in page(client, "issue_detail", issue.pk)


def new_risk(**changes) -> dict:
    typed = {"title": "Money runs out", "cause": "Costs rise.", "event": "All is spent.", "consequence": "Cuts."}
    return typed | RATING | day_boxes("review_on", 30) | changes


def test_a_lead_adds_a_risk(world, sign_in, people):
    client = sign_in(people.la_lead)
    assert "Add a risk" in page(client, "risk_add", world.oakshire_plan.pk)
    typed = new_risk(owner_partner=world.oakshire_partners.icb.pk, board=world.oakshire_board.pk)
    response = send(client, "risk_add", world.oakshire_plan.pk, **typed)
    html = client.get(response["Location"]).content.decode()
    assert "R3 is in the register." in html
    assert "Score 20" in html


def test_bad_input_comes_back_with_all_that_is_wrong_and_nothing_lost(world, sign_in, people):
    client = sign_in(people.la_lead)
    pk = world.oakshire_plan.pk
    nobody = send(client, "risk_add", pk, status=200, **new_risk()).content.decode()
    assert "Say who owns it: a person, a partner or both" in nobody
    assert "Costs rise." in nobody
    council = world.oakshire_partners.council.pk
    past = day_boxes("review_on", -1)
    html = send(
        client, "risk_add", pk, status=200, **new_risk(owner_partner=council, cause="a\x00b", impact="6", **past)
    ).content.decode()
    for words in ("a character in it that cannot be kept", "Select the impact if it happens", "Next review must be"):
        assert words in html, words
    elsewhere = world.elmborough_partners.council.pk
    foreign = send(client, "risk_add", pk, status=200, **new_risk(owner_partner=elsewhere)).content.decode()
    assert "Select the partner that owns it" in foreign
    stream = new_risk(owner_partner=council, workstream=world.elmborough_workstream.pk)
    assert "Select the workstream" in send(client, "risk_add", pk, status=200, **stream).content.decode()


def test_a_closed_plan_takes_no_risk_and_no_issue(world, sign_in, people, acting):
    with acting(people.la_lead) as lead:
        operations.close_plan(world.oakshire_other_plan, reason="Done", by=lead)
    client, council = sign_in(people.la_lead), world.oakshire_partners.council.pk
    typed = new_risk(owner_partner=council, what_happened="It did", effect="Bad")
    for name in ("risk_add", "issue_add"):
        html = send(client, name, world.oakshire_other_plan.pk, status=409, **typed).content.decode()
        assert "This plan is closed, so its register takes nothing new." in html


def test_the_owner_reviews_and_rates_his_risk(world, sign_in, people):
    client, risk = sign_in(people.la_officer), world.oakshire_risk
    typed = {**RATING, "likelihood": "2", "reason": "Both have started.", "seen_version": risk.version}
    response = send(client, "risk_rate", risk.pk, **typed, **day_boxes("review_on", 60))
    html = client.get(response["Location"]).content.decode()
    assert "Rated 10, high." in html
    assert "Score 10, was 15" in html
    late = send(client, "risk_rate", risk.pk, status=409, **typed, **day_boxes("review_on", 60)).content.decode()
    assert "Someone else changed this" in late


def test_the_owner_rewords_closes_and_gives_away_his_risk(world, sign_in, people):
    client, risk = sign_in(people.la_officer), world.oakshire_risk
    html = page(client, "risk_edit", risk.pk)
    assert "Two trainees start in autumn." in html
    words = {"title": "Fewer", "cause": "A", "event": "B", "consequence": "C", "mitigation": "D"}
    kept = {"workstream": risk.workstream_id, "board": risk.board_id, "seen_version": risk.version}
    send(client, "risk_edit", risk.pk, **words, **kept, owner_person=people.la_officer.pk)
    assert "Fewer, now" not in page(client, "risk_detail", risk.pk)
    send(client, "risk_close", risk.pk, reason="Over", seen_version=risk.version + 1)
    assert "Over" in page(client, "risk_detail", risk.pk)


def test_who_gives_away_what_he_then_can_not_see_goes_to_the_list(world, sign_in, people):
    client, risk = sign_in(people.provider_officer), world.oakshire_provider_risk
    words = {"title": "Fewer", "cause": "A", "event": "B", "consequence": "C", "seen_version": risk.version}
    response = send(client, "risk_edit", risk.pk, **words, owner_partner=world.oakshire_partners.icb.pk)
    assert response["Location"] == address("risk_list")


def test_a_risk_becomes_an_issue_on_its_page(world, sign_in, people):
    client, risk = sign_in(people.la_officer), world.oakshire_risk
    typed = {
        "what_happened": "They left.",
        "effect": "A backlog.",
        "owner_person": people.la_officer.pk,
        "seen_version": risk.version,
        **day_boxes("due_on", 9),
    }
    response = send(client, "risk_became_issue", risk.pk, **typed)
    html = client.get(response["Location"]).content.decode()
    assert "The risk is now the issue I3." in html
    assert "due in 9 days" in html


def test_an_issue_is_added_changed_and_resolved_on_its_pages(world, sign_in, people):
    client, pk = sign_in(people.la_lead), world.oakshire_plan.pk
    assert "Add an issue" in page(client, "issue_add", pk)
    typed = {"title": "Transport", "what_happened": "It stopped.", "effect": "None come."}
    made = send(client, "issue_add", pk, **typed, owner_person=people.la_officer.pk)
    html = client.get(made["Location"]).content.decode()
    assert "I3 is in the register." in html
    issue = int(made["Location"].rstrip("/").rsplit("/", 1)[1])
    changed = {**typed, "response": "Taxis.", "owner_person": people.la_officer.pk, "seen_version": 1}
    send(client, "issue_edit", issue, **changed)
    assert "Taxis." in page(client, "issue_detail", issue)
    send(client, "issue_close", issue, state="resolved", reason="A new firm.", seen_version=2)
    assert "Resolved" in page(client, "issue_detail", issue)
    missing = send(client, "issue_close", world.oakshire_plan_issue.pk, status=200, reason="").content.decode()
    assert "Answer “How does it end?”" in missing


# --- Elsewhere -------------------------------------------------------------------------------------------------------


def test_home_asks_the_owner_for_reviews_and_for_issues(world, sign_in, people, many):
    home = reverse("partners:home", args=["oakshire"])
    client = sign_in(people.la_officer)
    assert "Risk to review" not in client.get(home).content.decode()
    client.logout()  # a sign-in does not last that long
    with clock.at(clock.now() + dt.timedelta(days=85)):
        html = sign_in(people.la_officer).get(home).content.decode()
        assert "R1 Too few educational psychologists" in html
        assert "I1 The new form comes late" in html
    client.logout()
    with clock.at(clock.now() + dt.timedelta(days=30)):
        assert "Issue to resolve" in sign_in(people.la_officer).get(home).content.decode()
    client.logout()
    assert "I2 Parents cannot come by day" in sign_in(people.forum_rep).get(home).content.decode()
    for name in ("school_rep", "cabinet_member"):
        assert "R1 The therapy" not in sign_in(getattr(people, name)).get(home).content.decode()


def test_a_workstream_and_a_board_show_their_risks_and_issues(world, sign_in, people):
    client = sign_in(people.school_rep)
    workstream = reverse("strategies:workstream_detail", args=["oakshire", world.oakshire_workstream.pk])
    assert address("risk_detail", world.oakshire_risk.pk) in client.get(workstream).content.decode()
    board = client.get(reverse("governance:board_detail", args=["oakshire", world.oakshire_board.pk])).content.decode()
    assert address("risk_detail", world.oakshire_risk.pk) in board
    assert address("issue_detail", world.oakshire_plan_issue.pk) in board


def test_a_board_that_watches_nothing_shows_no_register(world, sign_in, people, acting):
    with acting(people.la_lead) as lead:
        for risk in Risk.objects.visible_to(lead).filter(board=world.oakshire_board).open():
            operations.close_risk(risk, reason="Over", by=lead)
        for issue in Issue.objects.visible_to(lead).filter(board=world.oakshire_board).open():
            operations.close_issue(issue, state="closed", reason="Over", by=lead)
    url = reverse("governance:board_detail", args=["oakshire", world.oakshire_board.pk])
    assert "Risks and issues" not in sign_in(people.la_lead).get(url).content.decode()
