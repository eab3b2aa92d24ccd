"""A code by e-mail, for people to whom nothing restricted is open where their area allows it: for whom it is enough,
the way in with it, each way in which it is refused, and when it stops being enough."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from core import clock
from core.models import AccessLog
from core.second_factor import ACCEPTED_FOR
from governance.models import NonPublicPart
from partners import email_codes, operations
from partners.models import LocalArea, Role
from tests.second_factor import code_of, set_up_app
from tests.world import PASSWORD, afresh, everyone

pytestmark = pytest.mark.django_db

PAGE = "/accounts/second-factor/code-by-email/"
SET_UP = "/oakshire/set-up/signing-in/"
Kind = AccessLog.Kind


def allow(world, *, allowed: bool = True, area: str = "oakshire") -> None:
    """As the area's administrator says it."""
    place, administrator = getattr(world, area), getattr(world, f"{area}_people").area_admin
    version = LocalArea.objects.get(pk=place.pk).version
    operations.choose_signing_in(place, email_codes_allowed=allowed, seen_version=version, by=administrator)


def newcomer(world, *, partner: str = "schools", role: str = Role.REPRESENTATIVE, area: str = "oakshire"):
    """Somebody with one role and nothing else."""
    by, at = world.platform_admin, getattr(getattr(world, f"{area}_partners"), partner)
    person = operations.create_person(role_title="Teacher", partner=at, by=by)
    operations.create_sign_in(person, email="teacher@oakshire.example", password=PASSWORD, by=by)
    operations.start_membership(person, partner=at, area=getattr(world, area), role=role, by=by)
    return person


@pytest.fixture
def teacher(world, settings):
    """Somebody of a school, where a second factor is asked for and the area allows codes by e-mail."""
    settings.PORTAL_SECOND_FACTOR = True
    allow(world)
    return newcomer(world)


@pytest.fixture
def enough(teacher, acting):
    """Whether a code is enough for the teacher now."""
    return lambda: email_codes.is_enough_for(afresh(teacher))


@pytest.fixture
def begin(django_capture_on_commit_callbacks):
    """Address and password, after which something more is asked; returns the browser and the answer."""

    def begun(person, browser: Client | None = None):
        browser = browser or Client(headers={"user-agent": "Firefox"})
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(
                "/accounts/login/?next=/oakshire/plans/",
                {"login": person.user.email.upper(), "password": PASSWORD, "next": "/oakshire/plans/"},
            )
        return browser, answer

    return begun


def newest_code() -> str:
    return re.search(r"^(\d{4}-\d{4})$", mail.outbox[-1].body, re.MULTILINE)[1]


def is_in(browser: Client) -> bool:
    return browser.get("/oakshire/plans/").status_code == 200


def said(answer) -> str:
    return answer.content.decode()


def kept(person) -> list[str]:
    return list(AccessLog.objects.filter(person=person.pk, area=None).order_by("pk").values_list("kind", flat=True))


