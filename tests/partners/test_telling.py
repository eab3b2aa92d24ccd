"""How people are told: at once, in one e-mail a day or a week, or not by e-mail; each as he chooses."""

import datetime as dt

import pytest
from django.db import OperationalError
from redis.exceptions import RedisError

from core import clock
from core.errors import RuleBroken
from core.models import Notification
from core.registry import NOTIFICATION_KINDS
from indicators.models import Measure
from partners import digests, notifications, operations
from partners.models import How, NotificationChoice
from partners.notifications import send_waiting
from partners.tasks import send_digests
from partners.telling import SAFETY, WHAT_IS_DUE, subjects, told, waiting, ways_of

pytestmark = pytest.mark.django_db

CHOICES = "/me/notifications/choices/"


@pytest.fixture(autouse=True)
def _kinds(world):
    """Two kinds about measures: a usual one, and one about what is due; and one that cannot wait."""
    Notification.objects.all().delete()  # what the cast's own story has told people

    def say(measure, person):
        if measure.name.startswith("Broken"):
            raise ValueError("a fault")
        if measure.name.startswith("Away"):
            raise OperationalError("the database is away")
        return None if measure.name.startswith("Settled") else notifications.Message(measure.name, "Look.", "/a/")

    kinds = {"tests.asked": None, "tests.due": WHAT_IS_DUE, "tests.safety": SAFETY}
    for kind, about in kinds.items():
        notifications.tells_of(kind, Measure, was="You were asked", about=about)(say)
    yield
    for kind in kinds:
        del NOTIFICATION_KINDS[kind]


@pytest.fixture
def rep(world):
    return world.oakshire_people.forum_rep


@pytest.fixture
def tell(world):
    """`tell(person)`: somebody is told of a measure, at this moment or some days from today at noon."""

    def of(person, kind="tests.asked", *, days=0, measure="measure"):
        with clock.at(clock.start_of(clock.today() + dt.timedelta(days=days)) + 12 * dt.timedelta(hours=1)):
            notifications.notify([person], kind, getattr(world, f"oakshire_{measure}"), area=world.oakshire)

    return of


def choose(person, **ways):
    operations.choose_how_told(person, ways=ways, by=person)


def send(*, days: int, hours: int = 8) -> tuple[int, int]:
    """Both tasks run so many days from today, at this hour: how many e-mails went at once, and how many summaries."""
    with clock.at(clock.start_of(clock.today() + dt.timedelta(days=days)) + dt.timedelta(hours=hours)):
        return send_waiting(), digests.send_digests()


class TestAtOnce:
    def test_who_has_chosen_nothing_is_told_at_once_and_of_what_is_due_the_next_morning(self, rep, tell, mailoutbox):
        tell(rep)
        tell(rep, "tests.due")
        assert send(days=0, hours=13) == (1, 0)
        assert send(days=1, hours=6) == (0, 0)
        assert send(days=1) == (0, 1)
        assert [mail.to for mail in mailoutbox] == [[rep.user.email]] * 2
        assert send(days=9) == (0, 0)

    def test_what_cannot_wait_does_not(self, rep, tell):
        NotificationChoice.objects.create(person=rep, about=SAFETY.key, how=How.NEVER)  # no page offers that
        tell(rep, "tests.safety")
        assert send(days=0, hours=13) == (1, 0)

    def test_who_wants_no_e_mail_gets_none_and_reads_it_on_the_page(self, world, rep, tell, mailoutbox, sign_in):
        choose(rep, indicators=How.NEVER)
        tell(rep)
        assert (send(days=0, hours=13), send(days=9)) == ((0, 0), (0, 0))
        assert mailoutbox == []
        assert Notification.objects.get().email_failed == "not sent: not wanted by e-mail"
        assert world.oakshire_measure.name in sign_in(rep).get("/me/notifications/").content.decode()

    def test_what_waits_for_a_summary_goes_at_once_when_that_is_chosen(self, rep, tell):
        choose(rep, indicators=How.WEEKLY)
        tell(rep)
        assert send(days=0, hours=13) == (0, 0)
        choose(rep, indicators=How.AT_ONCE)
        assert send(days=0, hours=13) == (1, 0)

    def test_what_no_release_knows_any_more_is_told_at_once_and_so_comes_to_an_end(self, world, rep):
        Notification.objects.create(person=rep.pk, kind="tests.gone", subject_label="a.B", subject="1")
        assert Notification.objects.filter(told(How.AT_ONCE)).count() == 1
        assert send(days=0, hours=13) == (0, 0)
        assert Notification.objects.get().email_failed.startswith("could not be sent")


