"""Fifty people at once: who they are, what they do, and what became of it. Runs in a process of its own, without
Django: locust puts gevent under everything that it is imported with."""
