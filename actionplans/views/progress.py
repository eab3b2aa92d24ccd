"""Saying how an action goes: its RAG, its impact, its dates and milestones, and its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import reswap, retarget

from actionplans import operations
from actionplans.calculated import calculated_of
from actionplans.forms import (
    CloseForm,
    ConfirmForm,
    DueDateForm,
    EditMilestoneForm,
    EvidencedDraftForm,
    EvidencedRagForm,
    ImpactForm,
    MilestoneForm,
    QuickDraftForm,
    QuickUpdateForm,
    RagForm,
    ReachMilestoneForm,
    drafted,
)
from actionplans.impact_suggested import suggested_impact
from actionplans.models import Action, Milestone, RagDraft, RagLevel
from actionplans.timeline import of_impact, of_level
from actionplans.views.actions import action_form, to_action
from core import clock
from core.access import may, requires
from core.forms import attempt
from core.holding import warn_of_unread
from partners.models import LocalArea, Person


def levels_of(action: Action) -> list[RagLevel]:
    """The levels of the scheme of its home plan, in the order of its key."""
    return list(RagLevel.objects.filter(scheme=action.level.scheme_id))


@requires("actionplans.update_rag_of_action", on=Action)
def action_rag(request: HttpRequest, action: Action) -> HttpResponse:
    """Give an action a new RAG, with the plan's key beside the choices, the last reason in view and the evidence in the
    same step; or keep it as a draft."""
    action.area, person = request.area, request.user.person
    draft = RagDraft.objects.filter(action=action, person=person).first()
    shared = {
        "subject": action,
        "levels": levels_of(action),
        "by_its_dates": calculated_of(action, clock.today(), updated_now=True),
        "initial": RagForm.initial_of(action) | drafted(draft),
    }
    if "drop" in request.POST:
        operations.drop_drafts([action], by=person)
        messages.success(request, "Your draft is thrown away.")
        return to_action(request, action)
    if "draft" in request.POST:
        form = EvidencedDraftForm(request.POST, takes_evidence=_may_record(person, request.area), **shared)
        if form.is_valid() and attempt(form, operations.save_draft, action, by=person):
            chosen = "evidence" in request.POST or any(request.FILES.values())
            again = " A draft keeps no file and no tick: choose them again when you send it." if chosen else ""
            messages.success(request, f"Your draft is kept. Only you see it; it waits for you at Home.{again}")
            return to_action(request, action)
    elif (
        form := EvidencedRagForm(request.POST or None, request.FILES or None, person=person, **shared)
    ).is_valid() and attempt(form, operations.update_rag_with_evidence, action, by=person):
        messages.success(request, f"RAG updated: {form.result.level.label}.")
        warn_of_unread(request, form)
        return to_action(request, action)
    return action_form(
        request,
        action,
        form,
        "Update the RAG",
        "Save the update",
        template="actionplans/action_rag.html",
        rating=of_level(action.level),
        draft=draft,
    )


def _may_record(person: Person, area: LocalArea) -> bool:
    return may(person, "inspection.record_evidence", area)


@requires("actionplans.update_rag_of_action", on=Action)
def action_quick_update(request: HttpRequest, action: Action) -> HttpResponse:
    """The same from Home, in a sentence, with a link to what shows it, or as a draft: the small form comes when it is
    asked for, in its place where the browser can. When it is done the person is back at Home; what was refused comes
    back as the same small form, with all that is wrong."""
    was, as_draft, action.area = action.level, "draft" in request.POST, request.area
    kind, save = QuickUpdateForm, operations.update_rag_with_evidence
    if as_draft:
        kind, save = QuickDraftForm, operations.save_draft
    form = kind(
        request.POST if request.method == "POST" else None,
        subject=action,
        levels=levels_of(action),
        by_its_dates=calculated_of(action, clock.today(), updated_now=True),
        takes_evidence=_may_record(request.user.person, request.area),
        initial=QuickUpdateForm.initial_of(action)
        | drafted(RagDraft.objects.filter(action=action, person=request.user.person).first()),
    )
    home, page_of_home = _home_sent_from(request)
    context = {"action": action, "form": form, "page_of_home": page_of_home}
    saved = form.is_valid() and attempt(form, save, action, by=request.user.person)
    if saved and as_draft:
        if request.htmx:
            return render(request, "actionplans/quick_update_drafted.html", context)
        messages.success(request, f"{action.title}: your draft is kept. Only you see it.")
        return redirect(home)
    if saved:
        now = form.result.level
        if request.htmx:
            # The whole item is done with, not only the part of it that held the form.
            done = render(request, "actionplans/quick_update_done.html", {"action": action, "was": was, "now": now})
            return reswap(retarget(done, "closest li"), "outerHTML")
        change = f"{now.label}, as before" if now == was else f"{now.label}, was {was.label}"
        messages.success(request, f"{action.title}: {change}. Saved just now.")
        return redirect(home)
    if request.htmx and not form.is_bound:
        return render(request, "actionplans/quick_update_asked_for.html", context)
    if request.htmx:
        context["home"] = home
        return render(request, "actionplans/quick_update_refused.html", context, status=form.http_status)
    return action_form(
        request,
        action,
        form,
        "Update the RAG in a sentence",
        "Save the update",
        template="actionplans/quick_update.html",
        home=home,
        page_of_home=page_of_home,
    )


def _home_sent_from(request: HttpRequest) -> tuple[str, str]:
    """The Home from which a small form was sent, the area's or that of all areas, and the query that says so."""
    page = request.GET.get("page", "")
    page = page if page.isdecimal() else ""
    if request.GET.get("areas") == "all":
        return reverse("partners:landing") + (f"?page={page}" if page else ""), f"?areas=all&page={page}"
    page_of_home = f"?page={page}" if page else ""
    return reverse("partners:home", args=[request.area.slug]) + page_of_home, page_of_home


