"""Boxes of a form whose HTML is remembered: a filter has two dozen, which look the same from one page to the next."""

from django import forms
from django.utils.safestring import SafeString

MOST = 2000
_remembered: dict[tuple, SafeString] = {}


class RememberedBox(forms.BoundField):
    """A box with its label and hint, rendered once for each way in which it can look. It is for forms whose boxes
    differ by their choices and by what is chosen alone. The words that somebody typed, and what is wrong, are
    rendered anew and not kept."""

    def as_field_group(self) -> SafeString:
        """The box as `form.html` takes it."""
        offered = getattr(self.field, "choices", None) or getattr(self.field.widget, "choices", ())
        choices, value = tuple(offered), self.value()
        typed = not choices and isinstance(value, str) and value  # days are chosen, however they are written
        if self.errors or typed:
            return super().as_field_group()
        key = (type(self.form), self.name, choices, repr(value))
        known = _remembered.get(key)  # another thread may throw all of them away at any time
        if known is None:
            if len(_remembered) >= MOST:
                _remembered.clear()
            known = _remembered[key] = super().as_field_group()
        return known
