"""A meeting withdrawn while something is being finished for it: one waits for the other, and neither is half done."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from core.access import acting_as
from core.errors import RuleBroken
from governance import operations
from governance.models import Meeting
from tests.world import afresh

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def wait_at_most(time: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [time])


def test_a_meeting_can_not_be_withdrawn_while_something_is_finished_for_it(world):
    clerk, meeting = world.oakshire_people.board_clerk, world.oakshire_meeting
    locked, go_on = threading.Event(), threading.Event()

    def finish_something() -> None:
        try:
            person = afresh(clerk)
            with transaction.atomic(), acting_as(person):
                operations.lock_unless_withdrawn(meeting)
                locked.set()
                go_on.wait(20)
        finally:
            connection.close()

    worker = threading.Thread(target=finish_something)
    worker.start()
    try:
        assert locked.wait(20)
        person = afresh(clerk)
        with transaction.atomic(), acting_as(person):
            wait_at_most("200ms")
            with pytest.raises(OperationalError), transaction.atomic():
                operations.withdraw_meeting(meeting, reason="Snow", by=person)
    finally:
        go_on.set()
        worker.join()
    with transaction.atomic(), acting_as(person):
        operations.withdraw_meeting(meeting, reason="Snow", by=person)
        assert Meeting.objects.get(pk=meeting.pk).is_withdrawn
        with pytest.raises(RuleBroken):
            operations.lock_unless_withdrawn(meeting)
