"""What the partners app tells core's registries."""

import datetime as dt

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from core import clock
from core.access import may
from core.home import Areas, HomeItem, Urgency, in_areas, only_if_any
from core.panels import Panel
from core.registry import HOME_ITEMS, PANELS, SEARCHABLE
from core.search import SearchKind
from core.templatetags.portal import counted, day, instant
from partners import operations
from partners.models import (
    Absence,
    AccessAlert,
    AccessReview,
    BreakGlass,
    Invitation,
    LocalArea,
    Membership,
    Nomination,
    Partner,
    PartnerInArea,
    Person,
    Role,
    SharingRequest,
)
from partners.notifications import Message, tells_of
from partners.operations.break_glass import OPENED
from partners.operations.nominations import DECIDED, MADE
from partners.operations.oversight import ALERTED
from partners.setting_up import progress_of, with_facts
from partners.sharing_operations import ANSWERED, ASKED
from partners.telling import SAFETY


def partners_of_the_area(person: Person, area: LocalArea) -> QuerySet[Partner]:
    """The partners of an area: everyone who takes part in it finds them in its directory."""
    return Partner.objects.filter(pk__in=PartnerInArea.objects.filter(area=area).values("partner"))


SEARCHABLE.add("partner")(
    SearchKind(
        label="Partner",
        plural="Partners",
        rows=partners_of_the_area,
        title="name",
        texts=("short_name",),
        address="partners:directory",
        number=None,
        place=Concat(Value("partner-"), Cast("pk", TextField()), output_field=TextField()),
    )
)


@PANELS.add("partners.LocalArea:0 administration")
def administration(area: LocalArea, person: Person) -> Panel | None:
    """What an area administrator does, and where; and what the area still needs before its first use."""
    if not person.has_role(Role.AREA_ADMINISTRATOR, area=area.pk):
        return None
    progress = progress_of(with_facts(LocalArea.objects.filter(pk=area.pk)))[area.pk]
    return Panel(f"You administer {area}", "partners/home_administration.html", {"area": area, "progress": progress})


def _to_confirm(person: Person) -> QuerySet[Invitation]:
    return Invitation.objects.visible_to(person).to_confirm().exclude(invited_by=person)