class TestSummaries:
    def test_one_e_mail_a_day_says_each_thing_once_with_its_next_step(self, world, rep, tell, mailoutbox):
        choose(rep, indicators=How.DAILY)
        for measure in ("measure", "absence_measure"):
            tell(rep, measure=measure)
        tell(rep)
        assert send(days=1) == (0, 1)
        [mail] = mailoutbox
        assert mail.subject == "2 things that concern you"
        for measure in (world.oakshire_measure, world.oakshire_absence_measure):
            assert mail.body.count(f"{measure.name}\nLook.\nOpen it: http://127.0.0.1:8000/a/\n") == 1
        assert f"http://127.0.0.1:8000{CHOICES}" in mail.body
        assert send(days=1) == (0, 0)

    def test_what_comes_after_the_morning_waits_for_the_next(self, rep, tell):
        choose(rep, indicators=How.DAILY)
        tell(rep)
        assert send(days=0, hours=23) == (0, 0)
        assert send(days=3, hours=1) == (0, 1)  # the worker was away for two days

    def test_a_weekly_summary_goes_on_mondays(self, rep, tell):
        choose(rep, indicators=How.WEEKLY)
        monday = 7 - clock.today().weekday()
        tell(rep)
        tell(rep, days=monday)
        assert [send(days=day) for day in range(1, monday)] == [(0, 0)] * (monday - 1)
        assert send(days=monday) == (0, 1)
        assert Notification.objects.filter(emailed_at=None).count() == 1
        assert send(days=monday + 7) == (0, 1)

    def test_it_says_only_what_its_reader_still_sees_and_goes_to_nobody_who_has_left(
        self, world, rep, tell, mailoutbox, acting
    ):
        choose(rep, indicators=How.DAILY)
        tell(rep)
        tell(rep, measure="absence_measure")
        with acting(world.oakshire_people.la_lead):
            Measure.objects.filter(pk=world.oakshire_measure.pk).update(audience=world.oakshire_audiences.only_icb)
        assert send(days=1) == (0, 1)
        assert world.oakshire_measure.name not in mailoutbox[0].body
        assert mailoutbox[0].subject == world.oakshire_absence_measure.name
        tell(rep, days=1)
        tell(rep, days=1, measure="absence_measure")
        operations.end_membership(rep.memberships.get(), by=world.platform_admin)
        assert send(days=2) == (0, 0)
        assert len(mailoutbox) == 1

    def test_one_thing_that_fails_is_tried_again_and_the_others_go(self, world, rep, tell, mailoutbox, acting):
        choose(rep, indicators=How.DAILY)
        tell(rep)
        tell(rep, measure="absence_measure")
        with acting(world.oakshire_people.la_lead):
            Measure.objects.filter(pk=world.oakshire_measure.pk).update(name="Broken")
        assert send(days=1) == (0, 1)
        assert mailoutbox[0].subject == world.oakshire_absence_measure.name
        failed = Notification.objects.get(emailed_at=None)
        assert (failed.email_failed, failed.email_given_up) == ("could not be sent: a fault", False)

    def test_what_could_not_go_because_something_is_away_stays_as_it_was(self, world, rep, tell, acting):
        tell(rep)
        row = Notification.objects.get()

        def write(messages, person):
            raise RedisError("the broker is away")

        with pytest.raises(RedisError):
            notifications.deliver([row.pk], write)
        with acting(world.oakshire_people.la_lead):
            Measure.objects.filter(pk=world.oakshire_measure.pk).update(name="Away")
        with pytest.raises(OperationalError):
            send_waiting()
        assert waiting().get() == row

    def test_nothing_goes_where_others_are_at_it_or_nobody_can_sign_in(self, rep, tell, mailoutbox):
        assert notifications.deliver([], digests._mail) is False
        tell(rep)
        rep.user.is_active = False
        rep.user.save()
        assert send(days=0, hours=13) == (0, 0)
        assert (mailoutbox, Notification.objects.get().email_given_up) == ([], True)

    def test_the_task_sends_what_is_due(self, rep, tell, mailoutbox):
        choose(rep, indicators=How.DAILY)
        tell(rep, days=-1)
        with clock.at(clock.start_of(clock.today()) + dt.timedelta(hours=8)):
            send_digests()
        assert len(mailoutbox) == 1

    @pytest.mark.parametrize(
        ("now", "morning", "monday"),
        [
            ("2026-11-25T06:59", "2026-11-24T07:00", "2026-11-23T07:00"),
            ("2026-11-25T07:00", "2026-11-25T07:00", "2026-11-23T07:00"),
            ("2026-11-23T06:59", "2026-11-22T07:00", "2026-11-16T07:00"),
            ("2026-11-23T07:00", "2026-11-23T07:00", "2026-11-23T07:00"),
            ("2026-07-06T07:30", "2026-07-06T07:00", "2026-07-06T07:00"),
        ],
    )
    def test_mornings_are_those_of_england(self, now, morning, monday):
        def at(words: str) -> dt.datetime:
            return dt.datetime.fromisoformat(words).replace(tzinfo=clock.zone())

        assert digests.last_morning(at(now)) == at(morning)
        assert digests.last_monday(at(now)) == at(monday)


