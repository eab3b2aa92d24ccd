"""Workstreams: the list, the page with its members, links and panels, and the forms that change them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.forms import PortalForm, attempt
from core.history import changes_of
from core.panels import panels_of
from partners.models import Person
from strategies import operations
from strategies.forms import (
    BringHereForm,
    LinkForm,
    MemberForm,
    NewWorkstreamForm,
    ServedOutcomesForm,
    WithdrawMemberForm,
    WorkstreamFilter,
    WorkstreamForm,
)
from strategies.models import Strategy, Workstream, WorkstreamLink
from strategies.views.common import form_page, form_response, trail_to

SORTS = {
    "number": ("strategy_id", "number"),
    "title": ("title", "number"),
    "lead": ("lead_partner__name", "number"),
    "brief": ("brief_state", "number"),
}
PAGE = 50


@require_safe
@requires("strategies.view_workstreams")
def workstream_list(request: HttpRequest) -> HttpResponse:
    """The workstreams that this person sees, with who leads them and who governs them."""
    person = request.user.person
    titles = dict(Strategy.objects.visible_to(person, request.area).values_list("pk", "title"))
    form = WorkstreamFilter(request.GET or None, area=request.area, strategies=titles)
    today = clock.today()
    belonging = Q(members__starts_on__lte=today) & (Q(members__ends_on=None) | Q(members__ends_on__gt=today))
    workstreams = (
        Workstream.objects.visible_to(person, request.area)
        .select_related("lead_person", "lead_partner", "overseeing_board")
        .annotate(member_count=Count("members", filter=belonging, distinct=True))
    )
    rows = _sorted(_narrowed(workstreams, form, person), request.GET.get("sort", "number"))
    page = Paginator(list(rows), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": form,
        "page": page,
        "rows": [(workstream, titles.get(workstream.strategy_id, "")) for workstream in page],
        "trail": trail_to(request.area),
    }
    return render(request, "strategies/workstream_list.html", context)


def _narrowed(workstreams: QuerySet, form: WorkstreamFilter, person: Person) -> QuerySet:
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if wanted.get("words"):
        workstreams = workstreams.filter(title__icontains=wanted["words"])
    if wanted.get("strategy"):
        workstreams = workstreams.filter(strategy=wanted["strategy"])
    if wanted.get("lead_partner"):
        workstreams = workstreams.filter(lead_partner=wanted["lead_partner"])
    if wanted.get("mine"):
        workstreams = workstreams.filter(Q(lead_person=person) | Q(members_group__in=person.standing.group_ids))
    return workstreams


def _sorted(workstreams: QuerySet, sort: str) -> QuerySet:
    names = SORTS.get(sort.removeprefix("-"), SORTS["number"])
    return workstreams.order_by(*(f"-{name}" if sort.startswith("-") else name for name in names), "pk")


def _strategy_of(workstream: Workstream, person: Person) -> Strategy | None:
    """The strategy it belongs to, if this person sees that too."""
    return Strategy.objects.visible_to(person).filter(pk=workstream.strategy_id).first()


@require_safe
@requires("strategies.view_workstream", on=Workstream)
def workstream_detail(request: HttpRequest, workstream: Workstream) -> HttpResponse:
    """One workstream: what it is for, who leads it and belongs to it, what it crosses, what upper rooms show of it."""
    person = request.user.person
    # The board may be hidden from this person, so it is joined (and comes out empty), not fetched by itself.
    workstream = (
        Workstream.objects.visible_to(person, request.area)
        .select_related("lead_person", "lead_partner", "overseeing_board")
        .get(pk=workstream.pk)
    )
    strategy = _strategy_of(workstream, person)
    may_edit = request.user.has_perm("strategies.edit_workstream", workstream)
    context = {
        "workstream": workstream,
        "strategy": strategy,
        "intended_outcomes": workstream.intended_outcomes.select_related("outcome"),
        "themes": [row.theme for row in workstream.workstream_themes.select_related("theme")] if strategy else [],
        "members": workstream.members.current().select_related("person", "partner"),
        "links": _links_of(workstream, person),
        "panels": panels_of(workstream, person),
        "changes": changes_of(workstream),
        "may_edit": may_edit and not workstream.governed_elsewhere,
        "may_bring_here": may_edit and workstream.governed_elsewhere,
        "trail": trail_to(request.area, strategy),
    }
    return render(request, "strategies/workstream_detail.html", context)


def _links_of(workstream: Workstream, person: Person) -> list[tuple[WorkstreamLink, Workstream]]:
    """The links of a workstream, whichever side they were said on, with the other one, where this person sees it."""
    links = WorkstreamLink.objects.visible_to(person).filter(Q(workstream=workstream) | Q(other=workstream))
    pairs = [(link, link.other_id if link.workstream_id == workstream.pk else link.workstream_id) for link in links]
    seen = Workstream.objects.visible_to(person).in_bulk([number for _, number in pairs])
    return [(link, seen[number]) for link, number in pairs if number in seen]


@form_page
@requires("strategies.create_workstream", on=Strategy)
def workstream_create(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Set up a workstream of a strategy."""
    person = request.user.person
    initial = {"brief_state": Workstream.BriefState.DRAFT}
    form = NewWorkstreamForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        person=person,
        area=request.area,
        strategy=strategy,
    )
    if form.is_valid() and attempt(form, operations.create_workstream, strategy, by=person):
        messages.success(request, "Workstream set up")
        return redirect(form.result)
    return form_response(
        request, form, "Set up a workstream", "Set up the workstream", trail_to(request.area, strategy)
    )


