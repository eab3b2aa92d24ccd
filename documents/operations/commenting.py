"""Saying something about a version, and answering it."""

from collections.abc import Iterable

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import EditConflict, RuleBroken
from core.versions import lock
from documents.groups import partners_of
from documents.models import Answer, Comment, CommentSource, DocumentVersion, Withdrawal
from documents.operations.states import State, hold, move, settle
from documents.paragraphs import clean_markdown
from partners.models import Audience, Partner, Person, Role
from partners.notifications import notify

ANSWERED = "documents.comment_answered"


# --- Saying something ------------------------------------------------------------------------------------------------


def _hold_open(version: DocumentVersion, anchor: str) -> DocumentVersion:
    """Hold a version that is open for comment today. Raises RuleBroken if it is not, or has no such paragraph."""
    version = hold(version)
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
    return hold(version)


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
    settle(version)
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
    move(version, State.ANSWERED)
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
