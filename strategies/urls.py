from django.urls import path

from strategies.views import representation, strategies, workstreams

app_name = "strategies"

urlpatterns = [
    path("strategies/", strategies.strategy_list, name="strategy_list"),
    path("strategies/add/", strategies.strategy_create, name="strategy_create"),
    path("strategies/<int:pk>/", strategies.strategy_detail, name="strategy_detail"),
    path("strategies/<int:pk>/edit/", strategies.strategy_edit, name="strategy_edit"),
    path("strategies/<int:pk>/agree/", strategies.strategy_agree, name="strategy_agree"),
    path("strategies/<int:pk>/end/", strategies.strategy_end, name="strategy_end"),
    path("strategies/<int:pk>/withdraw/", strategies.strategy_withdraw, name="strategy_withdraw"),
    path("strategies/<int:pk>/priorities/add/", strategies.priority_create, name="priority_create"),
    path(
        "strategies/<int:pk>/priorities/<int:priority_pk>/rename/", strategies.priority_rename, name="priority_rename"
    ),
    path("strategies/<int:pk>/outcomes/add/", strategies.outcome_create, name="outcome_create"),
    path("strategies/<int:pk>/outcomes/<int:outcome_pk>/edit/", strategies.outcome_edit, name="outcome_edit"),
    path("strategies/<int:pk>/themes/add/", strategies.theme_create, name="theme_create"),
    path("strategies/<int:pk>/workstreams/add/", workstreams.workstream_create, name="workstream_create"),
    path(
        "strategies/<int:pk>/priorities/<int:priority_pk>/describe/",
        strategies.priority_describe,
        name="priority_describe",
    ),
    path("priorities/<int:pk>/", strategies.priority_detail, name="priority_detail"),
    path("representation/", representation.representation_list, name="representation_list"),
    path("workstreams/", workstreams.workstream_list, name="workstream_list"),
    path("workstreams/<int:pk>/", workstreams.workstream_detail, name="workstream_detail"),
    path("workstreams/<int:pk>/edit/", workstreams.workstream_edit, name="workstream_edit"),
    path("workstreams/<int:pk>/outcomes/", workstreams.workstream_outcomes, name="workstream_outcomes"),
    path("workstreams/<int:pk>/bring-here/", workstreams.workstream_bring_here, name="workstream_bring_here"),
    path("workstreams/<int:pk>/members/add/", workstreams.member_add, name="member_add"),
    path("workstreams/<int:pk>/members/<int:member_pk>/withdraw/", workstreams.member_withdraw, name="member_withdraw"),
    path("workstreams/<int:pk>/links/add/", workstreams.link_add, name="link_add"),
    path("workstreams/<int:pk>/links/<int:link_pk>/remove/", workstreams.link_remove, name="link_remove"),
]