class TestForWhomItIsEnough:
    """Nothing restricted is open to him, and all his areas allow it."""

    def test_it_is_enough_for_those_of_the_cast_who_see_what_everyone_sees(self, world):
        assert not [name for name, person in everyone(world).items() if email_codes.is_enough_for(afresh(person))]
        allow(world)
        allow(world, area="elmborough")
        assert {name for name, person in everyone(world).items() if email_codes.is_enough_for(afresh(person))} == {
            f"{slug}.{who}_rep"
            for slug in ("oakshire", "elmborough")
            for who in ("school", "college", "forum", "youth", "voluntary")
        }

    @pytest.mark.parametrize(
        ("partner", "role", "is_enough"),
        [
            ("schools", Role.REPRESENTATIVE, True),
            ("forum", Role.LEAD, False),
            ("voluntary", Role.OFFICER, True),
            ("council", Role.REPRESENTATIVE, False),
            ("council", Role.OFFICER, False),
            ("icb", Role.CLEARER, False),
            ("schools", Role.AREA_ADMINISTRATOR, False),
        ],
    )
    def test_it_follows_from_what_one_is(self, world, partner, role, is_enough):
        allow(world)
        assert email_codes.is_enough_for(newcomer(world, partner=partner, role=role)) == is_enough

    def test_all_areas_of_a_person_must_allow_it(self, world, teacher, enough):
        assert enough()
        operations.start_membership(
            teacher,
            partner=world.elmborough_partners.college,
            area=world.elmborough,
            role=Role.REPRESENTATIVE,
            by=world.platform_admin,
        )
        assert not enough()
        allow(world, area="elmborough")
        assert enough()
        allow(world, allowed=False)
        assert not enough()

    def test_whoever_has_left_has_nothing_that_would_allow_it(self, world, teacher, enough, acting):
        with acting(world.platform_admin):
            operations.end_membership(teacher.memberships.get(), by=world.platform_admin)
        assert not enough()

    def test_a_narrower_circle_ends_it(self, world, teacher, enough):
        lead = world.oakshire_people.la_lead
        inner = operations.create_audience(
            world.oakshire, name="Inner", parent=world.oakshire_audiences.everyone, by=lead
        )
        operations.grant_to_person(inner, teacher, "view", ends_on=None, by=lead)
        assert not enough()

    def test_standing_in_for_somebody_ends_it(self, world, teacher, enough, acting):
        head = world.oakshire_people.school_rep
        with acting(head) as by:
            operations.enter_absence(
                world.oakshire,
                person=head,
                stand_in=teacher,
                starts_on=clock.today(),
                ends_on=clock.today() + dt.timedelta(days=3),
                by=by,
            )
        assert not enough()

    def test_a_restricted_paper_that_he_wrote_ends_it(self, world, teacher, enough, acting):
        with acting(world.oakshire_people.board_clerk):
            NonPublicPart.objects.filter(pk=world.oakshire_non_public_part.pk).update(author=teacher)
        assert not enough()

    def test_restricted_whatever_the_audience_are_money_procurement_and_what_a_paper_says_to_few(self):
        assert {model._meta.label for model in email_codes.restricted_models()} == {
            "commissioning.Contract",
            "commissioning.FundingLine",
            "commissioning.Procurement",
            "governance.NonPublicPart",
        }


