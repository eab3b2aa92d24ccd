"""Reading a page's HTML in tests."""

import re


def ids_in(page: str) -> list[str]:
    """Every id of the page, in order."""
    return re.findall(r'\sid="([^"]+)"', page)


def references_in(page: str) -> set[str]:
    """Every id that a link, a label or a description points at."""
    named = re.findall(r'\s(?:for|aria-controls)="([^"]+)"', page) + re.findall(r'href="#([^"]+)"', page)
    lists = re.findall(r'\saria-(?:describedby|labelledby)="([^"]+)"', page)
    return {*named, *(name for names in lists for name in names.split())}
