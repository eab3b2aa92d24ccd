"""Every write about documents: writing them, opening them for comment, saying something, answering it."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max

from core import audit, clock
from core.access import also_seeing
from core.errors import EditConflict, RuleBroken
from core.versions import lock
from documents.groups import partners_of
from documents.models import (
    Answer,
    Comment,
    CommentSource,
    Consultation,
    Document,
    DocumentAuthor,
    DocumentVersion,
    Section,
    Thread,
    Withdrawal,
)
from documents.paragraphs import LONGEST_BODY, blocks_of, carry_anchors, clean_markdown, new_anchor
from partners import operations as partner_operations
from partners.models import Audience, AudienceGroupObjectPermission, LocalArea, Partner, PartnerInArea, Person, Role
from partners.notifications import notify

State = DocumentVersion.State
OPENED, ANSWERED = "documents.opened_for_comment", "documents.comment_answered"


# --- Writing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_document(
    area: LocalArea,
    *,
    title: str,
    kind: str,
    owner_partner: Partner,
    by: Person,
    authors: Iterable[Person] = (),
    audience: Audience | None = None,
) -> Document:
    """Begin a document with an empty first version, seen by its authors and the leads of the accountable bodies.

    `audience` is who may know of it: by default nobody else. Whoever begins it is among its authors.
    Raises RuleBroken if an author has no sign-in.
    """
    with audit.record("document_created", by=by):
        # Within the audience of everyone in the area, so that an author who leaves the area leaves this one too. That
        # audience is the first that an area has.
        everyone = Audience.objects.filter(area=area, owner=None, parent=None).order_by("pk").first()
        working = _new_audience(area, f"Authors of {title}", owner=owner_partner, by=by, parent=everyone)
        partner_operations.grant_to_group(working, area.accountable_leads_group, "view", "contribute", "manage", by=by)
        with also_seeing(working.pk):
            document = Document.objects.create(
                area=area,
                audience=audience or working,
                title=title,
                kind=kind,
                owner_partner=owner_partner,
                working_audience=working,
            )
        _name_authors(document, {by, *authors}, by=by)
        _create_version(document, number=1, summary_of_changes="")
    return document


def _new_audience(
    area: LocalArea, name: str, *, owner: Partner, by: Person, parent: Audience | None = None
) -> Audience:
    """An audience with this name, or with the first number after it that is free."""
    LocalArea.objects.select_for_update().get(pk=area.pk)  # two documents of one title must not race for the name
    stem, number, name = name[:110], 1, name[:110]
    while Audience.objects.filter(area=area, name=name).exists():
        number += 1
        name = f"{stem} ({number})"
    return partner_operations.create_audience(area, name=name, owner=owner, parent=parent, by=by)


def _name_authors(document: Document, authors: set[Person], *, by: Person) -> None:
    for person in sorted(authors, key=lambda one: one.pk):
        if not hasattr(person, "user"):
            raise RuleBroken(f"{person} has no sign-in yet, so cannot write here.", field="authors")
        DocumentAuthor.objects.get_or_create(document=document, person=person)
        partner_operations.grant_to_person(document.working_audience, person, "view", "contribute", ends_on=None, by=by)


@transaction.atomic
def set_authors(
    document: Document, *, authors: Iterable[Person], by: Person, seen_version: int | None = None
) -> Document:
    """Make exactly these people the authors. Who is no longer one loses sight of drafts at once.

    Raises RuleBroken if nobody is left or someone has no sign-in, EditConflict if it changed after `seen_version`.
    """
    document, wanted = lock(document, seen_version), set(authors)
    if not wanted:
        raise RuleBroken("A document has at least one author.", field="authors")
    with audit.record("authors_changed", by=by), also_seeing(document.working_audience_id, document.audience_id):
        for authorship in document.authorships.exclude(person__in=wanted).select_related("person__user"):
            document.working_audience.user_grants.filter(user=authorship.person.user).delete()
            authorship.delete()
        _name_authors(document, wanted, by=by)
        document.save()
    return document


def _create_version(document: Document, *, number: int, summary_of_changes: str) -> DocumentVersion:
    where = {"area_id": document.area_id, "audience_id": document.working_audience_id}
    with also_seeing(document.working_audience_id):
        return DocumentVersion.objects.create(
            **where,
            document=document,
            number=number,
            summary_of_changes=summary_of_changes,
            working_audience_id=document.working_audience_id,
            thread=Thread.objects.create(**where),
        )


@transaction.atomic
def add_version(document: Document, *, by: Person, summary_of_changes: str = "") -> DocumentVersion:
    """Begin the next version from the newest one: its sections and paragraphs keep their anchors.

    Raises RuleBroken if there is a draft already.
    """
    document = lock(document)
    newest = document.versions.order_by("-number").first()
    if newest.state == State.DRAFT:
        raise RuleBroken(f"Version {newest.number} is still a draft. Go on with that one.")
    with audit.record("version_added", by=by):
        document.save()
        version = _create_version(document, number=newest.number + 1, summary_of_changes=summary_of_changes)
        Section.objects.bulk_create(
            Section(
                document_version=version,
                position=section.position,
                anchor=section.anchor,
                heading=section.heading,
                body=section.body,
                paragraph_anchors=section.paragraph_anchors,
            )
            for section in newest.sections.all()
        )
    return version


def _hold(version: DocumentVersion) -> DocumentVersion:
    """The version as it is now, held until the transaction ends, so that its state can't change under what follows."""
    return DocumentVersion.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)


