"""What the pages about a person's sign-ins need."""

from django import template
from django.conf import settings

register = template.Library()

BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser_name(user_agent: str) -> str:
    """“Firefox on Windows”, from what a browser says of itself; browsers claim to be others too, so order counts."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


@register.simple_tag
def single_sign_on() -> list[dict[str, str]]:
    """The organisations whose own sign-in opens the portal: each with `id` and `name`."""
    return settings.PORTAL_SINGLE_SIGN_ON
