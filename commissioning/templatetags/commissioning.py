"""Money as people read it."""

from django import template

register = template.Library()


@register.filter
def pounds(pence: int | None) -> str:
    """280000000 is £2,800,000; 150 is £1.50; a cost is −£5; "not set" for nothing."""
    if pence is None:
        return "not set"
    whole, rest = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}{f'.{rest:02}' if rest else ''}"


@register.filter
def effect(pence: int | None) -> str:
    """A year's effect on money in words: a saving or a cost."""
    if pence is None:
        return "effect on money not modelled"
    if pence == 0:
        return "no effect on money"
    return f"{pounds(abs(pence))} {'less' if pence > 0 else 'more'} a year"
