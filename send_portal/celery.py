"""The application that the Celery worker and beat run."""

import os

import structlog
from celery import Celery
from celery.signals import setup_logging, worker_ready
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")

app = Celery("send_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def log_as_the_web_process_does(**kwargs):
    """Keep Celery from replacing the log set-up: the worker's lines look like the web process's."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    structlog.configure(**settings.STRUCTLOG)


@worker_ready.connect
def beat_the_heart_once(sender, **kwargs):
    """Send the first heartbeat as soon as a worker listens, so that /healthz need not wait for beat's next turn."""
    sender.app.send_task("core.tasks.heartbeat")
