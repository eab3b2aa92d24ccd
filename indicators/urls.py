from django.urls import path

from indicators.views import aims, measures, returns

app_name = "indicators"

urlpatterns = [
    path("measures/", measures.measure_list, name="measure_list"),
    path("measures/add/", measures.measure_create, name="measure_create"),
    path("measures/observations.csv", measures.measure_export, name="measure_export"),
    path("measures/scorecard/", aims.scorecard, name="scorecard"),
    path("measures/import/", aims.figures_import, name="figures_import"),
    path("measures/library/", aims.library_list, name="library_list"),
    path("measures/library/<int:library_measure_pk>/", aims.library_detail, name="library_detail"),
    path("measures/neighbours/", aims.neighbours, name="neighbours"),
    path("measures/neighbours/set/", aims.neighbours_set, name="neighbours_set"),
    path("measures/<int:pk>/", measures.measure_detail, name="measure_detail"),
    path("measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/stop/", measures.measure_stop, name="measure_stop"),
    path("measures/<int:pk>/resume/", measures.measure_resume, name="measure_resume"),
    path("measures/<int:pk>/record/", measures.observation_record, name="observation_record"),
    path("measures/<int:pk>/target/", aims.target_set, name="target_set"),
    path("measures/<int:pk>/target/end/", aims.target_end, name="target_end"),
    path("measures/<int:pk>/comparator/", aims.comparator_record, name="comparator_record"),
    path("returns/", returns.return_list, name="return_list"),
    path("returns/ask/", returns.return_ask, name="return_ask"),
    path("returns/<int:pk>/", returns.return_detail, name="return_detail"),
    path("returns/<int:pk>/edit/", returns.return_edit, name="return_edit"),
    path("returns/<int:pk>/submit/", returns.return_submit, name="return_submit"),
    path("returns/<int:pk>/chase/", returns.return_chase, name="return_chase"),
    path("returns/<int:pk>/send-back/", returns.return_send_back, name="return_send_back"),
    path("returns/<int:pk>/withdraw/", returns.return_withdraw, name="return_withdraw"),
    path("measures/<int:pk>/observations.csv", measures.measure_csv, name="measure_csv"),
]
