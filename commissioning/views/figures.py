"""Funding by partner and year, with what this viewer sees of it; and modelled figures, apart from observations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from commissioning import operations
from commissioning.forms import (
    FundingFilter,
    FundingLineForm,
    ModelledFigureForm,
    NewFundingLineForm,
    NewModelledFigureForm,
    ReasonForm,
)
from commissioning.funding import CSV_HEADER, csv_rows, narrowed, table_of
from commissioning.models import FundingLine, Intention, ModelledFigure, Service
from commissioning.views.common import allowed, answer, bound, form_page, initial_of, page_of, trail_to
from core.access import requires
from core.csv import csv_response
from core.history import changes_of


@require_safe
@requires("commissioning.view_funding")
def funding(request: HttpRequest) -> HttpResponse:
    """What partners put in, by year, with totals of what this person sees."""
    form = FundingFilter(request.GET or None, area=request.area)
    lines = narrowed(request.user.person, request.area, form)
    context = {
        "filter": form,
        "tables": table_of(lines),
        "page": page_of(request, lines),
        "query": request.GET.urlencode(),
        "trail": trail_to(request, "fundingline")[:1],
        **allowed(request, request.area, "create_funding_line", "export_funding"),
    }
    return render(request, "commissioning/funding.html", context)


@require_safe
@requires("commissioning.export_funding")
def funding_csv(request: HttpRequest) -> HttpResponse:
    """The same lines as CSV."""
    form = FundingFilter(request.GET or None, area=request.area)
    lines = narrowed(request.user.person, request.area, form)
    return csv_response(slugify(f"{request.area.name} funding"), CSV_HEADER, csv_rows(lines))


def _about(request: HttpRequest, subject: FundingLine | ModelledFigure) -> dict:
    """The service and the intention that it is about, if this person sees them."""
    person, area = request.user.person, request.area
    return {
        "service": Service.objects.visible_to(person, area).filter(pk=subject.service_id).first(),
        "intention": Intention.objects.visible_to(person, area).filter(pk=subject.intention_id).first(),
    }


@require_safe
@requires("commissioning.view_funding_line", on=FundingLine)
def funding_line_detail(request: HttpRequest, line: FundingLine) -> HttpResponse:
    """One funding line."""
    context = {
        "line": line,
        "changes": changes_of(line),
        "trail": trail_to(request, "fundingline"),
        **_about(request, line),
        **allowed(request, line, "edit_funding_line"),
    }
    return render(request, "commissioning/funding_line_detail.html", context)


@form_page
@requires("commissioning.create_funding_line")
def funding_line_create(request: HttpRequest) -> HttpResponse:
    """Record what a partner puts in."""
    return answer(
        request,
        bound(request, NewFundingLineForm),
        operations.create_funding_line,
        request.area,
        heading="Record funding",
        button="Record the funding",
        done="Funding recorded",
        trail=trail_to(request, "fundingline"),
    )


@form_page
@requires("commissioning.edit_funding_line", on=FundingLine)
def funding_line_edit(request: HttpRequest, line: FundingLine) -> HttpResponse:
    """Change an amount."""
    return answer(
        request,
        bound(request, FundingLineForm, subject=line, initial=initial_of(FundingLineForm, line)),
        operations.edit_funding_line,
        line,
        heading="Change this funding",
        button="Save the changes",
        done="Funding changed",
        trail=trail_to(request, "fundingline", line),
    )


@form_page
@requires("commissioning.edit_funding_line", on=FundingLine)
def funding_line_withdraw(request: HttpRequest, line: FundingLine) -> HttpResponse:
    """Take a funding line out of every total."""
    return answer(
        request,
        bound(request, ReasonForm, subject=line),
        operations.withdraw_funding_line,
        line,
        heading="Withdraw this funding",
        button="Withdraw",
        done="Funding withdrawn",
        trail=trail_to(request, "fundingline", line),
    )


@require_safe
@requires("commissioning.view_modelled_figures")
def modelled_figure_list(request: HttpRequest) -> HttpResponse:
    """What has been modelled, with source and assumption."""
    figures = ModelledFigure.objects.visible_to(request.user.person, request.area).filter(withdrawn_because="")
    context = {
        "page": page_of(request, figures),
        "trail": trail_to(request, "modelledfigure")[:1],
        **allowed(request, request.area, "create_modelled_figure"),
    }
    return render(request, "commissioning/modelled_figure_list.html", context)


@require_safe
@requires("commissioning.view_modelled_figure", on=ModelledFigure)
def modelled_figure_detail(request: HttpRequest, figure: ModelledFigure) -> HttpResponse:
    """One modelled figure."""
    context = {
        "figure": figure,
        "changes": changes_of(figure),
        "trail": trail_to(request, "modelledfigure"),
        **_about(request, figure),
        **allowed(request, figure, "edit_modelled_figure"),
    }
    return render(request, "commissioning/modelled_figure_detail.html", context)


@form_page
@requires("commissioning.create_modelled_figure")
def modelled_figure_create(request: HttpRequest) -> HttpResponse:
    """Record what somebody has modelled."""
    return answer(
        request,
        bound(request, NewModelledFigureForm),
        operations.create_modelled_figure,
        request.area,
        heading="Record a modelled figure",
        button="Record the figure",
        done="Modelled figure recorded",
        trail=trail_to(request, "modelledfigure"),
    )


@form_page
@requires("commissioning.edit_modelled_figure", on=ModelledFigure)
def modelled_figure_edit(request: HttpRequest, figure: ModelledFigure) -> HttpResponse:
    """Change what has been modelled."""
    initial = initial_of(ModelledFigureForm, figure)
    return answer(
        request,
        bound(request, ModelledFigureForm, subject=figure, initial=initial),
        operations.edit_modelled_figure,
        figure,
        heading="Change this modelled figure",
        button="Save the changes",
        done="Modelled figure changed",
        trail=trail_to(request, "modelledfigure", figure),
    )


@form_page
@requires("commissioning.edit_modelled_figure", on=ModelledFigure)
def modelled_figure_withdraw(request: HttpRequest, figure: ModelledFigure) -> HttpResponse:
    """Take a modelled figure back."""
    return answer(
        request,
        bound(request, ReasonForm, subject=figure),
        operations.withdraw_modelled_figure,
        figure,
        heading="Withdraw this modelled figure",
        button="Withdraw",
        done="Modelled figure withdrawn",
        trail=trail_to(request, "modelledfigure", figure),
    )
