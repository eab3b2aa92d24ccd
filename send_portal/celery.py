"""The application that the Celery worker and beat run."""

import gc
import os

import structlog
from celery import Celery
from celery.signals import setup_logging, worker_init, worker_ready
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


@worker_init.connect
def load_what_every_child_uses(**kwargs):
    """Make one empty page before the children part: they share what fonts and style sheets load for good, the first
    paper waits for none of it, and the garbage collector need not walk it."""
    from reports.pdf import make_pdf

    make_pdf('<html lang="en"><head><title>Empty</title></head><body><p>Empty</p></body></html>')
    gc.collect()
    gc.freeze()


@worker_ready.connect
def beat_the_heart_once(sender, **kwargs):
    """Send the first heartbeat as soon as a worker listens, so that /healthz need not wait for beat's next turn."""
    sender.app.send_task("core.tasks.heartbeat")
