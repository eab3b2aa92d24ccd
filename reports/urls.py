from django.urls import path

from reports.views import dashboard

app_name = "reports"

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/movers.csv", dashboard.dashboard_movers_csv, name="dashboard_movers_csv"),
    path("dashboard/status.csv", dashboard.dashboard_status_csv, name="dashboard_status_csv"),
]
