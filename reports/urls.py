from django.urls import path

from reports.views import dashboard, report_issues, report_pages, report_parts, search

app_name = "reports"

urlpatterns = [
    path("search/", search.search, name="search"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/movers.csv", dashboard.dashboard_movers_csv, name="dashboard_movers_csv"),
    path("dashboard/status.csv", dashboard.dashboard_status_csv, name="dashboard_status_csv"),
    path("meetings/<int:pk>/reports/begin/", report_pages.report_create, name="report_create"),
    path("reports/", report_pages.report_list, name="report_list"),
    path("reports/<int:pk>/", report_pages.report_detail, name="report_detail"),
    path("reports/<int:pk>/preview/", report_pages.report_preview, name="report_preview"),
    path("reports/<int:pk>/actions.csv", report_pages.report_actions_csv, name="report_actions_csv"),
    path("reports/<int:pk>/hand-in/", report_pages.report_hand_in, name="report_hand_in"),
    path("reports/<int:pk>/take-back/", report_pages.report_take_back, name="report_take_back"),
    path("reports/<int:pk>/issue/", report_pages.report_issue, name="report_issue"),
    path("reports/<int:pk>/withdraw/", report_pages.report_withdraw, name="report_withdraw"),
    path("reports/<int:pk>/cover/", report_parts.cover_edit, name="cover_edit"),
    path("reports/<int:pk>/summary/", report_parts.summary_edit, name="summary_edit"),
    path("reports/<int:pk>/plans/", report_parts.plans_choose, name="plans_choose"),
    path("reports/<int:pk>/measures/", report_parts.measures_choose, name="measures_choose"),
    path("reports/<int:pk>/recommendations/add/", report_parts.recommendation_add, name="recommendation_add"),
    path("reports/<int:pk>/annexes/attach/", report_parts.annex_attach, name="annex_attach"),
    path("reports/<int:pk>/background-papers/add/", report_parts.background_paper_add, name="background_paper_add"),
    path("reports/<int:pk>/officers/name/", report_parts.officer_name, name="officer_name"),
    path("reports/<int:pk>/clearances/ask/", report_parts.clearance_ask, name="clearance_ask"),
    path("report-sections/<int:pk>/edit/", report_parts.section_edit, name="section_edit"),
    path("report-sections/<int:pk>/live-data/", report_parts.live_blocks_choose, name="live_blocks_choose"),
    path("report-recommendations/<int:pk>/edit/", report_parts.recommendation_edit, name="recommendation_edit"),
    path("report-recommendations/<int:pk>/remove/", report_parts.recommendation_remove, name="recommendation_remove"),
    path("report-annexes/<int:pk>/remove/", report_parts.annex_remove, name="annex_remove"),
    path("background-papers/<int:pk>/remove/", report_parts.background_paper_remove, name="background_paper_remove"),
    path("responsible-officers/<int:pk>/remove/", report_parts.officer_remove, name="officer_remove"),
    path("clearances/<int:pk>/drop/", report_parts.clearance_drop, name="clearance_drop"),
    path("clearances/<int:pk>/give/", report_parts.clearance_give, name="clearance_give"),
    path("report-issues/<int:pk>/", report_issues.issue_detail, name="issue_detail"),
    path("report-issues/<int:pk>/file/", report_issues.issue_file, name="issue_file"),
    path("report-issues/<int:pk>/actions.csv", report_issues.issue_actions_csv, name="issue_actions_csv"),
]
