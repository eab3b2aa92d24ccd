"""What leaves the portal: the text of a PDF and of each e-mail holds no word that its reader may not find."""

import pytest
from django.core import mail
from django.db import transaction

from core import jobs
from core.access import acting_as
from core.models import Notification
from partners.models import Part
from partners.notifications import send_waiting
from reports import operations
from reports.models import BoardReport, BoardReportIssue
from tests.access import canary
from tests.furnish_reports import begin
from tests.world import afresh, everyone

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def of_the_report(model) -> bool:
    """Whether rows of this model are the report itself, its parts, or their history: what the paper says of itself."""
    model = getattr(model, "pgh_tracked_model", model)
    while issubclass(model, Part):
        model = model._meta.get_field(model.part_of).related_model
    return model is BoardReport


def test_a_pdf_holds_only_what_each_of_its_readers_may_find(world):
    planted = canary.plant()
    author, clerk = afresh(world.oakshire_people.la_officer), afresh(world.oakshire_people.board_clerk)
    with transaction.atomic(), acting_as(author):
        report = begin(world, "oakshire", "Progress since the last meeting", by=author)
        operations.hand_in_report(report, seen_version=report.version, by=author)
    with transaction.atomic(), acting_as(clerk):
        job = operations.ask_for_issue(report, by=clerk)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == ("done", "")
    with job.file.content.open() as stored:
        paper = set(canary.WORD.findall(canary.text_of(stored.read()))) & set(planted)
    assert len(paper) > 10, "the paper says hardly anything, so that it proves nothing"
    readers = 0
    for name, person in everyone(world).items():
        person = afresh(person)
        with transaction.atomic(), acting_as(person):
            issue = BoardReportIssue.objects.visible_to(person).filter(report=report).first()
        if issue is None:
            continue
        readers += 1
        shown = set(canary.WORD.findall(issue.html)) & set(planted)
        hidden = (paper | shown) - canary.may_find(person, planted)
        assert [planted[word] for word in hidden if not of_the_report(planted[word][0])] == [], name
    assert readers > 2


TOLD = ("la_lead", "la_officer", "icb_officer", "school_rep", "forum_rep", "board_member", "board_clerk")


def test_an_email_holds_only_what_its_reader_may_find(world):
    """Everything that anyone has been told is told to all of these, by mistake."""
    planted = canary.plant()
    names = {f"{slug}.{key}" for slug in ("oakshire", "elmborough") for key in TOLD}
    people = {name: person for name, person in everyone(world).items() if name in names}
    Notification.objects.exclude(person__in=[person.pk for person in people.values()]).update(email_given_up=True)
    told = Notification.objects.values_list("kind", "subject_label", "subject", "area").distinct()
    Notification.objects.bulk_create(
        Notification(person=person.pk, kind=kind, subject_label=label, subject=subject, area=area)
        for kind, label, subject, area in told
        for person in people.values()
    )
    while Notification.objects.filter(emailed_at=None, email_given_up=False).exists():
        send_waiting()
    by_address = {person.user.email: afresh(person) for person in people.values()}
    allowed = {address: canary.may_find(person, planted) for address, person in by_address.items()}
    read = set()
    for message in mail.outbox:
        [address] = message.to
        words = set(canary.WORD.findall(f"{message.subject} {message.body} {message.extra_headers}")) & set(planted)
        read |= words
        assert [planted[word] for word in words - allowed[address]] == [], (address, message.subject)
    assert read, "no e-mail says anything, so that this proves nothing"