@HOME_ITEMS.add("partners.invitations")
@only_if_any(
    lambda: Invitation.objects.unanswered().filter(in_areas(), confirmed_at=None),
)
def invitations_to_confirm(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Invitations that need him as the second person."""
    here = areas.keys() & person.areas_with(Role.LEAD, Role.AREA_ADMINISTRATOR)
    if not here:
        return []
    return [
        HomeItem(
            Urgency.WAITING,
            "Invitation",
            str(invitation),
            invitation.get_absolute_url(),
            "Confirm it, as the second person",
            area=invitation.area,
            when=f"Lapses on {day(invitation.expires_at)}",
        )
        for invitation in _to_confirm(person).filter(area__in=here).select_related("area", "partner")
    ]


@tells_of(
    "partners.invitation_to_confirm",
    Invitation,
    related=("area", "partner", "invited_by"),
    was="You were asked to confirm an invitation",
)
def invitation_to_confirm(invitation: Invitation, person: Person) -> Message | None:
    """That somebody is to become a lead or an administrator, and a second person must agree."""
    if invitation.state != Invitation.State.TO_CONFIRM:
        return None
    # A platform administrator has no part in the area, and so a page of his own for this.
    url = (
        invitation.get_absolute_url()
        if invitation.area_id in person.standing.area_ids
        else reverse("partners:area_detail", args=[invitation.area_id])
    )
    return Message(
        f"Please confirm: {invitation}",
        f"{invitation.invited_by} has invited somebody to this. A second person must agree before the e-mail goes.",
        url,
    )


@HOME_ITEMS.add("partners.nominations")
@only_if_any(
    lambda: Nomination.objects.waiting().filter(in_areas()),
)
def nominations_to_decide(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Whom constituencies have put forward, for the administrators who can decide."""
    here = areas.keys() & person.areas_with(Role.AREA_ADMINISTRATOR)
    if not here:
        return []
    waiting = Nomination.objects.visible_to(person).waiting().filter(area__in=here)
    waiting = waiting.select_related("area", "partner", "constituency")
    return [
        HomeItem(
            Urgency.WAITING,
            "Nomination",
            str(nomination),
            nomination.get_absolute_url(),
            "Confirm or decline it",
            area=nomination.area,
            detail=nomination.role_title,
        )
        for nomination in waiting
        if may(person, "partners.decide_nomination", nomination)
    ]


@tells_of(
    MADE,
    Nomination,
    related=("area", "partner", "constituency", "nominated_by"),
    was="You were asked to decide on a nomination",
)
def nomination_made(nomination: Nomination, person: Person) -> Message | None:
    """To the administrators, as long as it waits."""
    if not nomination.is_waiting:
        return None
    return Message(
        f"Please decide: {nomination}",
        f"{nomination.nominated_by} puts somebody forward: {nomination.role_title}. Confirm or decline it.",
        nomination.get_absolute_url(),
    )


@tells_of(
    DECIDED,
    Nomination,
    related=("area", "partner", "constituency", "decided_by"),
    was="You were told what became of a nomination",
)
def nomination_decided(nomination: Nomination, person: Person) -> Message:
    """To whoever nominated, and to whom it is about where he is here already."""
    return Message(
        f"{nomination.get_state_display()}: {nomination}",
        f"{nomination.decided_by} has decided on {nomination.role_title}. {nomination.reason}".strip(),
        nomination.get_absolute_url(),
    )


@HOME_ITEMS.add("partners.access_reviews")
@only_if_any(
    lambda: AccessReview.objects.open().filter(in_areas()),
)
def access_reviews_to_do(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """To the leads of a partner, the people they are to look at; to the area's administrators, those about whom they
    decide themselves, and every review that is overdue."""
    here = areas.keys() & person.areas_with(Role.LEAD, Role.AREA_ADMINISTRATOR)
    if not here:
        return []
    open_now = AccessReview.objects.visible_to(person).open().filter(area__in=here).with_counts(person)
    return [
        HomeItem(
            Urgency.OVERDUE if review.due_on < today else Urgency.DUE_SOON,
            "Access review",
            f"{review.partner}: {counted(review.waiting_count, 'role')} to look at",
            review.get_absolute_url(),
            "Say who still needs their role" if _decides(review, person) else "See who is still to be looked at",
            review.due_on,
            area=review.area,
        )
        for review in open_now.select_related("area", "partner")
        if review.due_on < today or _decides(review, person)
    ]


def _decides(review: AccessReview, person: Person) -> bool:
    """Whether somebody in it waits for this person: `theirs_to_decide` for many reviews at once."""
    if person.has_role(Role.LEAD, at=review.partner_id, area=review.area_id):
        return review.others_waiting > 0
    if review.lead_count == 1:
        return review.leads_waiting > 0
    return review.lead_count == 0 and review.others_waiting > 0


@tells_of(
    operations.REVIEW_STARTED,
    AccessReview,
    related=("area", "partner"),
    was="You were asked who still needs their role",
)
def access_review_started(review: AccessReview, person: Person) -> Message | None:
    """To the leads of a partner whose people are to be looked at, while somebody is."""
    if not review.is_open:
        return None
    return Message(
        f"Who still needs their role at {review.partner}?",
        f"Please say by {day(review.due_on)} of each of your people in {review.area} whether they still need their "
        "role, and end the role of anyone who has left.",
        review.get_absolute_url(),
    )


@tells_of(operations.STANDS_IN, Absence, related=("area", "person"), was="You were told that you stand in for somebody")
def stands_in(absence: Absence, person: Person) -> Message | None:
    """To who stands in for somebody, until that is over."""
    if absence.is_over or absence.stand_in_id != person.pk:
        return None
    return Message(
        f"You stand in for {absence.person}",
        f"From {day(absence.starts_on)} until {day(absence.last_day)} you are asked what {absence.person} is asked, "
        "and can update what is in that person’s name.",
        absence.area.get_absolute_url(),
    )


@PANELS.add("partners.LocalArea:0 standing in")
def standing_in(area: LocalArea, person: Person) -> Panel | None:
    """For whom this person stands in today, so that he knows whose work stands on his Home."""
    if not any(key.endswith(f":{area.pk}") for key in person.standing.stands_in_for):
        return None
    absences = Absence.objects.on(clock.today()).filter(area=area, stand_in=person).select_related("person")
    return Panel("You stand in for others", "partners/home_standing_in.html", {"absences": absences})


@tells_of(
    operations.HANDED_OVER,
    Membership,
    related=("area",),
    was="You were told that you have taken over from somebody",
)
def handed_over(membership: Membership, person: Person) -> Message:
    """To who has taken over what somebody else answered for: the role is his own."""
    return Message(
        f"You have taken over from somebody in {membership.area}",
        "What that person answered for and is still open is in your name now. Home shows what it needs from you.",
        membership.area.get_absolute_url(),
    )


@HOME_ITEMS.add("partners.sharing_requests")
@only_if_any(
    lambda: SharingRequest.objects.waiting().filter(in_areas()),
)
def sharing_requests(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """What others want to show to more people, and cannot without this person, or another lead of his body."""
    waiting = SharingRequest.objects.visible_to(person).waiting().in_areas(areas).exclude(asked_by=person)
    return [
        HomeItem(
            urgency=Urgency.WAITING,
            kind="To be shared with more people",
            title=request.title,
            url=reverse("partners:sharing_request_answer", args=[areas[request.area_id].slug, request.pk]),
            next_step="Agree or decline",
            area=areas[request.area_id],
            detail=f"Asked for by {request.asked_by}",
        )
        for request in waiting.select_related("asked_by")
        if may(person, "partners.agree_to_sharing", request)
    ]


@tells_of(
    ASKED,
    SharingRequest,
    related=("area", "asked_by"),
    was="You were asked whether more people should see something",
)
def sharing_asked(request: SharingRequest, person: Person) -> Message | None:
    """To the leads whose agreement it needs, as long as it waits."""
    if not request.is_waiting:
        return None
    return Message(
        f"More people should see: {request.title}",
        f"{request.asked_by} asks for your agreement. Reason: {request.reason}",
        reverse("partners:sharing_request_answer", args=[request.area.slug, request.pk]),
    )


@tells_of(
    ANSWERED,
    SharingRequest,
    related=("area", "decided_by"),
    was="You were told what came of your request to share something",
)
def sharing_answered(request: SharingRequest, person: Person) -> Message:
    """To whoever asked."""
    return Message(
        f"{request.get_state_display()}: {request.title}",
        f"{request.decided_by} answered your request to share it with more people. {request.decided_because}".strip(),
        request.get_absolute_url(),
    )


@HOME_ITEMS.add("partners.access_alerts")
@only_if_any(
    lambda: AccessAlert.objects.open().filter(in_areas()),
)
def access_alerts(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Bursts of refusals or copies that nobody has looked into."""
    here = areas.keys() & person.areas_with(Role.LEAD, Role.AREA_ADMINISTRATOR)
    if not here:
        return []
    alerts = AccessAlert.objects.visible_to(person).open().filter(area__in=here)
    return [
        HomeItem(
            Urgency.DUE_SOON,
            "Alert",
            str(alert),
            alert.get_absolute_url(),
            "Look into it",
            area=alert.area,
            when=f"Since {day(alert.first_at)}",
            detail=f"{alert.number} times",
        )
        for alert in alerts.select_related("area", "person")
    ]


@tells_of(
    ALERTED,
    AccessAlert,
    related=("area", "person"),
    was="You were asked to look into unusual access",
    about=SAFETY,
)
def access_alert(alert: AccessAlert, person: Person) -> Message | None:
    """That somebody was refused, or took copies, unusually often, as long as nobody has looked into it."""
    if not alert.is_open:
        return None
    return Message(
        f"Please look into: {alert}",
        f"{alert.number} times since {instant(alert.first_at)}. It may be a mistake or a script; ask the person.",
        alert.get_absolute_url(),
    )


@tells_of(
    OPENED,
    BreakGlass,
    related=("area", "person", "end"),
    was="You were told that the area was opened in an emergency",
    about=SAFETY,
)
def area_opened(opening: BreakGlass, person: Person) -> Message:
    """To the area's leads and administrators, at once."""
    return Message(
        f"{opening.person} has opened {opening.area} in an emergency",
        f"Who looks after the portal can read much of what {opening.area} shares until {instant(opening.ends_at)}, and "
        f"change nothing. Reason: {opening.reason}",
        reverse("partners:opening_list", args=[opening.area.slug]),
    )
