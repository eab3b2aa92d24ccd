"""Addresses about a person's own actions, in whichever area they are."""

from django.urls import path

from actionplans.views import calendars, several

app_name = "own_actions"

urlpatterns = [
    path("no-change/", several.no_change, name="no_change"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/revoke/", calendars.calendar_revoke, name="calendar_revoke"),
    path("feed/<str:token>.ics", calendars.feed, name="feed"),
]