def _hold_draft(version: DocumentVersion) -> DocumentVersion:
    version = _hold(version)
    if version.state != State.DRAFT:
        raise RuleBroken(
            f"{version} has been opened, so its text stays as people read it. Add a new version to change it."
        )
    return version


def _fitting(body: str) -> str:
    body = clean_markdown(body)
    if len(body) > LONGEST_BODY:
        raise RuleBroken(
            f"A section holds {LONGEST_BODY:,} characters at most, and this has {len(body):,}. Divide it.", field="body"
        )
    return body


@transaction.atomic
def add_section(version: DocumentVersion, *, heading: str, body: str, by: Person) -> Section:
    """Put a new section at the end of a draft. Raises RuleBroken if the version is no draft or the text is too long."""
    version, body = _hold_draft(version), _fitting(body)
    last = version.sections.aggregate(last=Max("position"))["last"] or 0
    with audit.record("section_added", by=by):
        return Section.objects.create(
            document_version=version,
            position=last + 1,
            anchor=f"s{new_anchor()[1:]}",
            heading=heading,
            body=body,
            paragraph_anchors=carry_anchors([], [block.text for block in blocks_of(body)]),
        )


@transaction.atomic
def edit_section(section: Section, *, heading: str, body: str, by: Person, seen_version: int | None = None) -> Section:
    """Change a section of a draft. Paragraphs that can be recognised keep their anchors.

    Raises RuleBroken if the version is no draft or the text is too long, EditConflict if it changed after
    `seen_version`.
    """
    _hold_draft(section.document_version)
    section, body = lock(section, seen_version), _fitting(body)
    with audit.record("section_edited", by=by):
        old = [(paragraph.anchor, paragraph.text) for paragraph in section.paragraphs()]
        section.paragraph_anchors = carry_anchors(old, [block.text for block in blocks_of(body)])
        section.heading, section.body = heading, body
        section.save()
    return section


@transaction.atomic
def remove_section(section: Section, *, by: Person) -> None:
    """Take a section out of a draft; its history stays. Raises RuleBroken if the version is no draft."""
    _hold_draft(section.document_version)
    with audit.record("section_removed", by=by):
        section.delete()


@transaction.atomic
def reorder_sections(
    version: DocumentVersion, *, order: Sequence[int], by: Person, seen_version: int | None = None
) -> DocumentVersion:
    """Put the sections of a draft into this order (their numbers).

    Raises RuleBroken if they are not exactly the version's sections, EditConflict if the order changed meanwhile.
    """
    _hold_draft(version)
    version = lock(version, seen_version)
    sections = {section.pk: section for section in version.sections.all()}
    if len(order) != len(sections) or set(order) != set(sections):
        raise RuleBroken("A section was added or removed meanwhile. Look at the new order and set it again.")
    with audit.record("sections_reordered", by=by):
        version.save()
        for position, number in enumerate(order, start=1):
            sections[number].position = position
        Section.objects.bulk_update(sections.values(), ["position"])
    return version


