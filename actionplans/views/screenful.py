"""Many actions kept up to date on one page: RAG, a sentence, the next one; saved together, each by itself."""

import re
import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from actionplans import operations
from actionplans.calculated import calculated_of_each
from actionplans.forms.progress import level_tag
from actionplans.forms.screenful import DraftRowForm, RowForm, SayingForm, ScreenfulFilter
from actionplans.models import Action, Plan, RagDraft, RagUpdate
from actionplans.models.rag import keys_of
from actionplans.screenful import Row, rows_of, to_update
from core import clock
from core.access import may, requires
from core.errors import RuleBroken
from core.receipts import fingerprint, once
from core.templatetags.portal import counted
from partners.models import LocalArea, Person

PAGE = 25
NUMBER = re.compile(r"\d{1,18}")


@requires("actionplans.view_actions")
def own_updates(request: HttpRequest) -> HttpResponse:
    """The actions that are this person's to keep moving."""
    return _screenful(request, None)


@requires("actionplans.view_plan", on=Plan)
def plan_updates(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan that this person may update, whoever keeps the plan."""
    return _screenful(request, plan)


def _screenful(request: HttpRequest, plan: Plan | None) -> HttpResponse:
    person, area = request.user.person, request.area
    if request.method == "POST":
        return _sent(request, plan)
    chosen = _filter(request, plan)
    numbers = to_update(person, area, plan, chosen.chosen, clock.today())
    page: Page = Paginator(numbers, PAGE).get_page(request.GET.get("page"))
    forms = _forms(rows_of(person, area, plan, page.object_list), person, area)
    return _page(request, plan, forms, filter=chosen, page=page)


def _filter(request: HttpRequest, plan: Plan | None) -> ScreenfulFilter:
    plans = None if plan is not None else Plan.objects.visible_to(request.user.person, request.area).live()
    return ScreenfulFilter(request.GET, plans=plans)


def _sent(request: HttpRequest, plan: Plan | None) -> HttpResponse:
    """Save what was typed, each row by itself; what could not be saved comes back with the reason and the words."""
    person, area = request.user.person, request.area
    sent = list(dict.fromkeys(int(value) for value in request.POST.getlist("row") if NUMBER.fullmatch(value)))
    as_drafts = "draft" in request.POST
    forms = _forms(rows_of(person, area, plan, sent), person, area, request.POST, as_drafts)
    touched = {form.subject.pk: form for form in forms if form.is_touched}
    seen = {form.subject.pk for form in forms}
    lost = [words for number in sent if number not in seen and (words := _typed(request, number))]
    allowed = [form for form in touched.values() if _is_allowed(form, person)]
    saved = _keep(allowed, person) if as_drafts else _save(request, allowed)
    if saved and len(saved) == len(touched) and not lost:
        kept = f"{counted(len(saved), 'draft')} kept. Only you see them." if as_drafts else ""
        messages.success(request, kept or f"{counted(len(saved), 'update')} saved.")
        return redirect(request.get_full_path())
    whole = SayingForm(request.POST)
    if lost:
        whole.add_error(None, "You can no longer see an action that you wrote about. Your words stand below.")
    elif not touched:
        whole.add_error(None, "Choose a RAG or write a sentence for at least one action.")
    left = {number: form for number, form in touched.items() if number not in saved}
    # Read anew, so that what was saved stands there as it is now; what could not be saved stays as it was typed.
    fresh = _forms(rows_of(person, area, plan, [number for number in sent if number not in left]), person, area)
    by_number = {form.subject.pk: form for form in fresh} | left
    forms = [by_number[number] for number in sent if number in by_number]
    status = max([200, *(form.http_status for form in left.values())])
    return _page(request, plan, forms, filter=None, page=None, whole=whole, lost=lost, saved=len(saved), status=status)


def _forms(
    actions: list[Action], person: Person, area: LocalArea, data: QueryDict | None = None, as_drafts: bool = False
) -> list[RowForm]:
    """A form for each action, with the levels of the scheme of its home plan, and this person's draft of it."""
    drafts = {draft.action_id: draft for draft in RagDraft.objects.filter(action__in=actions, person=person)}
    kind = DraftRowForm if as_drafts else RowForm
    takes_evidence = may(person, "inspection.record_evidence", area)
    keys = {scheme.pk: levels for scheme, levels in keys_of({action.level.scheme_id for action in actions})}
    return [
        kind(
            data,
            subject=action,
            levels=keys[action.level.scheme_id],
            draft=drafts.get(action.pk),
            takes_evidence=takes_evidence,
        )
        for action in actions
    ]


def _is_allowed(form: RowForm, person: Person) -> bool:
    """Whether a row can be sent on: it is filled in as it must be, and the action is his to update."""
    if not may(person, "actionplans.update_rag_of_action", form.subject):
        form.refuse(RuleBroken("You may not update this action."))
        return False
    return form.is_valid()


def _save(request: HttpRequest, forms: list[RowForm]) -> set[int]:
    """Save the rows together and say at each that was refused why. Which actions were saved, by number; the same page
    sent twice is saved once."""
    by_number = {form.subject.pk: form for form in forms}
    person, refused = request.user.person, {}

    def do() -> list[RagUpdate]:
        outcome = operations.update_rags([operations.Saying(form.subject, **form.words) for form in forms], by=person)
        refused.update(outcome.refused)
        for update in outcome.made:
            by_number[update.action_id].keep_reason(update.action, by=person)
        return outcome.made

    if not forms:
        return set()
    digest = fingerprint(request.POST.get("form_key", ""), data=request.POST, files={}, about=["rows"], by=person)
    with transaction.atomic():
        made = once(digest, do)
    for number, refusal in refused.items():
        by_number[number].refuse(refusal)
    return {update.action_id for update in made}


def _keep(forms: list[RowForm], person: Person) -> set[int]:
    """Keep the rows as drafts. Which were kept, by the number of the action."""
    kept = operations.save_drafts([(form.subject, form.words) for form in forms], by=person)
    for action in kept:
        next(form for form in forms if form.subject == action).keep_reason(action, by=person)
    for form in forms:
        if not form.subject.is_open:
            form.refuse(RuleBroken("This action is closed, so there is nothing to draft."))
    return {action.pk for action in kept}


def _typed(request: HttpRequest, number: int) -> str:
    """What was typed about an action that is no longer there for him."""
    prefix = RowForm.prefix_of(number)
    boxes = ("reason", "cause", "path_to_green", "evidence_title", "evidence_link")
    words = (request.POST.get(f"{prefix}-{name}", "").strip() for name in boxes)
    return " ".join(filter(None, words))


def _page(
    request: HttpRequest,
    plan: Plan | None,
    forms: list[RowForm],
    *,
    filter: ScreenfulFilter | None,
    page: Page | None,
    whole: SayingForm | None = None,
    lost: Iterable[str] = (),
    saved: int = 0,
    status: int = 200,
) -> HttpResponse:
    slug = request.area.slug
    trail = [("Plans", reverse("actionplans:plan_list", args=[slug]))]
    if plan is not None:
        trail.append((plan.title, reverse("actionplans:plan_detail", args=[slug, plan.pk])))
    by_their_dates = calculated_of_each([form.subject for form in forms], clock.today(), updated_now=True)
    for form in forms:
        form.by_its_dates = by_their_dates[form.subject.pk]
    tags = {level: level_tag(level) for form in forms for level in form.levels.values()}
    context = {
        "plan": plan,
        "trail": trail,
        "rows": [Row.of(form, tags) for form in forms],
        "forms": [form for form in (filter, whole, *forms) if form is not None],
        "filter": filter,
        "page": page,
        "lost": lost,
        "saved": saved,
        "form_key": uuid.uuid4().hex,
        "narrowed": bool(request.GET),
    }
    return render(request, "actionplans/screenful.html", context, status=status)
