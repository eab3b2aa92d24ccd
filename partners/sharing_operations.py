"""Sharing a thing in another way: at once where fewer see it, after a second lead's agreement where two must agree."""

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import F

from core import audit, clock
from core.access import acting_as, also_seeing
from core.errors import RuleBroken
from core.versions import lock
from partners import operations, sharing
from partners.caretaking import caretaker_of
from partners.models import Audience, Governed, Person, SharingRequest
from partners.notifications import notify
from partners.sharing import NARROWED, WIDENED, Outlook, Proposal

ASKED, ANSWERED = "partners.sharing_asked", "partners.sharing_answered"


@transaction.atomic
def share(
    subject: Governed, *, proposal: Proposal, fingerprint: str, seen_version: int, by: Person, reason: str = ""
) -> SharingRequest | None:
    """Share a thing with other people, and what lies in it with it: with those whom the outlook named, which the person
    read under `fingerprint`, and nobody else.

    What shows it to fewer people takes effect at once. What shows it to anybody new needs a reason; and if it belongs
    to the local authority and the NHS commissioner together, whose powers over it are equal (Children and Families Act
    2014, sections 25 and 26), or to a partner of its own, it waits until a lead of the other body, or of that partner,
    agrees: then the request is returned, otherwise None.

    Raises RuleBroken if nobody shares this by hand or never so widely, the people have changed since he read who they
    are, nothing would change, it would shut out a body that it belongs to or leave nobody who manages it, there is no
    reason, another request waits, somebody is named who only administers the area, or somebody who is no lead of either
    body would show more people what is theirs; EditConflict as ever.
    """
    subject = lock(subject, seen_version)
    _demand_by_hand(subject, proposal)
    outlook = sharing.outlook_of(subject, proposal, by)
    _demand_the_same_people(outlook, fingerprint)
    if proposal.audience == subject.audience:
        raise RuleBroken("It is shared like this already. Choose something else.")
    _demand_managers(subject, outlook)
    if outlook.widens and not reason:
        raise RuleBroken("Enter the reason why more people should see this.", field="reason")
    asked = sharing.whom_to_ask(subject, by) if outlook.widens else None
    if asked is not None:
        return _ask(subject, proposal, asked, reason=reason, by=by)
    with audit.record(WIDENED if outlook.widens else NARROWED, by=by, reason=reason):
        _put(subject, _audience_for(subject, proposal, by=by))
    return None


def _demand_by_hand(subject: Governed, proposal: Proposal) -> None:
    if subject.audience_follows:
        raise RuleBroken(subject.audience_follows)
    groups = proposal.groups if proposal.audience is None else sharing.grants_of(proposal.audience)[0]
    if subject.never_for_everyone and subject.area.everyone_group_id in groups:
        raise RuleBroken("This is never shared with everyone in the area. Choose fewer people.")


def _demand_the_same_people(outlook: Outlook, fingerprint: str) -> None:
    if outlook.fingerprint != fingerprint:
        raise RuleBroken(
            "Who would see this has changed since you read it here. Read the lists again, then go on if they are still "
            "what you mean."
        )


def _demand_managers(subject: Governed, outlook: Outlook) -> None:
    """Whoever it belongs to keeps it, and somebody can always share it back."""
    if not outlook.managers:
        raise RuleBroken("Nobody would manage any more who sees this. Choose another audience.")
    before = sharing.bodies_managing(subject, subject.audience.manager_ids())
    after = sharing.bodies_managing(subject, outlook.managers)
    owner = subject.owned_by and getattr(subject, subject.owned_by).kind
    for kind in before:
        if kind not in after and owner in (None, kind):
            raise RuleBroken(
                f"It belongs to the {SharingRequest.ASKED[kind]} too, and none of its leads would manage it any more. "
                "Leave them in."
            )


# --- A second lead ----------------------------------------------------------------------------------------------------


def _ask(subject: Governed, proposal: Proposal, asked: dict, *, reason: str, by: Person) -> SharingRequest:
    if SharingRequest.objects.about(subject).waiting().exists():
        raise RuleBroken(
            "A request to share this with more people waits already. It must be answered or withdrawn first."
        )
    with audit.record("sharing_asked", by=by, reason=reason):
        to_audience = _audience_for(subject, proposal, by=by)
        with also_seeing(subject.audience_id):
            request = SharingRequest.objects.create(
                area=subject.area,
                audience=subject.audience,
                subject_label=subject._meta.label,
                subject=subject.pk,
                title=str(subject)[:200],
                to_audience=to_audience,
                reason=reason,
                asked_by=by,
                **asked,
            )
        notify(asked_people(request, subject), ASKED, request, area=subject.area)
    return request


def asked_people(request: SharingRequest, subject: Governed) -> models.QuerySet[Person]:
    """The leads whose agreement a request needs: any one of them is enough."""
    if request.asks_partner_id:
        leads = set(sharing.leads_in(subject, partner=request.asks_partner_id))
    else:
        leads = set(sharing.leads_in(subject, partner__kind=request.asks_kind)) & subject.audience.manager_ids()
    return Person.objects.filter(pk__in=leads - {request.asked_by_id}, user__is_active=True)