class TestTheWayIn:
    """Password, code, in."""

    def test_the_code_goes_to_ones_address_and_lets_in_once(self, teacher, begin):
        browser, answer = begin(teacher)
        assert answer.url == PAGE
        assert not is_in(browser)
        [sent] = mail.outbox
        assert (sent.to, sent.subject) == ([teacher.user.email], "Your code to sign in to the SEND Portal")
        assert "/accounts/password/reset/" in sent.body
        page = said(browser.get(PAGE))
        assert "Type the code that we sent you" in page
        code = newest_code()
        answer = browser.post(PAGE, {"code": code.replace("-", " ")})
        assert answer.url == "/oakshire/plans/"
        assert is_in(browser)
        assert kept(teacher) == [Kind.CODE_SENT, Kind.SIGNED_IN]
        assert browser.post(PAGE, {"code": code}).url == "/"  # there is nothing to type any more
        other, _ = begin(teacher)
        assert "The code is not right." in said(other.post(PAGE, {"code": code}))
        assert not is_in(other)

    def test_the_page_exists_only_on_the_way_in(self, client, teacher):
        assert client.get(PAGE).url == "/accounts/login/"
        assert client.post(PAGE, {"code": "12345678"}).url == "/accounts/login/"

    def test_the_third_wrong_code_ends_the_sign_in_and_the_code(self, teacher, begin):
        browser, _ = begin(teacher)
        code = newest_code()
        for wrong in ("", "00000000"):
            assert browser.post(PAGE, {"code": wrong}).status_code == 200
        assert browser.post(PAGE, {"code": "ñ\x00"}).url == "/accounts/login/"
        assert browser.post(PAGE, {"code": code}).url == "/accounts/login/"
        assert not is_in(browser)
        assert Kind.CODE_REFUSED in kept(teacher)

    def test_five_wrong_codes_stop_the_guessing_also_from_another_browser(self, teacher, begin):
        for _ in range(3):
            browser, _ = begin(teacher)
            for _ in range(2):
                browser.post(PAGE, {"code": "00000000"})
        browser, _ = begin(teacher)
        assert "too many" in said(browser.post(PAGE, {"code": newest_code()}))
        assert not is_in(browser)

    def test_it_is_of_no_use_after_ten_minutes(self, teacher, begin, settings):
        assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 600
        browser, _ = begin(teacher)
        settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
        assert browser.post(PAGE, {"code": newest_code()}).url == "/accounts/login/"
        assert not is_in(browser)

    def test_another_code_comes_twice_in_place_of_the_one_before(
        self, teacher, begin, django_capture_on_commit_callbacks
    ):
        browser, _ = begin(teacher)
        first = newest_code()
        for _ in range(3):
            assert ("Send another code" in said(browser.get(PAGE))) == (len(mail.outbox) < 3)
            with django_capture_on_commit_callbacks(execute=True):
                browser.post(PAGE, {"action": "resend"})
        assert len(mail.outbox) == 3
        assert browser.post(PAGE, {"code": first}).status_code == 200
        assert browser.post(PAGE, {"code": newest_code()}).status_code == 302
        assert is_in(browser)

    def test_five_codes_in_a_quarter_of_an_hour_are_enough_for_one_address(
        self, teacher, begin, django_capture_on_commit_callbacks
    ):
        for _ in range(4):
            browser, answer = begin(teacher)
            assert answer.url == PAGE
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                browser.post(PAGE, {"action": "resend"})
        assert "too many" in said(browser.get(PAGE))
        browser, answer = begin(teacher)
        assert answer.url == "/accounts/login/"
        assert "too many" in said(browser.get(answer.url))
        assert len(mail.outbox) == 5

    def test_a_code_that_cannot_be_sent_is_asked_for_again(self, teacher, begin, settings, caplog):
        settings.EMAIL_BACKEND = f"{__name__}.AwayBackend"
        browser, answer = begin(teacher)
        assert answer.url == PAGE
        assert "Send another code" in said(browser.get(PAGE))
        assert "away" in caplog.text

    def test_joining_by_invitation_ends_at_the_same_door(
        self, world, teacher, client, django_capture_on_commit_callbacks
    ):
        operations.invite(
            world.oakshire,
            email="deputy@oakshire.example",
            role_title="Deputy head",
            partner=world.oakshire_partners.schools,
            role=Role.REPRESENTATIVE,
            by=world.oakshire_people.area_admin,
        )
        operations.send_invitations()
        [link] = [re.search(r"/invitation/[\w-]+/", sent.body)[0] for sent in mail.outbox if "deputy" in sent.to[0]]
        password = "a long enough sentence 2026"
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(link, {"password": password, "again": password})
        assert answer.url == PAGE
        assert not is_in(client)
        client.post(PAGE, {"code": newest_code()})
        assert is_in(client)


class AwayBackend(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, messages) -> int:
        raise OSError("away")


