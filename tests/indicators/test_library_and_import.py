"""The national library, and the Department for Education's files taken into measures that were begun from it."""

import datetime as dt
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.errors import RuleBroken
from indicators import lait, operations
from indicators.models import ComparatorObservation, LibraryMeasure, Measure, Observation
from indicators.models.units import Missing
from partners.models import LocalArea
from partners.operations import create_audience, grant_to_group
from tests.indicators.test_measures import typed_day

RELEASE = dt.date(2025, 6, 26)
TEXT = (lait.DATA / "dfe_sen2_timeliness_2024.csv").read_text(encoding="utf-8").replace("Harrow", "Oakshire")
NUMBERS = {"pc_plans_issued_within_20_weeks": "50"}


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def begun(world, lead) -> Measure:
    return begin(world, lead)


def begin(world, by, code="SEN_EHC_Excpt_20wks") -> Measure:
    entry = LibraryMeasure.objects.get(code=code)
    return operations.create_measure(
        world.oakshire,
        audience=world.oakshire_audiences.everyone,
        reference="20w",
        name=entry.name,
        polarity=entry.polarity,
        unit=entry.unit,
        library_measure=entry,
        by=by,
    )


def take(world, by, text=TEXT, **changes):
    return operations.import_dfe(world.oakshire, text=text, by=by, **({"released_on": RELEASE} | changes))


def test_the_whole_dictionary_is_in_the_library_in_this_releases_words(world):
    LibraryMeasure.objects.filter(code="SEN_INIT_REQ").update(name="Old words")
    LibraryMeasure.objects.create(
        code="GONE", topic="Old", name="Gone", polarity="neither", unit="number", year_type="calendar", position=999
    )
    operations.ship_library()
    assert LibraryMeasure.objects.offered().count() == 79
    entry = LibraryMeasure.objects.get(code="SEN_EHC_Excpt_20wks")
    assert (entry.polarity, entry.unit, entry.year_type) == ("higher_is_better", "percentage", "calendar")
    assert LibraryMeasure.objects.get(code="SEN_INIT_REQ").name == "Number of initial requests"
    assert not LibraryMeasure.objects.get(code="GONE").offered


def test_every_year_becomes_an_observation_with_its_release_and_the_break_in_the_series(world, lead, begun):
    came = take(world, lead, provisional=True)
    rows = list(begun.observations.all().counting())
    assert [(row.period_start.year, row.value) for row in rows][-1] == (2024, Decimal("38.7"))
    assert [row.period_start.year for row in rows if row.starts_new_series] == [2023]
    last = rows[-1]
    assert (last.released_on, last.provisional, last.published_statistic) == (RELEASE, True, True)
    england = ComparatorObservation.objects.get(measure=begun, kind="england", period_start=dt.date(2024, 1, 1))
    assert (england.name, england.value) == ("England", Decimal("46.4"))
    assert (came.observations, came.comparators, came.unchanged) == (6, 6, 0)


def test_a_file_given_twice_changes_nothing_and_a_revised_value_is_a_correction(world, lead, begun):
    take(world, lead)
    assert (take(world, lead).words) == (
        "0 values for the area and 0 to compare with were recorded for 1 measures; 12 stood there already."
    )
    lines = TEXT.splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("2024") and "Oakshire" in line)
    lines[number] = lines[number].replace("38.7", "39.1")
    assert take(world, lead, "\n".join(lines)).observations == 1
    last = begun.observations.all().counting().last()
    assert (last.value, last.note) == (Decimal("39.1"), "As published in the release of 26 June 2025.")


