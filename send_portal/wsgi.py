"""The entry point for gunicorn."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")

application = get_wsgi_application()

# What stays for good is made before the first request, and the garbage collector need not walk it again and again:
# each walk held up whoever was waiting by a tenth of a second, once in forty pages.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
# Composing the queries of a page makes tens of thousands of small objects: seven hundred at a time is no measure of
# anything to collect.
gc.set_threshold(10_000, 20, 100)
# A thread that waits for the database asks for its turn after each of the page's queries. It gets it within a
# millisecond, not five, while another thread composes.
sys.setswitchinterval(0.001)
