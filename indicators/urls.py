from django.urls import path

from indicators import views

app_name = "indicators"

urlpatterns = [
    path("measures/", views.measure_list, name="measure_list"),
    path("measures/add/", views.measure_create, name="measure_create"),
    path("measures/observations.csv", views.measure_export, name="measure_export"),
    path("measures/<int:pk>/", views.measure_detail, name="measure_detail"),
    path("measures/<int:pk>/edit/", views.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/stop/", views.measure_stop, name="measure_stop"),
    path("measures/<int:pk>/resume/", views.measure_resume, name="measure_resume"),
    path("measures/<int:pk>/record/", views.observation_record, name="observation_record"),
    path("measures/<int:pk>/observations.csv", views.measure_csv, name="measure_csv"),
]
