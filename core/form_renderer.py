"""How every form looks: Django's own form machinery with GOV.UK markup, so that `{{ form }}` is right everywhere."""

from django.forms.renderers import TemplatesSetting
from django.template.backends.base import BaseEngine

WIDGETS = "django/forms/widgets/"

# Django has a template for each kind of widget; several of ours serve more than one.
OURS = {
    "text": "input",
    "email": "input",
    "number": "input",
    "url": "input",
    "search": "input",
    "tel": "input",
    "date": "input",
    "datetime": "input",
    "time": "input",
    "password": "password",
    "textarea": "textarea",
    "select": "select",
    "radio": "radios",
    "checkbox": "checkbox",
    "checkbox_select": "checkboxes",
    "file": "file",
    "clearable_file_input": "file",
}


class PortalFormRenderer(TemplatesSetting):
    """Renders forms, fields and widgets from templates/forms/."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name: str) -> BaseEngine:
        if template_name.startswith(WIDGETS):
            kind = template_name.removeprefix(WIDGETS).removesuffix(".html")
            if kind in OURS:
                template_name = f"forms/widgets/{OURS[kind]}.html"
        return super().get_template(template_name)
