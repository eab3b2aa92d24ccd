"""The entry point for gunicorn."""

import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from core.collecting import leave_out_what_stays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")

application = get_wsgi_application()

# What stays for good is made before the first request.
get_resolver().url_patterns  # noqa: B018
leave_out_what_stays()
# A thread that waits for the database asks for its turn after each of the page's queries. It gets it within a
# millisecond, not five, while another thread composes.
sys.setswitchinterval(0.001)
