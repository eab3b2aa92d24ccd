from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Documents"
    told_about = "Drafts, comments and answers"

    def ready(self) -> None:
        from documents import passage_registrations, registrations  # noqa: F401 - fill core's registries