@transaction.atomic
def agree_to_sharing(
    request: SharingRequest, *, subject: Governed, fingerprint: str, by: Person, reason: str = ""
) -> SharingRequest:
    """Agree, as a lead of the other body, that more people see a thing: those whom he read under `fingerprint`. It
    takes effect at once, with the reason of the one who asked.

    Raises RuleBroken if it no longer waits, he asked for it himself, the people have changed since he read who they
    are, or it would shut out a body that the thing belongs to.
    """
    request = _locked(request)
    if request.asked_by_id == by.pk:
        raise RuleBroken("You asked for this yourself, so somebody else has to agree.")
    subject = lock(subject)
    outlook = sharing.outlook_of(subject, Proposal(audience=request.to_audience), by)
    _demand_the_same_people(outlook, fingerprint)
    _demand_managers(subject, outlook)
    with audit.record(WIDENED, by=by, reason=f"{request.reason} (asked for by {request.asked_by})"):
        _decide(request, SharingRequest.State.AGREED, reason=reason, by=by)
        _put(subject, request.to_audience)
        notify([request.asked_by], ANSWERED, request, area=request.area)
    return request


@transaction.atomic
def decline_sharing(request: SharingRequest, *, reason: str, by: Person) -> SharingRequest:
    """Decline, as a lead of the other body, that more people see a thing, with the reason: it stays as it is. Raises
    RuleBroken if it no longer waits."""
    request = _locked(request)
    with audit.record("sharing_declined", by=by, reason=reason):
        _decide(request, SharingRequest.State.DECLINED, reason=reason, by=by)
        notify([request.asked_by], ANSWERED, request, area=request.area)
    return request


@transaction.atomic
def withdraw_sharing_request(request: SharingRequest, *, by: Person) -> SharingRequest:
    """Take back what one asked for. Raises RuleBroken if it no longer waits."""
    request = _locked(request)
    with audit.record("sharing_request_withdrawn", by=by):
        _decide(request, SharingRequest.State.WITHDRAWN, reason="", by=by)
    return request


def _locked(request: SharingRequest) -> SharingRequest:
    request = lock(request)
    if not request.is_waiting:
        raise RuleBroken(f"This no longer waits: {request.get_state_display().lower()}.")
    return request


def _decide(request: SharingRequest, state: str, *, reason: str, by: Person) -> None:
    request.state, request.decided_by, request.decided_at = state, by, clock.now()
    request.decided_because = reason
    with also_seeing(request.audience_id):
        request.save()


# --- Putting it there -------------------------------------------------------------------------------------------------


def _audience_for(subject: Governed, proposal: Proposal, *, by: Person) -> Audience:
    """The audience that is proposed; made, with its grants, where there is none yet."""
    if proposal.audience is not None:
        return proposal.audience
    return _make(
        subject.area,
        name=proposal.short_name,
        parent=proposal.parent,
        groups=proposal.groups,
        people=proposal.people,
        by=by,
    )


def _make(area, *, name: str, parent: Audience | None, groups: dict, people: dict, by: Person) -> Audience:
    audience = operations.create_audience(area, name=name, parent=parent, name_may_repeat=True, by=by)
    audience.for_one_thing = True
    audience.save()
    found = Group.objects.in_bulk(groups)
    for number, words in groups.items():
        operations.grant_to_group(audience, found[number], *sorted(words), by=by)
    named = Person.objects.select_related("user").in_bulk(people)
    for person in named.values():
        operations.refuse_who_only_administers(area, person=person)
    for number, (words, ends_on) in people.items():
        operations.grant_to_person(audience, named[number], *sorted(words), ends_on=ends_on, by=by)
    return audience


def _put(subject: Governed, audience: Audience) -> None:
    """Give a thing, locked, another audience, and what lies in it with it."""
    before = subject.audience
    with also_seeing(audience.pk):
        subject.audience = audience
        subject.save()
    # What lies in it goes along, also what this person can't see: nobody's sight of a part may outgrow the whole.
    with acting_as(caretaker_of(subject.area)):
        for along in sharing.lying_in(subject):
            _take_along(along, subject, before, audience)
        requests = SharingRequest.objects.about(subject)
        requests.waiting().update(state=SharingRequest.State.OVERTAKEN, version=F("version") + 1)
        requests.update(audience=audience)


def _take_along(along: sharing.Along, subject: Governed, before: Audience, after: Audience) -> None:
    rows = along.rows(subject)
    rows.filter(audience=before).update(audience=after)
    if along.is_tied:
        inside = after.narrower_ids()
        others = Audience.objects.filter(pk__in=rows.values("audience")).exclude(pk__in=inside)
        for audience in others:
            copy = _copy_within(audience, after)
            with also_seeing(copy.pk):
                rows.filter(audience=audience).update(audience=copy)


def _copy_within(audience: Audience, whole: Audience) -> Audience:
    """The same grants, those of what it lies within included, inside another audience: nobody new is in it."""
    parent = whole if audience.parent is None else _copy_within(audience.parent, whole)
    copy = Audience.objects.create(
        area=audience.area, name=audience.name, owner=audience.owner, parent=parent, for_one_thing=True
    )
    for grants in (audience.group_grants.all(), audience.user_grants.all()):
        for grant in grants:
            grant.pk, grant.content_object = None, copy
            grant._state.adding = True
            grant.save()
    return copy
