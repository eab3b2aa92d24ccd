"""The pages of documents, and what their tests say in short."""

from django.urls import reverse

from documents.models import DocumentVersion

State = DocumentVersion.State


def at(name: str, subject=None, *more) -> str:
    return reverse(f"documents:{name}", args=["oakshire", *([subject.pk] if subject is not None else []), *more])


def page_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()