def test_a_file_goes_only_where_its_giver_may_record_values(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        readers = create_audience(world.oakshire, name="Readers", by=lead)
        grant_to_group(readers, world.oakshire.commissioners_group, "view", by=lead)
    with acting(world.oakshire_people.la_lead) as lead:
        Measure.objects.filter(pk=begin(world, lead).pk).update(audience=readers)
        with pytest.raises(RuleBroken, match="to which you may add"):
            take(world, lead)


def test_signs_in_place_of_numbers_are_kept(world, lead):
    measure = begin(world, lead, "SEN2_DECISION_6WKS")
    text = (lait.DATA / "dfe_sen2_requests_2024.csv").read_text(encoding="utf-8").replace("Harrow", "Oakshire")
    take(world, lead, text)
    first = measure.observations.all().counting().first()
    assert (first.value, first.missing, first.missing_code) == (None, Missing.NOT_AVAILABLE, "x")


def test_the_area_is_known_by_its_code_and_neighbours_and_region_are_compared(world, lead, begun):
    world.oakshire.kind, world.oakshire.gss_code = LocalArea.Kind.COUNTY, "E10000015"
    text = TEXT.replace("Southampton", "Farshire")
    header = TEXT.splitlines()[0]
    own = next(line for line in text.splitlines() if "E10000015" in line)
    region = own.replace("Local authority", "Regional").replace("E10000015,919,Hertfordshire", ",,")
    other = region.replace("E12000006,East of England", "E12000009,South West")
    take(world, lead, "\n".join([text.strip(), region, other]))
    kinds = ComparatorObservation.objects.filter(measure=begun).values_list("kind", "name").distinct().order_by("name")
    assert list(kinds) == [("region", "East of England"), ("england", "England"), ("neighbour", "Farshire")]
    assert begun.observations.all().counting().last().value == Decimal("56.3")
    assert header


def row(**changes) -> str:
    """The file with one row, some cells of it changed."""
    header, *lines = TEXT.splitlines()
    names = header.split(",")
    cells = dict(zip(names, next(line for line in lines if "Oakshire" in line).split(","), strict=True)) | changes
    return f"{header}\n{','.join(cells[name] for name in names)}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "none of the files"),
        ("", "none of the files"),
        ("a\x00b", "not a CSV file"),
        (TEXT.splitlines()[0] + "\n", "no row about everyone"),
        (row(breakdown="Girls"), "no row about everyone"),
        (row(time_period="202324"), "Row 2: “202324” is not a calendar year"),
        (row(geographic_level="School"), "Row 2: “School” is not a kind of place"),
        (row(la_name=""), "Row 2: it does not say which local authority"),
        (row(pc_plans_issued_within_20_weeks="many"), "Row 2: “many” in pc_plans_issued_within_20_weeks"),
        (row(pc_plans_issued_within_20_weeks="NaN"), "Row 2: “NaN”"),
        (row(PC_plans_issued_20_weeks_ex="101"), r"Row 2 \(Oakshire, 2019\): The value can't be above 100"),
        (row() + "1,2\n", "Row 3: it has not as many cells"),
        (row() + row().splitlines()[1] + "\n", "stands in the file twice"),
        (row(la_name="Elsewhere"), "no row about Oakshire"),
        (row() + '"' + "a" * 140_000, "this is not CSV"),
    ],
)
def test_a_file_that_can_not_be_taken_says_where_and_why_and_leaves_nothing(world, lead, begun, text, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        take(world, lead, text)
    assert refused.value.field == "file"
    assert not begun.observations.exists()


def test_a_national_figure_that_can_not_be_is_refused_by_its_row(world, lead, begun):
    national = row(
        geographic_level="National", new_la_code="", la_name="", region_code="", PC_plans_issued_20_weeks_ex="101"
    )
    with pytest.raises(RuleBroken, match=r"Row 3 \("):
        take(world, lead, row() + national.splitlines()[1] + "\n")


def test_too_long_a_file_is_refused(world, lead, begun, monkeypatch):
    monkeypatch.setattr("indicators.dfe.MOST_ROWS", 2)
    with pytest.raises(RuleBroken, match="more than 2 rows"):
        take(world, lead)


def test_without_a_measure_from_the_library_or_before_its_release_nothing_is_taken(world, lead):
    with pytest.raises(RuleBroken, match="Begin one from the library"):
        take(world, lead)
    with pytest.raises(RuleBroken) as refused:
        take(world, lead, released_on=dt.date(2099, 1, 1))
    assert refused.value.field == "released_on"


def test_the_library_is_searched_and_a_measure_begun_from_an_entry(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    library = reverse("indicators:library_list", args=["oakshire"])
    found = client.get(f"{library}?words=20 weeks&topic=Children with SEN").context["entries"]
    assert {entry.code for entry, _ in found} >= {"SEN_EHC_Excpt_20wks", "SEN_EHC_All_20wks"}
    assert client.get(f"{library}?followed=on").context["entries"] == []
    entry = world.oakshire_library_measure
    page = client.get(reverse("indicators:library_detail", args=["oakshire", entry.pk]))
    begin_at = reverse("indicators:measure_create", args=["oakshire"]) + f"?library={entry.pk}"
    assert begin_at in page.content.decode()
    form = client.get(begin_at).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {
        "reference": "20w",
        "audience": world.oakshire_audiences.everyone.pk,
    }
    assert client.post(begin_at, typed).status_code == 302
    [(followed, made)] = client.get(f"{library}?followed=on").context["entries"]
    assert (followed, made.reference, made.update_every_months) == (entry, "20w", 12)


@pytest.mark.parametrize("number", ["", "x", "99999999999", "999999999"])
def test_an_address_that_names_no_entry_begins_with_nothing(sign_in, world, number):
    address = reverse("indicators:measure_create", args=["oakshire"]) + f"?library={number}"
    assert sign_in(world.oakshire_people.la_lead).get(address).context["form"].initial == {}


def test_an_entry_that_does_not_exist_is_not_found(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    assert client.get(reverse("indicators:library_detail", args=["oakshire", 999_999_999])).status_code == 404


def upload(content: bytes) -> dict:
    return {"file": SimpleUploadedFile("sen2.csv", content)} | typed_day("released_on", RELEASE)


def test_a_file_is_taken_in_on_its_page(sign_in, world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        begin(world, person)
    client = sign_in(world.oakshire_people.la_officer)
    address = reverse("indicators:figures_import", args=["oakshire"])
    assert client.get(address).status_code == 200
    assert client.post(address, upload(row(time_period="x").encode())).status_code == 409
    page = client.post(address, upload(TEXT.encode()), follow=True).content.decode()
    assert "6 values for the area" in page
    assert client.post(address, typed_day("released_on", RELEASE)).status_code == 200


def run(*files, email="la-lead@oakshire.example", area="oakshire") -> str:
    out = StringIO()
    call_command(
        "import_dfe", *map(str, files), "--area", area, "--as", email, "--released-on", "2025-06-26", stdout=out
    )
    return out.getvalue()


def test_the_command_takes_files_for_a_person_who_may(world, acting, tmp_path):
    with acting(world.oakshire_people.la_lead) as person:
        begin(world, person)
    file = tmp_path / "sen2.csv"
    file.write_text(TEXT, encoding="utf-8")
    assert "6 values for the area" in run(file)
    for words, change in (
        ("Nobody signs in", {"email": "nobody@oakshire.example"}),
        ("no local area", {"area": "nowhere"}),
        ("may not do this", {"email": "forum-rep@oakshire.example"}),
    ):
        with pytest.raises(CommandError, match=words):
            run(file, **change)


def test_the_command_takes_all_files_or_none(world, acting, tmp_path):
    with acting(world.oakshire_people.la_lead) as person:
        measure = begin(world, person)
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_text(row(time_period="x"), encoding="utf-8")
    for second, words in ((bad, "Row 2"), (tmp_path / "none.csv", "can't be read")):
        with pytest.raises(CommandError, match=words):
            run(good, second)
    with acting(world.oakshire_people.la_lead):
        assert not Observation.objects.filter(measure=measure).exists()