@requires("actionplans.rate_impact_of_action", on=Action)
def action_impact(request: HttpRequest, action: Action) -> HttpResponse:
    """Say how far an action is felt, and what shows it."""
    form = ImpactForm(request.POST or None, subject=action, initial={"rating": action.impact})
    if form.is_valid() and attempt(form, operations.rate_impact, action, by=request.user.person):
        messages.success(request, f"Impact rated: {form.result.get_rating_display()}.")
        return to_action(request, action)
    return action_form(
        request,
        action,
        form,
        "Rate the impact",
        "Save the rating",
        template="actionplans/action_impact.html",
        rating=of_impact(action.impact, action.get_impact_display()),
        by_its_measures=None if action.was_given_up else suggested_impact(action, request.user.person),
        also_closed=not action.was_given_up,
    )


@requires("actionplans.revise_due_date_of_action", on=Action)
def action_due(request: HttpRequest, action: Action) -> HttpResponse:
    """Move the due date; the original one stays."""
    form = DueDateForm(request.POST or None, subject=action)
    if form.is_valid() and attempt(form, operations.revise_due_date, action, by=request.user.person):
        messages.success(request, f"The due date is now {form.result.new_words}. The original date stays.")
        return to_action(request, action)
    return action_form(
        request, action, form, "Revise the due date", "Save the due date", template="actionplans/action_due.html"
    )


@requires("actionplans.add_milestone_to_action", on=Action)
def milestone_create(request: HttpRequest, action: Action) -> HttpResponse:
    """Add a milestone."""
    form = MilestoneForm(request.POST or None)
    if form.is_valid() and attempt(form, operations.add_milestone, action, by=request.user.person):
        messages.success(request, "The milestone is added.")
        return to_action(request, action)
    return action_form(request, action, form, "Add a milestone", "Add the milestone")


