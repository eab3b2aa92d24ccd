"""One of everything that documents know, in each of the two areas, made by the people who would make it."""

import datetime as dt
from types import SimpleNamespace

from django.db import transaction

from core import clock
from core.access import acting_as
from core.models import Notification
from core.uploads import examine
from documents import operations
from documents.models import Answer, Document, DocumentVersion
from partners.models import Person
from tests.given_files import CSV, PDF, png

BODY = """Families told us that they repeat their story to every service.

We will agree **one plan** for each child:

- written once
- shared with consent

Schools will have a named contact in the health service by September."""


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`:

    document and version (open to everyone for 14 days, written by the council's and the ICB's officers), with
    own_comment (by the school representative), internal_comment (inside the forum), group_comment (the forum's, drawing
    on it) and answer (a draft to own_comment); draft_document and draft_version (the same authors, nobody else knows of
    it); answered_version (comments answered, published_answer).

    Beside them: file (the document's, for everyone), draft_file (the draft's), own_file (the school representative's,
    for everyone); co_production of document, and draft_co_production of draft_document; companion of version (ready,
    in plain language) and draft_companion (an easy read as a file); event (the forum's, in 20 days, for everyone) and
    past_event (the council's, about document and draft_document); image, linked_plan and context_entry of
    draft_version, the latter two in sections of their own; passage_request of draft_version, asked of the school
    representative, who has a passage_draft of it; and sent_passage, asked of the forum and sent by its chair.
    """
    for slug in ("oakshire", "elmborough"):
        made = _open(world, slug) | _draft(world, slug) | _answered(world, slug)
        made |= _beside(world, slug, made) | _told_otherwise(world, slug, made) | _events(world, slug, made)
        made |= _in_sections(world, slug, made) | _passages(world, slug, made)
        with transaction.atomic(), acting_as(Person.objects.get(pk=getattr(world, f"{slug}_people").la_lead.pk)):
            for name in ("document", "version", "answered_version"):
                made[name].refresh_from_db()
        for name, thing in made.items():
            setattr(world, f"{slug}_{name}", thing)
    Notification.objects.all().delete()  # each test starts with nobody told of anything


def _as(person: Person, operation, /, *subjects, **named):
    """Do one operation as this person, the way a request would."""
    fresh = Person.objects.get(pk=person.pk)
    with transaction.atomic(), acting_as(fresh):
        return operation(*subjects, by=fresh, **named)


def _write(world: SimpleNamespace, slug: str, *, title: str, audience=None) -> tuple[Document, DocumentVersion]:
    people, council = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_partners").council
    document = _as(
        people.la_lead,
        operations.create_document,
        getattr(world, slug),
        title=title,
        kind=Document.Kind.STRATEGY,
        owner_partner=council,
        authors=[people.la_officer, people.icb_officer],
        audience=audience,
    )
    lead = Person.objects.get(pk=people.la_lead.pk)
    with transaction.atomic(), acting_as(lead):
        version = document.versions.get()
    _as(people.la_officer, operations.add_section, version, heading="What we heard", body=BODY)
    _as(people.la_officer, operations.add_section, version, heading="What we will do", body="Start in January.")
    return document, version


def _open(world: SimpleNamespace, slug: str) -> dict:
    people, forum = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_partners").forum
    everyone = getattr(world, f"{slug}_audiences").everyone
    document, version = _write(world, slug, title="Draft SEND strategy", audience=everyone)
    _as(
        people.la_lead,
        operations.open_consultation,
        version,
        audience=everyone,
        closes_on=clock.today() + dt.timedelta(days=14),
        introduction="What have we missed?",
        what_happens_next="The board looks at all comments in its next meeting.",
    )
    own = _as(people.school_rep, operations.submit_comment, version, text="A named contact in every school, please.")
    internal = _as(
        people.forum_rep, operations.comment_internally, version, text="Ask for a date, quietly.", partner=forum
    )
    group = _as(
        people.forum_chair,
        operations.submit_group_comment,
        version,
        text="Put a date on the one plan.",
        partner=forum,
        built_from=[internal],
    )
    answer = _as(
        people.la_officer,
        operations.answer_comment,
        own,
        you_said="Schools want a named contact.",
        outcome=Answer.Outcome.ACCEPTED,
        reason="It is in the second section now.",
    )
    return {
        "document": document,
        "version": version,
        "own_comment": own,
        "internal_comment": internal,
        "group_comment": group,
        "answer": answer,
    }


def _draft(world: SimpleNamespace, slug: str) -> dict:
    document, version = _write(world, slug, title="Workforce plan, first thoughts")
    return {"draft_document": document, "draft_version": version}


def _answered(world: SimpleNamespace, slug: str) -> dict:
    people, everyone = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_audiences").everyone
    _, version = _write(world, slug, title="Short breaks statement", audience=everyone)
    _as(people.la_lead, operations.open_consultation, version, audience=everyone, closes_on=clock.today())
    said = _as(people.college_rep, operations.submit_comment, version, text="Say where short breaks are offered.")
    _as(people.la_lead, operations.close_consultation, version, reason="Everyone who was asked has answered.")
    _as(
        people.icb_officer,
        operations.answer_comment,
        said,
        you_said="Say where.",
        outcome=Answer.Outcome.PARTLY,
        reason="The map comes in spring.",
    )
    _as(people.icb_lead, operations.publish_answers, version)
    lead = Person.objects.get(pk=people.la_lead.pk)
    with transaction.atomic(), acting_as(lead):
        published = Answer.objects.published().get(comment=said)
    return {"answered_version": version, "answered_comment": said, "published_answer": published}


def _beside(world: SimpleNamespace, slug: str, made: dict) -> dict:
    people, everyone = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_audiences").everyone
    partners = getattr(world, f"{slug}_partners")
    found = {}
    for name, document in (("", made["document"]), ("draft_", made["draft_document"])):
        found[f"{name}file"] = _as(
            people.la_officer,
            operations.add_file_to_document,
            document,
            upload=examine("Responses.csv", CSV),
            title="Responses by group",
            description="How many of each group answered",
            audience=document.audience,
        )
        found[f"{name}co_production"] = _as(
            people.icb_officer,
            operations.record_co_production_of_document,
            document,
            stage="designing",
            partner=partners.forum,
            who="14 parents of children under 5",
            how="Two evening workshops about waiting times.",
            day=clock.today(),
        )
    found["own_file"] = _as(
        people.school_rep,
        operations.keep_file,
        getattr(world, slug),
        upload=examine("Transitions.csv", CSV),
        title="Transitions in our schools",
        audience=everyone,
        owner_partner=partners.schools,
    )
    return found


def _told_otherwise(world: SimpleNamespace, slug: str, made: dict) -> dict:
    officer = getattr(world, f"{slug}_people").la_officer
    plain = _as(
        officer, operations.add_companion, made["version"], kind="plain_language", text="## In short\n\nOne plan."
    )
    easy = _as(
        officer, operations.add_companion, made["version"], kind="easy_read", upload=examine("Easy read.pdf", PDF)
    )
    return {"companion": _as(officer, operations.make_companion_ready, plain), "draft_companion": easy}


def _events(world: SimpleNamespace, slug: str, made: dict) -> dict:
    people, partners = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_partners")
    about = {"place": "Town hall", "meant_for": "Families and those who work with them"}
    about["audience"] = getattr(world, f"{slug}_audiences").everyone
    area, today = getattr(world, slug), clock.today()
    event = _as(
        people.forum_chair,
        operations.plan_event,
        area,
        title="Parents' conference",
        kind="conference",
        day=today + dt.timedelta(days=20),
        starts_at=dt.time(10),
        ends_at=dt.time(15, 30),
        about="What has changed since last year.",
        lead_partner=partners.forum,
        **about,
    )
    past = _as(
        people.la_officer,
        operations.plan_event,
        area,
        title="Launch of the draft strategy",
        kind="launch",
        day=today,
        lead_partner=partners.council,
        documents=[made["document"], made["draft_document"]],
        **about,
    )
    _as(people.la_officer, operations.record_attendance, past, group="Parents", number=41)
    past = _as(people.la_officer, operations.record_event, past, what_was_said="- Tell us sooner")
    return {"event": event, "past_event": past}


def _in_sections(world: SimpleNamespace, slug: str, made: dict) -> dict:
    officer, version = getattr(world, f"{slug}_people").la_officer, made["draft_version"]
    with transaction.atomic(), acting_as(Person.objects.get(pk=officer.pk)):
        section = version.sections.first()
    image = _as(
        officer,
        operations.add_image,
        section,
        upload=examine("Map.png", png(40, 30)),
        alternative_text="A map with four towns",
        caption="Where short breaks are",
        anchor=section.paragraph_anchors[0],
    )
    plans = _as(officer, operations.add_section, version, heading="Linked plans", body="", kind="linked_plans")
    log = _as(officer, operations.add_section, version, heading="Context", body="", kind="context_log")
    plan = _as(
        officer,
        operations.add_linked_plan,
        plans,
        title="Early help plan",
        owner="Children's partnership",
        how_linked="Shares two outcomes",
        linked_document=made["document"],
    )
    entry = _as(
        officer,
        operations.add_context_entry,
        log,
        day=clock.today(),
        reach="national",
        what_changed="A new inspection framework",
        effect="The self-evaluation follows it from now on.",
        link="https://www.example.org/framework",
    )
    return {"image": image, "linked_plan": plan, "context_entry": entry}


def _passages(world: SimpleNamespace, slug: str, made: dict) -> dict:
    people, version = getattr(world, f"{slug}_people"), made["draft_version"]
    with transaction.atomic(), acting_as(Person.objects.get(pk=people.la_officer.pk)):
        heard, will_do = version.sections.all()[:2]
    in_ten_days = clock.today() + dt.timedelta(days=10)
    asked = _as(
        people.la_officer,
        operations.ask_for_passage,
        heard,
        person=people.school_rep,
        words="What have schools told you since the summer?",
        due_on=in_ten_days,
    )
    draft = _as(people.school_rep, operations.save_passage_draft, asked, text="Schools wait for an answer.")
    sent = _as(
        people.icb_officer,
        operations.ask_for_passage,
        will_do,
        partner=getattr(world, f"{slug}_partners").forum,
        words="What would families notice first?",
        due_on=in_ten_days,
    )
    sent = _as(people.forum_chair, operations.send_passage, sent, text="Families would notice one door.")
    return {"passage_request": asked, "passage_draft": draft, "sent_passage": sent}
