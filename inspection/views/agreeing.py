"""A self-evaluation on its way to publication: put forward, tested, agreed, published, frozen."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.access import requires
from inspection import operations
from inspection.forms.common import ConfirmForm, ReasonForm
from inspection.forms.evaluations import AgreeForm, AnswerForm, PublishForm, SelfEvaluationTestForm, SnapshotForm
from inspection.models import SelfEvaluation, SelfEvaluationSnapshot
from inspection.views.pages import form_page, posted, sent, trail_to
from partners.models import Role


def _step(
    request: HttpRequest,
    evaluation: SelfEvaluation,
    form,
    operation: Callable,
    *,
    done: str,
    heading: str,
    button: str,
    text: str = "",
) -> HttpResponse:
    return sent(
        request,
        form,
        operation,
        evaluation,
        done=done,
        heading=heading,
        button=button,
        trail=trail_to(request.area, "self_evaluations", evaluation),
        then=evaluation,
        caption=evaluation.title,
        text=text,
    )


@form_page
@requires("inspection.put_forward_self_evaluation", on=SelfEvaluation)
def self_evaluation_put_forward(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Ask the bodies to agree."""
    names = ", ".join(str(body) for body in operations.bodies_to_agree(request.area))
    return _step(
        request,
        evaluation,
        ConfirmForm(posted(request), subject=evaluation),
        operations.put_forward_self_evaluation,
        done="Put forward: the bodies are asked to agree",
        heading="Put it forward to be agreed",
        button="Put it forward",
        text=f"Its text then stays as it is. Asked to agree: {names}. Whoever puts it forward can't publish it.",
    )


@form_page
@requires("inspection.agree_self_evaluation", on=SelfEvaluation)
def self_evaluation_agree(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Give the word of one's own body."""
    person = request.user.person
    own = [
        body
        for body in operations.bodies_to_agree(request.area)
        if person.has_role(Role.LEAD, at=body.pk, area=request.area.pk)
    ]
    return _step(
        request,
        evaluation,
        AgreeForm(posted(request), subject=evaluation, bodies=own),
        operations.agree_self_evaluation,
        done="Recorded",
        heading="Agree to this self-evaluation",
        button="Record your body’s word",
    )


@form_page
@requires("inspection.reopen_self_evaluation", on=SelfEvaluation)
def self_evaluation_reopen(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Open it for writing again."""
    return _step(
        request,
        evaluation,
        ReasonForm(posted(request), subject=evaluation),
        operations.reopen_self_evaluation,
        done="It can be written again",
        heading="Open it for writing again",
        button="Open it",
        text="What the bodies said in this round no longer counts. Snapshots stay.",
    )


@form_page
@requires("inspection.publish_self_evaluation", on=SelfEvaluation)
def self_evaluation_publish(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Publish it, as a snapshot that stays."""
    person = request.user.person
    return _step(
        request,
        evaluation,
        PublishForm(posted(request), subject=evaluation, person=person, area=request.area),
        operations.publish_self_evaluation,
        done="Published",
        heading="Publish this self-evaluation",
        button="Publish it",
        text="A snapshot is made for those you choose. It shows the evidence that they may see, and stays as it is.",
    )


@form_page
@requires("inspection.end_self_evaluation", on=SelfEvaluation)
def self_evaluation_supersede(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Say that another has followed it."""
    return _step(
        request,
        evaluation,
        ReasonForm(posted(request), subject=evaluation),
        operations.supersede_self_evaluation,
        done="Recorded as superseded",
        heading="Another has followed it",
        button="Record it",
    )


@form_page
@requires("inspection.end_self_evaluation", on=SelfEvaluation)
def self_evaluation_withdraw(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Take it back."""
    return _step(
        request,
        evaluation,
        ReasonForm(posted(request), subject=evaluation),
        operations.withdraw_self_evaluation,
        done="Withdrawn",
        heading="Withdraw this self-evaluation",
        button="Withdraw it",
    )


@form_page
@requires("inspection.test_self_evaluation", on=SelfEvaluation)
def self_evaluation_test(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Put what it says to the test."""
    return _step(
        request,
        evaluation,
        SelfEvaluationTestForm(posted(request), person=request.user.person, evaluation=evaluation),
        operations.record_test,
        done="Thank you: recorded",
        heading="Test this self-evaluation",
        button="Send it",
        text="Say whether you recognise what it says. The authors answer before it is agreed.",
    )


@form_page
@requires("inspection.answer_tests_of_self_evaluation", on=SelfEvaluation)
def test_answer(request: HttpRequest, evaluation: SelfEvaluation, test_pk: int) -> HttpResponse:
    """Answer a challenge or a question."""
    test = get_object_or_404(evaluation.tests.select_related("partner"), pk=test_pk)
    return sent(
        request,
        AnswerForm(posted(request)),
        operations.answer_test,
        test,
        done="Answered",
        heading=f"Answer {test.partner}",
        button="Send the answer",
        trail=trail_to(request.area, "self_evaluations", evaluation),
        then=evaluation,
        caption=evaluation.title,
        text=test.words,
    )


@form_page
@requires("inspection.freeze_self_evaluation", on=SelfEvaluation)
def self_evaluation_freeze(request: HttpRequest, evaluation: SelfEvaluation) -> HttpResponse:
    """Take a snapshot for an occasion."""
    form = SnapshotForm(posted(request), person=request.user.person, area=request.area)
    return sent(
        request,
        form,
        operations.take_snapshot,
        evaluation,
        done="Snapshot taken",
        heading="Take a snapshot",
        button="Take the snapshot",
        trail=trail_to(request.area, "self_evaluations", evaluation),
        caption=evaluation.title,
    )


@require_safe
@requires("inspection.view_snapshot", on=SelfEvaluationSnapshot)
def snapshot_detail(request: HttpRequest, snapshot: SelfEvaluationSnapshot) -> HttpResponse:
    """A self-evaluation as it stood then."""
    person = request.user.person
    living = SelfEvaluation.objects.visible_to(person, request.area).filter(pk=snapshot.self_evaluation_id).first()
    context = {
        "snapshot": snapshot,
        "content": snapshot.content,
        "living": living,
        "is_maker": snapshot.taken_by_id == person.pk,
        "trail": trail_to(request.area, "self_evaluations", *([living] if living else [])),
    }
    return render(request, "inspection/snapshot_detail.html", context)
