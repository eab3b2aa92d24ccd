from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "strategies"
    verbose_name = "Strategy"

    def ready(self) -> None:
        from strategies import registrations  # noqa: F401 - fills the registries below