class TestWhereItIsNotAskedFor:
    """Something else is, or nothing."""

    def test_whoever_has_an_app_is_asked_for_its_code_only(self, teacher, begin):
        secret, _ = set_up_app(teacher.user)
        browser, answer = begin(teacher)
        assert answer.url == "/accounts/second-factor/sign-in/"
        assert browser.get(PAGE).url == "/accounts/login/"
        browser.post("/accounts/second-factor/sign-in/", {"code": code_of(secret)})
        assert is_in(browser)
        assert mail.outbox == []

    def test_whose_organisation_asked_for_a_factor_needs_no_code(self, teacher, begin):
        browser = Client()
        session = browser.session
        session[ACCEPTED_FOR] = teacher.user.pk
        session.save()
        _, answer = begin(teacher, browser)
        assert answer.url == "/oakshire/plans/"

    def test_for_whom_it_is_not_enough_sets_one_up(self, world, teacher, begin):
        browser, answer = begin(world.oakshire_people.la_officer)
        assert answer.url == "/oakshire/plans/"
        assert browser.get(answer.url).url == "/accounts/second-factor/"
        assert "besides your password" in said(browser.get("/accounts/second-factor/"))
        assert mail.outbox == []

    def test_where_no_second_factor_is_asked_for_no_code_is(self, teacher, begin, settings):
        settings.PORTAL_SECOND_FACTOR = False
        _, answer = begin(teacher)
        assert answer.url == "/oakshire/plans/"


class TestWhenItStopsBeingEnough:
    """The next click is refused until a passkey or an app is set up."""

    @pytest.fixture
    def browser(self, teacher, begin):
        browser, _ = begin(teacher)
        browser.post(PAGE, {"code": newest_code()})
        assert is_in(browser)
        return browser

    def stops(self, browser) -> None:
        assert browser.get("/oakshire/plans/").url == "/accounts/second-factor/"
        assert "A code by e-mail is not enough any more" in said(browser.get("/accounts/second-factor/"))

    def test_when_something_restricted_is_opened(self, world, teacher, browser, acting):
        page = said(browser.get("/accounts/second-factor/"))
        assert "You signed in with a code by e-mail." in page
        assert page.index("Passkeys") < page.index("Authenticator app")
        lead = world.oakshire_people.la_lead
        until = clock.today() + dt.timedelta(days=1)
        operations.grant_to_person(world.oakshire_audiences.commissioners, teacher, "view", ends_on=until, by=lead)
        self.stops(browser)
        set_up_app(teacher.user)
        assert is_in(browser)

    def test_when_the_area_takes_it_back(self, world, browser):
        allow(world, allowed=False)
        self.stops(browser)

    def test_for_another_who_signs_in_in_that_browser(self, world, browser):
        browser.force_login(world.oakshire_people.la_lead.user)
        assert browser.get("/oakshire/plans/").url == "/accounts/second-factor/"

    def test_it_makes_nobody_count_as_having_a_second_factor(self, world, teacher, browser):
        assert not Authenticator.objects.exists()
        held = teacher.memberships.with_second_factor().get()
        assert held.has_second_factor is False


class TestSayingSo:
    """An area administrator says it on a page of the set-up."""

    def test_it_is_said_on_a_page_and_kept_in_history(self, world, sign_in):
        browser = sign_in(world.oakshire_people.area_admin)
        assert "Everybody has a passkey or an authenticator app" in said(browser.get("/oakshire/set-up/"))
        assert "Signing in" in said(browser.get(SET_UP))
        version = LocalArea.objects.get(pk=world.oakshire.pk).version
        answer = browser.post(SET_UP, {"email_codes_allowed": "on", "seen_version": version})
        assert answer.url == "/oakshire/set-up/"
        page = said(browser.get("/oakshire/set-up/"))
        assert "A code by e-mail is enough for people to whom nothing restricted is open" in page
        assert "Area email codes allowed" in page
        assert LocalArea.objects.get(pk=world.oakshire.pk).email_codes_allowed
        assert browser.post(SET_UP, {"seen_version": version}).status_code == 409

    def test_the_areas_log_shows_codes_to_its_administrators(self, world, teacher, begin, sign_in, settings):
        begin(teacher)
        settings.PORTAL_SECOND_FACTOR = False
        page = said(sign_in(world.oakshire_people.area_admin).get("/oakshire/access-log/?kind=code_sent"))
        assert "Was sent a code to sign in with" in page
