from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partners"
    told_about = "People, invitations and sharing"

    def ready(self) -> None:
        from partners import registrations  # noqa: F401 - fills core's registries
