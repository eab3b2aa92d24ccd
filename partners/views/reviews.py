"""Reviews of access: for the leads of each partner, and for whoever looks after an area's people."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import may, requires
from core.csv import csv_response
from core.forms import attempt
from core.templatetags.portal import counted
from partners import operations
from partners.models import AccessReview, ReviewedRole, Role
from partners.review_forms import ConfirmRolesForm, EndReviewedRoleForm, StartReviewForm
from partners.reviewing import theirs_to_decide

ROLES_OF_A_PAGE = 100
"""How many roles of one review stand on a page: nearly always all of a partner's people."""
REVIEWS_OF_A_PAGE = 25


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    slug = request.area.slug
    return [
        ("Partners", reverse("partners:directory", args=[slug])),
        ("Access reviews", reverse("partners:access_review_list", args=[slug])),
        *more,
    ]


@require_safe
@requires("partners.view_access_reviews")
def access_review_list(request: HttpRequest) -> HttpResponse:
    """The reviews that are open, those due first, and those of the past."""
    person = request.user.person
    seen = AccessReview.objects.visible_to(person, request.area).select_related("area", "partner")
    past = seen.exclude(completed_at=None).order_by("-completed_at", "-pk")
    context = {
        "open": seen.open().with_counts(person),
        "page": Paginator(past, REVIEWS_OF_A_PAGE).get_page(request.GET.get("page")),
        "may_start": may(person, "partners.start_access_review", request.area),
        "trail": _trail(request)[:-1],
    }
    return render(request, "partners/access_review_list.html", context)


CSV_HEADER = (
    *("Partner", "Review began", "Due by", "Person", "Role", "Since", "First day without it"),
    *("Outcome", "Decided by", "Decided at (UTC)", "Note"),
)


@require_safe
@requires("partners.view_access_reviews")
def access_reviews_csv(request: HttpRequest) -> HttpResponse:
    """What was decided about each role in each review that this person sees, the newest review first."""
    reviews = AccessReview.objects.visible_to(request.user.person, request.area)
    roles = ReviewedRole.objects.filter(review__in=reviews).select_related(
        "review__partner", "membership__person", "decided_by"
    )
    roles = roles.order_by("-review__started_on", "review__partner__name", "membership__person__role_title", "pk")
    rows = (
        (
            *(role.review.partner.name, role.review.started_on, role.review.due_on, role.membership.person.role_title),
            *(role.membership.get_role_display(), role.membership.starts_on, role.membership.ends_on),
            *(role.get_outcome_display(), role.decided_by and role.decided_by.role_title),
            *(role.decided_at and f"{role.decided_at:%Y-%m-%d %H:%M}", role.note),
        )
        for role in roles
    )
    return csv_response(f"access-reviews-{clock.today().isoformat()}", CSV_HEADER, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.start_access_review")
def access_review_start(request: HttpRequest) -> HttpResponse:
    """Start the review of one partner now."""
    form = StartReviewForm(request.POST if request.method == "POST" else None, area=request.area)
    if form.is_valid() and attempt(form, operations.start_access_review, request.area, by=request.user.person):
        messages.success(request, "The review has begun, and its leads are told.")
        return redirect(form.result)
    context = {
        "form": form,
        "heading": "Start an access review",
        "caption": request.area.name,
        "text": "Each partner’s review begins by itself each quarter. Start one now where something has happened, such "
        "as a lost laptop or a merger. The partner’s leads have four weeks.",
        "button": "Start the review",
        "trail": _trail(request),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_safe
@requires("partners.view_access_review", on=AccessReview)
def access_review_detail(request: HttpRequest, review: AccessReview) -> HttpResponse:
    """All who hold a role at the partner, with what this person is to decide."""
    return _page(request, review, ConfirmRolesForm(roles=ReviewedRole.objects.none()))


@require_POST
@requires("partners.confirm_roles_in_review", on=AccessReview)
def access_review_confirm(request: HttpRequest, review: AccessReview) -> HttpResponse:
    """Confirm all who are ticked."""
    form = ConfirmRolesForm(request.POST, roles=review.roles.all())
    if form.is_valid() and attempt(form, operations.confirm_roles, review, by=request.user.person):
        messages.success(request, f"Confirmed: {counted(form.result, 'role')}.")
        return redirect(review)
    return _page(request, review, form)


def _page(request: HttpRequest, review: AccessReview, form: ConfirmRolesForm) -> HttpResponse:
    person = request.user.person
    mine = set(theirs_to_decide(review, person).waiting().values_list("pk", flat=True))
    roles = review.roles.with_factors().select_related("membership__person__user", "decided_by")
    page = Paginator(roles.order_by("-outcome", "membership__person__role_title", "pk"), ROLES_OF_A_PAGE).get_page(
        request.GET.get("page")
    )
    administers = person.has_role(Role.AREA_ADMINISTRATOR, area=request.area.pk)
    for role in page:
        role.is_mine = role.pk in mine and not role.membership.is_over
        role.can_be_ended = role.is_mine and (administers or role.membership.role != Role.AREA_ADMINISTRATOR)
    context = {
        "review": review,
        "form": form,
        "page": page,
        "decides": any(role.is_mine for role in page),
        "may_view_people": may(person, "partners.view_people", request.area),
        "trail": _trail(request),
    }
    return render(request, "partners/access_review_detail.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.end_role_in_review", on=AccessReview)
def access_review_end_role(request: HttpRequest, review: AccessReview, role_pk: int) -> HttpResponse:
    """End one role instead of confirming it."""
    role = review.roles.select_related("review", "membership__person", "membership__area", "membership__partner")
    role = role.filter(pk=role_pk).first()
    if role is None:
        raise Http404
    form = EndReviewedRoleForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    if form.is_valid() and attempt(form, operations.end_reviewed_role, role, by=request.user.person):
        messages.success(request, f"Ended: {form.result.membership}.")
        return redirect(review)
    context = {
        "form": form,
        "heading": "End a role in an access review",
        "caption": str(role.membership),
        "text": "From that day on this person no longer acts in this role. If it is the last one in the area, the area "
        "no longer opens to them, their seats on its boards become vacant, and what was shared with them by name ends.",
        "button": "End the role",
        "weight": "warning",
        "trail": _trail(request, (str(review), review.get_absolute_url())),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