def _milestone(action: Action, number: int) -> Milestone:
    """A milestone of this action; or 404."""
    return get_object_or_404(action.milestones, pk=number)


@requires("actionplans.edit_milestone_of_action", on=Action)
def milestone_edit(request: HttpRequest, action: Action, milestone_pk: int) -> HttpResponse:
    """Put a milestone right: its words, its date, whether it was reached."""
    milestone = _milestone(action, milestone_pk)
    names = ("title", "due", "reached_on", "note")
    initial = {name: getattr(milestone, name) for name in names}
    form = EditMilestoneForm(request.POST or None, subject=milestone, initial=initial)
    if form.is_valid() and attempt(form, operations.edit_milestone, milestone, by=request.user.person):
        messages.success(request, f"Milestone changed: {form.result.title}.")
        return to_action(request, action)
    return action_form(request, action, form, f"Change the milestone: {milestone.title}", "Save the milestone")


@requires("actionplans.edit_milestone_of_action", on=Action)
def milestone_remove(request: HttpRequest, action: Action, milestone_pk: int) -> HttpResponse:
    """Take a milestone away, with a reason."""
    milestone = _milestone(action, milestone_pk)
    form = CloseForm(request.POST or None, subject=milestone)
    if form.is_valid() and attempt(form, operations.remove_milestone, milestone, by=request.user.person):
        messages.success(request, "The milestone is taken away. The history of the action says why.")
        return to_action(request, action)
    return action_form(request, action, form, f"Take the milestone away: {milestone.title}", "Take it away")


@requires("actionplans.reach_milestone_of_action", on=Action)
def milestone_reach(request: HttpRequest, action: Action, milestone_pk: int) -> HttpResponse:
    """Say that a milestone was reached."""
    milestone = _milestone(action, milestone_pk)
    form = ReachMilestoneForm(request.POST or None, initial={"reached_on": clock.today()})
    if form.is_valid() and attempt(form, operations.reach_milestone, milestone, by=request.user.person):
        messages.success(request, f"Milestone reached: {milestone.title}.")
        return to_action(request, action)
    return action_form(request, action, form, f"Milestone reached: {milestone.title}", "Save the milestone")


@requires("actionplans.confirm_completion_of_action", on=Action)
def action_confirm(request: HttpRequest, action: Action) -> HttpResponse:
    """Confirm that an action is complete."""
    form = ConfirmForm(request.POST or None, subject=action)
    if form.is_valid() and attempt(form, operations.confirm_completion, action, by=request.user.person):
        messages.success(request, "Completion is confirmed.")
        return to_action(request, action)
    return action_form(
        request,
        action,
        form,
        "Confirm that it is complete",
        "Confirm completion",
        template="actionplans/action_confirm.html",
        rating=of_level(action.level),
    )


@requires("actionplans.close_action", on=Action)
def action_close(request: HttpRequest, action: Action) -> HttpResponse:
    """Close an action without completion."""
    form = CloseForm(request.POST or None, subject=action)
    if form.is_valid() and attempt(form, operations.close_action, action, by=request.user.person):
        messages.success(request, "The action is closed without completion. Its history stays.")
        return to_action(request, action)
    return action_form(
        request,
        action,
        form,
        "Close without completion",
        "Close the action",
        text="It ends without being done, and nobody is asked about it any more. Its history stays, with your reason.",
    )


@requires("actionplans.reopen_action", on=Action)
def action_reopen(request: HttpRequest, action: Action) -> HttpResponse:
    """Let an action go on that was confirmed or given up."""
    form = CloseForm(request.POST or None, subject=action)
    if form.is_valid() and attempt(form, operations.reopen_action, action, by=request.user.person):
        messages.success(request, "The action goes on. Please say how it stands.")
        return to_action(request, action)
    text = "It goes on with the RAG that it had before it was done or given up, until somebody says otherwise."
    return action_form(request, action, form, "Open it again", "Open it again", also_closed=True, text=text)