# --- Opening and closing ---------------------------------------------------------------------------------------------


def _move(version: DocumentVersion, to: State) -> None:
    """Take the version to a state. Raises RuleBroken where the table of moves has no such step."""
    if to not in DocumentVersion.MOVES[State(version.state)]:
        now = version.present_state.label.lower()
        raise RuleBroken(f"This version is “{now}”, so it cannot become “{to.label.lower()}”.")
    version.state = to


def _settle(version: DocumentVersion) -> None:
    """Close a consultation whose last day has passed: the day closes it, nobody needs to press a button."""
    if version.state == State.IN_CONSULTATION and version.consultation.is_over:
        version.state = State.CLOSED


@transaction.atomic
def open_consultation(
    version: DocumentVersion,
    *,
    closes_on: dt.date,
    by: Person,
    audience: Audience | None = None,
    partners: Iterable[Partner] = (),
    introduction: str = "",
    what_happens_next: str = "",
    seen_version: int | None = None,
) -> Consultation:
    """Open a draft for comment to an audience, or to named partners, until the end of `closes_on` in England.

    Raises RuleBroken if the day has passed, nobody was chosen, the audience may not comment, someone who works on the
    text or has read an earlier version would lose sight of it, there is no text, or another version is open;
    EditConflict if the version changed after `seen_version`.
    """
    version = lock(version, seen_version)
    document, today, partners = lock(version.document), clock.today(), list(partners)
    if closes_on < today:
        raise RuleBroken("The closing day has passed already.", field="closes_on")
    if (audience is None) == (not partners):
        raise RuleBroken("Choose one audience, or name the partners.", field="audience")
    if not version.sections.exists():
        raise RuleBroken("There is no text to comment on yet. Add a section first.")
    with audit.record("opened_for_comment", by=by):
        _close_what_is_over(document)
        audience = audience or _audience_of_partners(version, partners, by=by)
        _refuse_losing_readers(version, audience)
        with also_seeing(audience.pk):
            _move(version, State.IN_CONSULTATION)
            _show_to(version, document, audience)
            consultation = Consultation.objects.create(
                document_version=version,
                introduction=introduction,
                what_happens_next=what_happens_next,
                opens_on=today,
                closes_on=closes_on,
                opened_by=by,
            )
            notify(Person.objects.filter(pk__in=audience.viewer_ids() - {by.pk}), OPENED, version, area=version.area)
    return consultation


def _close_what_is_over(document: Document) -> None:
    """Settle earlier versions. Raises RuleBroken if one of them is still open: people comment on one text at a time."""
    for earlier in document.versions.filter(state=State.IN_CONSULTATION).select_related("consultation"):
        if not earlier.consultation.is_over:
            raise RuleBroken(f"Version {earlier.number} is open for comment. Close it first.")
        earlier = lock(earlier)
        _settle(earlier)
        earlier.save()


def _audience_of_partners(version: DocumentVersion, partners: list[Partner], *, by: Person) -> Audience:
    area = version.area
    audience = _new_audience(area, f"Readers of {version}", owner=version.document.owner_partner, by=by)
    partner_operations.grant_to_group(audience, area.accountable_leads_group, "view", "comment", "manage", by=by)
    groups = [in_area.everyone_group for in_area in _in_area(area, partners)]
    if len(groups) != len(partners):
        raise RuleBroken("One of these partners does not take part in this area.", field="partners")
    for group in groups:
        partner_operations.grant_to_group(audience, group, "view", "comment", by=by)
    return audience


def _in_area(area: LocalArea, partners: Iterable[Partner]):
    return PartnerInArea.objects.filter(area=area, partner__in=partners).select_related("everyone_group")


def _refuse_losing_readers(version: DocumentVersion, audience: Audience) -> None:
    """Who works on the text, and who has read an earlier version, must not lose sight of it."""
    if audience.area_id != version.area_id or not _may_comment_in(audience):
        raise RuleBroken(f"Nobody in “{audience}” may comment. Choose another audience.", field="audience")
    authors = set(version.document.authorships.values_list("person", flat=True))
    readers = set(version.working_audience.viewer_ids())
    for earlier in version.document.versions.exclude(state=State.DRAFT).select_related("audience"):
        readers |= earlier.audience.viewer_ids()
    if readers - authors - audience.viewer_ids():
        raise RuleBroken(
            "Some people who work on this text, or have read an earlier version, are not in this audience and would "
            "lose sight of it. Choose a wider one, or name the partners.",
            field="audience",
        )