@form_page
@requires("strategies.edit_workstream", on=Workstream)
def workstream_edit(request: HttpRequest, workstream: Workstream) -> HttpResponse:
    """Change what is said about a workstream."""
    person = request.user.person
    form = WorkstreamForm(
        request.POST if request.method == "POST" else None,
        subject=workstream,
        initial=_as_saved(workstream),
        person=person,
        area=request.area,
        strategy=_strategy_of(workstream, person),
    )
    return _changed(
        request,
        workstream,
        form,
        operations.edit_workstream,
        "Change this workstream",
        "Save the changes",
        "Workstream changed",
    )


def _as_saved(workstream: Workstream) -> dict:
    names = ("title", "purpose", "brief_state", "timescale_words", "starts_on", "ends_on")
    return {
        **{name: getattr(workstream, name) for name in names},
        "lead_person": workstream.lead_person_id,
        "lead_partner": workstream.lead_partner_id,
        "overseeing_board": workstream.overseeing_board_id,
        "intended_outcomes": [row.text for row in workstream.intended_outcomes.all()],
        "themes": [row.theme_id for row in workstream.workstream_themes.all()],
    }


@form_page
@requires("strategies.edit_workstream", on=Workstream)
def workstream_outcomes(request: HttpRequest, workstream: Workstream) -> HttpResponse:
    """Say which outcome of the strategy each intended outcome serves."""
    strategy = get_object_or_404(Strategy.objects.visible_to(request.user.person), pk=workstream.strategy_id)
    outcomes = strategy.outcomes.all()
    form = ServedOutcomesForm(
        request.POST if request.method == "POST" else None, subject=workstream, workstream=workstream, outcomes=outcomes
    )
    return _changed(
        request, workstream, form, operations.set_served_outcomes, "Which outcome does each serve?", "Save", "Saved"
    )


@form_page
@requires("strategies.edit_workstream", on=Workstream)
def workstream_bring_here(request: HttpRequest, workstream: Workstream) -> HttpResponse:
    """Take over a workstream that was governed elsewhere."""
    form = BringHereForm(
        request.POST if request.method == "POST" else None,
        subject=workstream,
        person=request.user.person,
        area=request.area,
    )
    return _changed(
        request,
        workstream,
        form,
        operations.bring_workstream_here,
        "Govern this workstream here",
        "Take it over",
        "Taken over",
    )


@form_page
@requires("strategies.edit_workstream", on=Workstream)
def member_add(request: HttpRequest, workstream: Workstream) -> HttpResponse:
    """Put a constituency into the working group."""
    form = MemberForm(request.POST if request.method == "POST" else None, area=request.area)
    return _changed(request, workstream, form, operations.add_member, "Add a member", "Add the member", "Member added")


@form_page
@requires("strategies.edit_workstream", on=Workstream)
def member_withdraw(request: HttpRequest, workstream: Workstream, member_pk: int) -> HttpResponse:
    """End somebody's membership of the working group."""
    member = get_object_or_404(workstream.members.select_related("person", "partner"), pk=member_pk)
    form = WithdrawMemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.withdraw_member, member, by=request.user.person):
        messages.success(request, "Member withdrawn")
        return redirect(workstream)
    trail = trail_to(request.area, workstream)
    return form_response(request, form, "Withdraw this member", "Withdraw the member", trail, caption=str(member))


@form_page
@requires("strategies.edit_workstream", on=Workstream)
def link_add(request: HttpRequest, workstream: Workstream) -> HttpResponse:
    """Say that another workstream crosses this one."""
    form = LinkForm(
        request.POST if request.method == "POST" else None, person=request.user.person, workstream=workstream
    )
    return _changed(
        request,
        workstream,
        form,
        operations.link_workstreams,
        "Link another workstream",
        "Link the two",
        "Workstreams linked",
    )


@form_page
@requires("strategies.edit_workstream", on=Workstream)
def link_remove(request: HttpRequest, workstream: Workstream, link_pk: int) -> HttpResponse:
    """Take the link to another workstream away, after a second look."""
    # As the page shows them: why two cross may name what only those who see both may know.
    links = {link.pk: link for link, _ in _links_of(workstream, request.user.person)}
    if link_pk not in links:
        raise Http404
    link = links[link_pk]
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.unlink_workstreams, link, by=request.user.person):
        messages.success(request, "Link taken away")
        return redirect(workstream)
    trail = trail_to(request.area, workstream)
    return form_response(request, form, "Take this link away", "Take it away", trail, caption=link.why)


def _changed(
    request: HttpRequest, workstream: Workstream, form, operation, heading: str, button: str, done: str
) -> HttpResponse:
    """Run one operation on the workstream; back to its page, or the form again."""
    if form.is_valid() and attempt(form, operation, workstream, by=request.user.person):
        messages.success(request, done)
        return redirect(workstream)
    trail = trail_to(request.area, workstream)
    return form_response(request, form, heading, button, trail, caption=workstream.title)
