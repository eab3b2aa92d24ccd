"""Addresses about a person's own actions, in whichever area they are."""

from django.urls import path

from actionplans.views import several

app_name = "own_actions"

urlpatterns = [path("no-change/", several.no_change, name="no_change")]