def _may_comment_in(audience: Audience) -> bool:
    return AudienceGroupObjectPermission.objects.filter(
        content_object=audience, permission__codename="comment_audience"
    ).exists()


def _show_to(version: DocumentVersion, document: Document, audience: Audience) -> None:
    """Let an audience read the version, and know of the document if it did not."""
    with also_seeing(audience.pk, version.working_audience_id, document.audience_id):
        version.audience = version.thread.audience = audience
        version.thread.save()
        version.save()
        if document.audience not in Audience.objects.containing_all_of(audience):
            document.audience = audience
        document.save()


@transaction.atomic
def close_consultation(
    version: DocumentVersion, *, reason: str, by: Person, seen_version: int | None = None
) -> DocumentVersion:
    """Close a consultation before its day, with the reason that people will read.

    Raises RuleBroken if it is not open, EditConflict if the version changed after `seen_version`.
    """
    version = lock(version, seen_version)
    if not version.is_open_for_comment:
        raise RuleBroken("This version is not open for comment.")
    with audit.record("consultation_closed", by=by, reason=reason):
        consultation = version.consultation
        consultation.closed_at, consultation.closed_by, consultation.closing_reason = clock.now(), by, reason
        consultation.save()
        _move(version, State.CLOSED)
        version.save()
    return version


@transaction.atomic
def agree_version(
    version: DocumentVersion,
    *,
    agreed_on: dt.date,
    by: Person,
    audience: Audience | None = None,
    seen_version: int | None = None,
) -> DocumentVersion:
    """Record the day on which a version was agreed. A draft that was never opened needs an audience that may read it.

    Raises RuleBroken if the day lies ahead, comments are still open or unanswered, or a draft is shown to nobody;
    EditConflict if the version changed after `seen_version`.
    """
    version = lock(version, seen_version)
    document = lock(version.document)
    if agreed_on > clock.today():
        raise RuleBroken("A version is agreed on a day that has come.", field="agreed_on")
    if version.state == State.DRAFT and audience is None:
        raise RuleBroken("Choose who may read it from now on.", field="audience")
    with audit.record("version_agreed", by=by):
        if version.state == State.DRAFT:
            _refuse_losing_readers(version, audience)
        else:
            audience = version.audience
        _settle(version)
        _move(version, State.AGREED)
        version.agreed_on = agreed_on
        _show_to(version, document, audience)
    return version


@transaction.atomic
def withdraw_version(
    version: DocumentVersion, *, reason: str, by: Person, seen_version: int | None = None
) -> DocumentVersion:
    """Take a version back, with the reason; it stays in the history of the document and no one can comment on it.

    Raises RuleBroken if it is withdrawn already, EditConflict if it changed after `seen_version`.
    """
    version = lock(version, seen_version)
    with audit.record("version_withdrawn", by=by, reason=reason):
        _move(version, State.WITHDRAWN)
        version.agreed_on = None
        version.save()
    return version


# --- Saying something ------------------------------------------------------------------------------------------------


def _hold_open(version: DocumentVersion, anchor: str) -> DocumentVersion:
    """Hold a version that is open for comment today. Raises RuleBroken if it is not, or has no such paragraph."""
    version = _hold(version)
    if not version.is_open_for_comment:
        raise RuleBroken(
            "This version is not open for comment any more, so nothing was sent. Copy your text if you want to keep it."
            if version.was_consulted_on
            else "This version is not open for comment yet."
        )
    if anchor and not version.sections.filter(paragraph_anchors__contains=[anchor]).exists():
        raise RuleBroken("That paragraph is not in this version. Comment on the whole, or choose another paragraph.")
    return version


def _said(text: str) -> str:
    text = clean_markdown(text).strip()
    if not text:
        raise RuleBroken("Write your comment.", field="text")
    return text


def _partner_of(person: Person, area_id: int) -> int | None:
    """The partner a person belongs to in the area, by number; None for someone who has only a seat there."""
    numbers = partners_of(person, area_id)
    return person.partner_id if person.partner_id in numbers else min(numbers, default=None)


