from django.urls import path

from core import views
from core.views import jobs, sessions

app_name = "core"

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("help/", views.help_page, name="help"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("help/privacy/", views.privacy, name="privacy"),
    path("help/who-may/", views.who_may, name="who_may"),
    path("me/stay-signed-in/", sessions.stay_signed_in, name="stay_signed_in"),
    path("me/sign-ins/end/", sessions.sign_in_end, name="sign_in_end"),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<uuid:job_id>/", jobs.job_detail, name="job_detail"),
    path("jobs/<uuid:job_id>/file/", jobs.job_file, name="job_file"),
    path("jobs/<uuid:job_id>/retry/", jobs.job_retry, name="job_retry"),
]
