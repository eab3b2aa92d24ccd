from django.urls import path

from core import views, views_jobs

app_name = "core"

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("help/privacy/", views.privacy, name="privacy"),
    path("jobs/", views_jobs.job_list, name="job_list"),
    path("jobs/<uuid:job_id>/", views_jobs.job_detail, name="job_detail"),
    path("jobs/<uuid:job_id>/file/", views_jobs.job_file, name="job_file"),
    path("jobs/<uuid:job_id>/retry/", views_jobs.job_retry, name="job_retry"),
]