def _version_of(comment: Comment) -> DocumentVersion:
    """The version a comment was made on, held. Raises RuleBroken for someone who no longer sees it."""
    version = DocumentVersion.objects.filter(thread=comment.thread_id).first()
    if version is None:
        raise RuleBroken("You can no longer see what this was said about, so nothing can be changed here.")
    return _hold(version)


@transaction.atomic
def submit_comment(version: DocumentVersion, *, text: str, by: Person, anchor: str = "") -> Comment:
    """Say something for oneself about a paragraph or about the whole; the authors see it at once.

    Raises RuleBroken if the version is not open for comment or there is no such paragraph or text.
    """
    version, text = _hold_open(version, anchor), _said(text)
    with audit.record("comment_submitted", by=by), also_seeing(version.working_audience_id):
        return Comment.objects.create(
            area_id=version.area_id,
            audience_id=version.working_audience_id,
            thread_id=version.thread_id,
            anchor=anchor,
            kind=Comment.Kind.OWN,
            text=text,
            author=by,
            partner_id=_partner_of(by, version.area_id),
            owner_person=by,
        )


@transaction.atomic
def comment_internally(
    version: DocumentVersion, *, text: str, partner: Partner, by: Person, anchor: str = ""
) -> Comment:
    """Say something inside one's own group: only its people ever see it, and it belongs to the group.

    Raises RuleBroken if the person is not of that partner in the area, the version is not open for comment, or there is
    no such paragraph or text.
    """
    version, text = _hold_open(version, anchor), _said(text)
    if not by.is_member_of(partner.pk, version.area_id):
        raise RuleBroken(f"You do not belong to {partner} in this area.", field="partner")
    # The audience that a partner is given when it joins an area is the first that it owns there.
    own = Audience.objects.filter(area=version.area_id, owner=partner, parent=None).order_by("pk").first()
    with audit.record("comment_made_inside_the_group", by=by), also_seeing(own.pk):
        return Comment.objects.create(
            area_id=version.area_id,
            audience=own,
            thread_id=version.thread_id,
            anchor=anchor,
            kind=Comment.Kind.INTERNAL,
            text=text,
            author=by,
            partner=partner,
        )


@transaction.atomic
def submit_group_comment(
    version: DocumentVersion,
    *,
    text: str,
    partner: Partner,
    by: Person,
    anchor: str = "",
    built_from: Iterable[Comment] = (),
) -> Comment:
    """Speak once for the group, as its lead, drawing on what was said inside it; the authors see only this.

    Raises RuleBroken if the person does not lead that partner in the area, an internal comment is not the group's own,
    the version is not open for comment, or there is no such paragraph or text.
    """
    version, text, built_from = _hold_open(version, anchor), _said(text), list(built_from)
    if not by.has_role(Role.LEAD, at=partner.pk, area=version.area_id):
        raise RuleBroken(f"Only a lead of {partner} can speak for it.", field="partner")
    for source in built_from:
        if (source.kind, source.partner_id, source.thread_id) != (
            Comment.Kind.INTERNAL,
            partner.pk,
            version.thread_id,
        ):
            raise RuleBroken("Choose from what your own group said about this version.", field="built_from")
    with audit.record("group_comment_submitted", by=by), also_seeing(version.working_audience_id):
        comment = Comment.objects.create(
            area_id=version.area_id,
            audience_id=version.working_audience_id,
            thread_id=version.thread_id,
            anchor=anchor,
            kind=Comment.Kind.GROUP,
            text=text,
            author=by,
            partner=partner,
            owner_partner=partner,
        )
        CommentSource.objects.bulk_create(CommentSource(source=source, comment=comment) for source in built_from)
    return comment


@transaction.atomic
def withdraw_comment(comment: Comment, *, by: Person) -> Withdrawal:
    """Take a comment back before the answers are published. It stays as a row and no longer counts.

    Raises RuleBroken if it is withdrawn already or the answers are out.
    """
    version = _version_of(comment)
    if version.state in (State.ANSWERED, State.AGREED, State.WITHDRAWN):
        raise RuleBroken("The answers have been published, so this comment can no longer be taken back.")
    if Withdrawal.objects.filter(comment=comment).exists():
        raise RuleBroken("This comment has been taken back already.")
    with audit.record("comment_withdrawn", by=by):
        return Withdrawal.objects.create(comment=comment, by=by)


