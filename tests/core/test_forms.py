"""What the base of every form does for all of them."""

import pytest
from django import forms
from django.db import IntegrityError

from core.forms import PortalForm, attempt
from governance.models import Board

pytestmark = pytest.mark.django_db


class Chooser(PortalForm):
    """A form with one chooser."""

    parent = forms.ModelChoiceField(Board.objects.none(), required=False)

    def __init__(self, *args, boards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = boards


def test_a_chooser_stays_unless_its_present_choice_is_hidden(world, acting):
    board = world.oakshire_board
    with acting(world.oakshire_people.la_lead) as lead:
        form = Chooser(subject=board, boards=Board.objects.visible_to(lead))
        assert "parent" in form.fields
    with acting(world.oakshire_people.icb_lead):
        Board.objects.filter(pk=world.oakshire_parent_board.pk).update(audience=world.oakshire_audiences.only_icb)
    with acting(world.oakshire_people.la_lead) as lead:
        form = Chooser(subject=board, boards=Board.objects.visible_to(lead))
        assert "parent" not in form.fields
        assert "parent" in Chooser(subject=world.oakshire_parent_board, boards=Board.objects.none()).fields


def test_a_list_of_choices_begins_with_words():
    class Named(PortalForm):
        board = forms.ModelChoiceField(Board.objects.none())
        parent = forms.ModelChoiceField(Board.objects.none(), required=False)
        other = forms.ModelChoiceField(Board.objects.none(), required=False, empty_label="Another body")

    fields = Named().fields
    labels = [fields[name].empty_label for name in ("board", "parent", "other")]
    assert labels == ["Choose one", "None", "Another body"]


def test_what_the_database_refuses_comes_back_on_the_form_without_saying_what_is_there():
    def refused(*, by):
        raise IntegrityError("Secret name")

    form = PortalForm({})
    assert form.is_valid()
    assert not attempt(form, refused, by=None)
    assert form.http_status == 409
    assert "Secret" not in str(form.errors)
    assert "can’t be saved as it is" in str(form.errors)