class TestChoosing:
    def test_everyone_chooses_on_a_page_of_his_own(self, rep, sign_in):
        client = sign_in(rep)
        assert f'href="{CHOICES}"' in client.get("/me/").content.decode()
        assert f'href="{CHOICES}"' in client.get("/me/notifications/").content.decode()
        form = client.get(CHOICES).context["form"]
        assert {name: form[name].initial for name in ("due", "actionplans")} == {
            "due": "daily",
            "actionplans": "at_once",
        }
        typed = dict.fromkeys(ways_of(rep), "at_once") | {"due": "weekly", "documents": "never"}
        page = client.post(CHOICES, typed, follow=True)
        assert "Saved. It counts from now on." in page.content.decode()
        assert ways_of(rep) == typed
        assert page.context["form"]["due"].initial == "weekly"
        client.post(CHOICES, typed | {"due": "daily"})
        assert ways_of(rep)["due"] == "daily"
        assert NotificationChoice.objects.exclude(person=rep).count() == 0

    def test_what_is_wrong_stands_at_its_box(self, rep, sign_in):
        typed = dict.fromkeys(ways_of(rep), "at_once") | {"due": "hourly"}
        answer = sign_in(rep).post(CHOICES, typed)
        assert list(answer.context["form"].errors) == ["due"]
        assert NotificationChoice.objects.count() == 0

    def test_the_subjects_are_named_in_plain_words_and_what_cannot_wait_is_not_asked_about(self, rep):
        words = [about.words for about in subjects()]
        assert words == sorted(set(words))
        assert {"Actions, risks and issues", "Drafts, comments and answers", "What is due soon, or overdue"} <= set(
            words
        )
        assert SAFETY.key not in ways_of(rep)

    def test_nobody_chooses_for_another_and_nothing_else_can_be_chosen(self, world, rep):
        with pytest.raises(RuleBroken, match="for themselves"):
            operations.choose_how_told(rep, ways={}, by=world.oakshire_people.forum_chair)
        for ways in ({"due": "hourly"}, {SAFETY.key: "never"}, {"nothing": "daily"}):
            with pytest.raises(RuleBroken, match="one of the ways"):
                choose(rep, **ways)
        assert str(NotificationChoice(about="due", how=How.DAILY)) == "due: Once a day, in one e-mail"
