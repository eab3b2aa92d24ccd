"""Measures as people meet them: the list, a measure with its series, and the forms that change them."""

import csv
import datetime as dt

import pytest
from django.urls import reverse

from core.history import changes_of
from indicators import operations
from indicators.models import Measure, Observation


def url(name: str, measure: Measure | None = None) -> str:
    return reverse(f"indicators:{name}", args=["oakshire", *([measure.pk] if measure else [])])


def typed_day(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def observation_data(**changes) -> dict[str, str]:
    return {
        **typed_day("period_start", dt.date(2021, 1, 1)),
        **typed_day("period_end", dt.date(2021, 12, 31)),
        "value": "59.9%",
        "missing": "",
        "note": "",
        "source": "",
        **changes,
    }


MEASURE = {
    "reference": "b",
    "name": "Pupils educated at home",
    "definition": "",
    "polarity": "lower_is_better",
    "source": "",
    "frequency": "every term",
    "update_every_months": "",
    "published_after_months": "",
    "owner_partner": "",
}


def test_the_list_says_where_each_measure_stands_in_words(sign_in, world):
    page = sign_in(world.oakshire_people.forum_rep).get(url("measure_list")).content.decode()
    assert "Education, health and care plans issued within 20 weeks" in page
    assert "46.4%" in page
    assert "Lower than in 2023: 50.3%, which is worse." in page
    assert "The next value is expected by 1 July 2027." in page
    assert "Percentage. Higher is better" in page
    assert page.index("1 measure is no longer measured") < page.index("Not measured from")
    assert "Average price of an independent placement" not in page
    assert "Add a measure" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?words=absence", {"j"}),
        ("?freshness=stopped", {"e"}),
        ("?freshness=no_value", {"j", "x"}),
        ("?sort=-name", {"a", "e", "j", "s", "x"}),
        ("?sort=nonsense", {"a", "e", "j", "s", "x"}),
        ("?freshness=nonsense", {"a", "e", "j", "s", "x"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(sign_in, world, query, expected):
    response = sign_in(world.oakshire_people.la_lead).get(url("measure_list") + query)
    assert {standing.measure.reference for standing in response.context["standings"]} == expected


def test_the_list_can_be_narrowed_to_one_owner(sign_in, world):
    query = f"?owner={world.oakshire_partners.council.pk}"
    response = sign_in(world.oakshire_people.la_lead).get(url("measure_list") + query)
    assert [standing.measure.reference for standing in response.context["standings"]] == ["a"]


def test_a_sort_by_name_goes_both_ways(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    up, down = (
        [standing.measure.name for standing in client.get(url("measure_list") + query).context["standings"]]
        for query in ("?sort=name", "?sort=-name")
    )
    assert up == sorted(up, key=str.lower) == down[::-1]


def test_a_measure_shows_its_series_with_gaps_corrections_and_history(sign_in, world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        operations.record_observation(
            world.oakshire_measure,
            period_start=dt.date(2023, 1, 1),
            period_end=dt.date(2024, 1, 1),
            value=51,
            note="Late returns came in.",
            by=person,
        )
    response = sign_in(world.oakshire_people.school_rep).get(world.oakshire_measure.get_absolute_url())
    page = response.content.decode()
    assert [(point.label, point.value and float(point.value)) for point in response.context["chart"].points] == [
        ("2022", 49.2),
        ("2023", 51.0),
        ("2024", None),
        ("2025", 46.4),
    ]
    assert "corrected since" in page
    assert "Late returns came in." in page
    assert "Suppressed: the count is too small to show" in page
    assert "Who can see this?" in page
    assert "Measure created" in page
    assert "Record a value" not in page


def test_someone_outside_its_audience_gets_the_same_answer_as_for_nothing(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)
    hidden = client.get(world.oakshire_commissioners_measure.get_absolute_url())
    nothing = client.get(reverse("indicators:measure_detail", args=["oakshire", 999_999_999]))
    assert (hidden.status_code, nothing.status_code) == (404, 404)


def test_a_contributor_records_a_value(sign_in, world, acting):
    response = sign_in(world.oakshire_people.icb_officer).post(
        url("observation_record", world.oakshire_measure), observation_data()
    )
    assert response.url == world.oakshire_measure.get_absolute_url()
    with acting(world.oakshire_people.icb_officer):
        recorded = Observation.objects.get(measure=world.oakshire_measure, period_start=dt.date(2021, 1, 1))
        assert (float(recorded.value), recorded.period_end, recorded.source) == (
            59.9,
            dt.date(2022, 1, 1),
            "SEN2 census",
        )
        assert recorded.recorded_by == world.oakshire_people.icb_officer


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"value": "most of them"}, "The value must be a number, like 56.3"),
        ({"value": ""}, "Enter a value, or say why there is none."),
        ({"value": "101"}, "The value can&#x27;t be above 100: this measure is in percentage."),
        ({"value": "-1"}, "The value can&#x27;t be below 0."),
        ({"missing": "suppressed"}, "Enter a value or say why there is none, not both."),
        (typed_day("period_end", dt.date(2020, 12, 31)), "The last day can&#x27;t be before the first day."),
        (typed_day("period_end", dt.date(2022, 3, 31)), "This overlaps 2022, which has been recorded."),
        ({"period_start_day": ""}, "First day of the period must include a day"),
        (
            {"value": "", "missing": "withdrawn"},
            "Nothing has been recorded for this period, so nothing can be withdrawn.",
        ),
    ],
)
def test_a_value_that_cannot_be_true_comes_back_with_what_was_typed(sign_in, world, acting, changes, message):
    response = sign_in(world.oakshire_people.la_officer).post(
        url("observation_record", world.oakshire_measure), observation_data(note="Typed by hand", **changes)
    )
    assert response.status_code in {200, 409}
    page = response.content.decode()
    assert message in page
    assert "Typed by hand" in page
    with acting(world.oakshire_people.la_officer):
        assert not world.oakshire_measure.observations.filter(period_start=dt.date(2021, 1, 1)).exists()


def test_everyone_in_the_audience_may_look_but_only_contributors_record(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)
    assert client.get(url("observation_record", world.oakshire_measure)).status_code == 403


def test_a_lead_adds_a_measure(sign_in, world, acting):
    client = sign_in(world.oakshire_people.icb_lead)
    assert client.get(url("measure_create")).status_code == 200
    audience = world.oakshire_audiences.everyone.pk
    response = client.post(url("measure_create"), {**MEASURE, "unit": "percentage", "audience": audience})
    with acting(world.oakshire_people.icb_lead) as person:
        made = Measure.objects.visible_to(person).get(area=world.oakshire, reference="b")
        assert (made.name, made.published_after_months, made.frequency) == ("Pupils educated at home", 0, "every term")
        assert response.url == made.get_absolute_url()


def test_a_reference_that_is_taken_comes_back_on_its_box(sign_in, world):
    data = {**MEASURE, "reference": "a", "unit": "percentage", "audience": world.oakshire_audiences.everyone.pk}
    response = sign_in(world.oakshire_people.la_lead).post(url("measure_create"), data)
    assert response.status_code == 409
    assert response.context["form"].errors["reference"] == [
        "Another measure here already has the reference “a”. Choose another."
    ]


def test_a_lead_changes_a_measure(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    page = client.get(url("measure_edit", world.oakshire_measure)).context["form"]
    assert page["name"].value() == world.oakshire_measure.name
    client.post(
        url("measure_edit", world.oakshire_measure), {**MEASURE, "seen_version": world.oakshire_measure.version}
    )
    assert "Pupils educated at home" in client.get(world.oakshire_measure.get_absolute_url()).content.decode()


def test_two_who_change_a_measure_at_once_both_see_what_the_other_wrote(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    data = {**MEASURE, "seen_version": world.oakshire_measure.version}
    client.post(url("measure_edit", world.oakshire_measure), data)
    response = client.post(url("measure_edit", world.oakshire_measure), {**data, "name": "Mine"})
    assert response.status_code == 409
    assert [(entry.theirs, entry.yours) for entry in response.context["form"].conflict] == [
        ("Pupils educated at home", "Mine")
    ]


def test_a_measure_is_stopped_and_followed_again(sign_in, world, acting):
    client = sign_in(world.oakshire_people.la_lead)
    measure = world.oakshire_absence_measure
    assert client.get(url("measure_stop", measure)).status_code == 200
    stop = {**typed_day("stops_on", dt.date(2026, 9, 1)), "stop_reason": "Replaced by another.", "seen_version": "1"}
    client.post(url("measure_stop", measure), stop)
    assert "Why: Replaced by another." in client.get(measure.get_absolute_url()).content.decode()
    assert client.get(url("measure_resume", measure)).status_code == 200
    client.post(url("measure_resume", measure), {"reason": "It is needed.", "seen_version": "2"})
    with acting(world.oakshire_people.la_lead):
        measure.refresh_from_db()
        assert (measure.stops_on, measure.stop_reason) == (None, "")
        changes = changes_of(measure)
        assert [change.verb for change in changes] == ["measure resumed", "measure stopped", "measure created"]
        assert changes[0].reason == "It is needed."


def test_a_lead_downloads_all_that_was_recorded(sign_in, world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        operations.record_observation(
            world.oakshire_absence_measure,
            period_start=dt.date(2025, 9, 1),
            period_end=dt.date(2026, 9, 1),
            value=1,
            note="=SUM(A1)",
            by=person,
        )
        recorded = Observation.objects.filter(measure__area=world.oakshire).count()
    client = sign_in(world.oakshire_people.la_lead)
    one = client.get(url("measure_csv", world.oakshire_measure))
    assert one["Content-Disposition"].startswith('attachment; filename="a-education')
    header, *rows = csv.reader(one.content.decode("utf-8-sig").splitlines())
    assert header[3:7] == ["First day", "Last day", "Value", "Missing"]
    assert [row[3:7] for row in rows] == [
        ["2022-01-01", "2022-12-31", "49.2", ""],
        ["2023-01-01", "2023-12-31", "50.3", ""],
        ["2024-01-01", "2024-12-31", "", "suppressed"],
        ["2025-01-01", "2025-12-31", "46.4", ""],
    ]
    everything = client.get(url("measure_export")).content.decode("utf-8-sig")
    assert "'=SUM(A1)" in everything
    assert len(everything.splitlines()) == 1 + recorded > 5


def test_an_officer_may_not_download(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    assert client.get(url("measure_csv", world.oakshire_measure)).status_code == 403
    assert client.get(url("measure_export")).status_code == 403


def test_the_pages_cost_the_same_for_one_and_for_thirty(sign_in, world, acting, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    list_before, page_before = (
        count_queries(client, url("measure_list")),
        count_queries(client, world.oakshire_measure.get_absolute_url()),
    )
    with acting(world.oakshire_people.la_lead) as person:
        for number in range(30):
            measure = operations.create_measure(
                world.oakshire,
                audience=world.oakshire_audiences.everyone,
                reference=f"n{number}",
                name=f"Measure {number}",
                polarity=Measure.Polarity.NEITHER,
                unit=Measure.Unit.NUMBER,
                owner_partner=world.oakshire_partners.council,
                by=person,
            )
            for target, year in ((measure, 2024), (world.oakshire_measure, 1980 + number)):
                operations.record_observation(
                    target,
                    period_start=dt.date(year, 1, 1),
                    period_end=dt.date(year + 1, 1, 1),
                    value=number,
                    by=person,
                )
    assert count_queries(client, url("measure_list")) == list_before
    assert count_queries(client, world.oakshire_measure.get_absolute_url()) == page_before
    assert list_before <= 12


def test_a_value_box_that_was_not_sent_counts_as_empty(sign_in, world):
    data = {name: typed for name, typed in observation_data(missing="not_collected").items() if name != "value"}
    response = sign_in(world.oakshire_people.la_officer).post(url("observation_record", world.oakshire_measure), data)
    assert response.url == world.oakshire_measure.get_absolute_url()


def test_an_observation_says_what_it_is(world):
    assert str(world.oakshire_observation) == "a. Education, health and care plans issued within 20 weeks, 2025"
