from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"
    told_about = "Board reports and publications"

    def ready(self) -> None:
        from reports import registrations  # noqa: F401 - fills core's registries
