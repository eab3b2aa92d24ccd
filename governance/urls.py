from django.urls import path

from governance.views import boards, decisions, meetings, seats

app_name = "governance"

urlpatterns = [
    path("boards/", boards.board_list, name="board_list"),
    path("boards/create/", boards.board_create, name="board_create"),
    path("boards/<int:pk>/", boards.board_detail, name="board_detail"),
    path("boards/<int:pk>/edit/", boards.board_edit, name="board_edit"),
    path("boards/<int:pk>/history/", boards.board_history, name="board_history"),
    path("boards/<int:pk>/terms-of-reference/", boards.terms_detail, name="terms_detail"),
    path("boards/<int:pk>/terms-of-reference/set/", boards.terms_set, name="terms_set"),
    path("boards/<int:pk>/seats/create/", seats.seat_create, name="seat_create"),
    path("boards/<int:pk>/co-opt/", seats.board_co_opt, name="board_co_opt"),
    path("boards/<int:pk>/meetings/plan/", meetings.meeting_plan, name="meeting_plan"),
    path("seats/<int:pk>/fill/", seats.seat_fill, name="seat_fill"),
    path("seats/<int:pk>/substitute/", seats.seat_substitute, name="seat_substitute"),
    path("seats/<int:pk>/end/", seats.seat_end, name="seat_end"),
    path("seat-holdings/<int:pk>/vacate/", seats.holding_vacate, name="holding_vacate"),
    path("meetings/", meetings.meeting_list, name="meeting_list"),
    path("meetings/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/hold/", meetings.meeting_hold, name="meeting_hold"),
    path("meetings/<int:pk>/withdraw/", meetings.meeting_withdraw, name="meeting_withdraw"),
    path("meetings/<int:pk>/decisions/record/", decisions.decision_record, name="decision_record"),
    path("decisions/", decisions.decision_list, name="decision_list"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("decisions/<int:pk>/condition/", decisions.decision_condition, name="decision_condition"),
    path("decisions/<int:pk>/report/", decisions.decision_report, name="decision_report"),
]
