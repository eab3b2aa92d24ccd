"""The wiring of the portal: settings, addresses, background work. No logic of the partnership lives here."""

from send_portal.celery import app as celery_app

__all__ = ["celery_app"]
