"""The page of one person's role, for whoever looks after people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import requires
from core.forms import CONFLICT, PortalForm, attempt
from core.history import changes_of
from core.templatetags.portal import counted
from partners import operations
from partners.forms import AddressForm, ChangeRoleForm, EndRoleForm, HandOverForm, RoleTitleForm, SuspendForm
from partners.handover import held_by, who_can_take_over
from partners.models import Membership, Person
from partners.views.asking import ask_once_more
from partners.welcome import ROLE_WORDS


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    slug = request.area.slug
    return [
        ("Partners", reverse("partners:directory", args=[slug])),
        ("People", reverse("partners:people_list", args=[slug])),
        *more,
    ]


def _form_page(request: HttpRequest, form: PortalForm, membership: Membership, **words: str) -> HttpResponse:
    """A page with one form about a role."""
    trail = _trail(request, ("This role", membership.get_absolute_url()))
    context = {"form": form, "caption": str(membership), "trail": trail, **words}
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_safe
@requires("partners.view_membership", on=Membership)
def membership_detail(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Who this is, what he is here, how he signs in, what else he is in this area, and what can be done about it."""
    person = membership.person
    others = Membership.objects.visible_to(request.user.person, request.area).filter(person=person)
    user = getattr(person, "user", None)
    context = {
        "membership": membership,
        "user_of_person": user,
        "role_words": ROLE_WORDS[membership.role],
        "others": others.exclude(pk=membership.pk).select_related("area", "partner", "person"),
        "is_own": person == request.user.person,
        "invite_url": f"{reverse('partners:invitation_new', args=[request.area.slug])}?like={membership.pk}",
        "held": held_by(person, request.area),
        "changes": changes_of(membership),
        "trail": _trail(request),
    }
    return render(request, "partners/membership_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.change_membership", on=Membership)
def membership_change(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Give another role, or the same at another partner, from today."""
    form = ChangeRoleForm(
        request.POST if request.method == "POST" else None,
        area=request.area,
        initial={"partner": membership.partner_id, "role": membership.role},
    )
    if form.is_valid() and attempt(form, operations.change_membership, membership, by=request.user.person):
        messages.success(request, f"Changed: {form.result}")
        return redirect(form.result)
    return _form_page(
        request,
        form,
        membership,
        heading="Change role or partner",
        text="The role that this person has now ends today and stays in the record; the new one begins today. A "
        "lead or an area administrator is made by an invitation, which a second person confirms.",
        button="Change from today",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.end_membership", on=Membership)
def membership_end(request: HttpRequest, membership: Membership) -> HttpResponse:
    """End a role, now or on a day, or move its end."""
    data = request.POST if request.method == "POST" else None
    form = EndRoleForm(data, initial={"on": membership.ends_on or clock.today()})
    if form.is_valid() and attempt(form, operations.end_membership, membership, by=request.user.person):
        messages.success(request, "Ended." if form.result.is_over else "The end is set.")
        return redirect(membership)
    return _form_page(
        request,
        form,
        membership,
        heading="End this role",
        text="From that day on this person no longer acts in this role. If it is the last one in the area, the area "
        "no longer opens to them, their seats on its boards become vacant, and what was shared with them by name ends.",
        button="End the role",
        weight="warning",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.keep_membership", on=Membership)
def membership_keep(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Take back an end that is still to come."""
    return ask_once_more(
        request,
        membership,
        operations.keep_membership,
        done="This role holds without an end date.",
        caption=str(membership),
        trail=_trail(request, ("This role", membership.get_absolute_url())),
        heading="Keep this role without an end date",
        text="Seats on boards, and what was shared by name, keep the end that they were given.",
        button="Keep the role",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.change_role_title", on=Membership)
def membership_title(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Say otherwise what this person does."""
    title = membership.person.role_title
    data = request.POST if request.method == "POST" else None
    form = RoleTitleForm(data, initial={"role_title": title, "seen_title": title})
    if form.is_valid() and attempt(form, operations.change_role_title, membership, by=request.user.person):
        messages.success(request, "Changed. Everything that this person does and did now bears the new title.")
        return redirect(membership)
    if form.http_status == CONFLICT:
        form.data = form.data.copy()
        form.data["seen_title"] = Person.objects.get(pk=membership.person_id).role_title
    return _form_page(
        request,
        form,
        membership,
        heading="Change what this person does",
        text="The title stands beside all that this person does and did, in every local area. If somebody else has "
        "taken over the office, invite that person and hand over instead.",
        button="Change the title",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.invite_to_sign_in", on=Membership)
def membership_sign_in(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Invite somebody who is known already to sign in."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.invite_to_sign_in, membership, by=request.user.person):
        messages.success(request, "Invitation made.")
        return redirect(form.result)
    return _form_page(
        request,
        form,
        membership,
        heading="Invite this person to sign in",
        text="Whoever joins by this invitation becomes this person, with the role, and all that stands in this "
        "person’s name. Make sure that the address is theirs.",
        button="Invite",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.suspend_membership", on=Membership)
def membership_suspend(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Suspend a role, now or from a day, until it is lifted."""
    form = SuspendForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    if form.is_valid() and attempt(form, operations.suspend_membership, membership, by=request.user.person):
        messages.success(request, "Suspended." if form.result.is_suspended else "The suspension is set.")
        return redirect(membership)
    return _form_page(
        request,
        form,
        membership,
        heading="Suspend this role",
        text="Until you lift it this role gives nothing, and the person is signed out. If it is the only one in the "
        "area, the area does not open to them. Nothing is lost: seats, and what they answer for, stay theirs.",
        button="Suspend the role",
        weight="warning",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.lift_suspension", on=Membership)
def membership_lift(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Let a suspended role hold again."""
    return ask_once_more(
        request,
        membership,
        operations.lift_suspension,
        done="The suspension is lifted. The role holds again.",
        caption=str(membership),
        trail=_trail(request, ("This role", membership.get_absolute_url())),
        heading="Lift the suspension of this role",
        text="From now on the role holds again, with the seats and the things that this person answers for.",
        button="Lift the suspension",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.hand_over", on=Membership)
def membership_hand_over(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Give all that this person answers for by name to somebody else of the same partner."""
    person, area, by = membership.person, request.area, request.user.person
    form = HandOverForm(
        request.POST if request.method == "POST" else None, people=who_can_take_over(person, area).exclude(pk=by.pk)
    )
    if form.is_valid() and attempt(form, operations.hand_over, person, area, by=by):
        messages.success(request, f"Handed over: {form.result} in all.")
        return redirect(membership)
    counts = ", ".join(counted(count, noun) for noun, count in held_by(person, area))
    return _form_page(
        request,
        form,
        membership,
        heading="Hand over what this person answers for",
        text=f"Open and in this person’s name: {counts or 'nothing'}. All of it goes to one other person of the "
        "same partner, who is told, and sees each. You see how many there are, not what they say.",
        button="Hand over",
    )