# --- Answering -------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_comment(
    comment: Comment, *, you_said: str, outcome: str, reason: str, by: Person, seen_version: int | None = None
) -> Answer:
    """Draft an answer to a submitted comment, or a better one: what was said, in a sentence that names nobody, what
    comes of it, and why. Nobody outside the authors sees it until all answers are published.

    `seen_version` is the number of the draft that the person had in view, 0 for none.
    Raises RuleBroken if it is internal to a group, withdrawn, or the answers are out; EditConflict if someone else
    drafted meanwhile.
    """
    version = _version_of(comment)
    if comment.kind == Comment.Kind.INTERNAL:
        raise RuleBroken("What a group says to itself is not answered.")
    if Withdrawal.objects.filter(comment=comment).exists():
        raise RuleBroken("This comment has been taken back, so it needs no answer.")
    if version.state not in (State.IN_CONSULTATION, State.CLOSED):
        raise RuleBroken("The answers to this version have been published.")
    present = comment.answers.drafts().order_by("-version").first()
    number = present.version if present else 0
    if seen_version is not None and seen_version != number:
        raise EditConflict(present)
    with audit.record("answer_drafted", by=by):
        return Answer.objects.create(
            area_id=comment.area_id,
            audience_id=comment.audience_id,
            version=number + 1,
            comment=comment,
            thread_id=comment.thread_id,
            anchor=comment.anchor,
            for_partner_id=comment.owner_partner_id,
            you_said=you_said,
            outcome=outcome,
            reason=reason,
            answered_by=by,
        )


@transaction.atomic
def publish_answers(version: DocumentVersion, *, by: Person, seen_version: int | None = None) -> int:
    """Publish all answers together to those who were asked, and tell those who commented. Returns how many.

    Raises RuleBroken while the version is open for comment or a comment has no answer, EditConflict if the version
    changed after `seen_version`.
    """
    version = lock(version, seen_version)
    _settle(version)
    if version.is_open_for_comment:
        raise RuleBroken("This version is still open for comment. Answers are published after it has closed.")
    comments = list(
        Comment.objects.submitted().not_withdrawn().filter(thread=version.thread_id).prefetch_related("answers")
    )
    newest = {
        comment.pk: max(comment.answers.all(), key=lambda answer: answer.version, default=None) for comment in comments
    }
    missing = sum(answer is None for answer in newest.values())
    if missing:
        raise RuleBroken(f"{missing} of {len(comments)} comments {'has' if missing == 1 else 'have'} no answer yet.")
    _move(version, State.ANSWERED)
    with audit.record("answers_published", by=by), also_seeing(version.audience_id):
        Answer.objects.bulk_create(_published(answer, version) for answer in newest.values())
        consultation = version.consultation
        consultation.answers_published_at, consultation.answers_published_by = clock.now(), by
        consultation.save()
        version.save()
        notify(_commenters(comments, version), ANSWERED, version, area=version.area)
    return len(comments)


def _published(draft: Answer, version: DocumentVersion) -> Answer:
    return Answer(
        area_id=draft.area_id,
        audience_id=version.audience_id,
        version=draft.version,
        comment_id=draft.comment_id,
        thread_id=draft.thread_id,
        anchor=draft.anchor,
        for_partner_id=draft.for_partner_id,
        you_said=draft.you_said,
        outcome=draft.outcome,
        reason=draft.reason,
        answered_by_id=draft.answered_by_id,
        published_at=clock.now(),
    )


def _commenters(comments: list[Comment], version: DocumentVersion) -> list[Person]:
    """Everyone who commented for himself, and everyone of each group that spoke."""
    people = {comment.owner_person_id for comment in comments if comment.owner_person_id}
    groups = {comment.owner_partner_id for comment in comments if comment.owner_partner_id}
    members = version.area.memberships.current().filter(partner__in=groups).exclude(role=Role.AREA_ADMINISTRATOR)
    return list(Person.objects.filter(pk__in=people | set(members.values_list("person", flat=True))))
