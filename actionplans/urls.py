from django.urls import path

from actionplans.views import actions, plans, progress

app_name = "actionplans"

urlpatterns = [
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/new/", plans.plan_create, name="plan_create"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/actions.csv", plans.plan_csv, name="plan_csv"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/history/", plans.plan_history, name="plan_history"),
    path("plans/<int:pk>/close/", plans.plan_close, name="plan_close"),
    path("plans/<int:pk>/actions/new/", actions.action_create, name="action_create"),
    path("actions/", plans.action_list, name="action_list"),
    path("actions.csv", plans.action_csv, name="action_csv"),
    path("actions/<int:pk>/", actions.action_detail, name="action_detail"),
    path("actions/<int:pk>/edit/", actions.action_edit, name="action_edit"),
    path("actions/<int:pk>/assign/", actions.action_assign, name="action_assign"),
    path("actions/<int:pk>/plans/add/", actions.action_add_to_plan, name="action_add_to_plan"),
    path("actions/<int:pk>/rag/", progress.action_rag, name="action_rag"),
    path("actions/<int:pk>/quick-update/", progress.action_quick_update, name="action_quick_update"),
    path("actions/<int:pk>/impact/", progress.action_impact, name="action_impact"),
    path("actions/<int:pk>/due/", progress.action_due, name="action_due"),
    path("actions/<int:pk>/milestones/new/", progress.milestone_create, name="milestone_create"),
    path("actions/<int:pk>/milestones/<int:milestone_pk>/reach/", progress.milestone_reach, name="milestone_reach"),
    path("actions/<int:pk>/confirm/", progress.action_confirm, name="action_confirm"),
    path("actions/<int:pk>/close/", progress.action_close, name="action_close"),
]
