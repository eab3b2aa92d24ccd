"""Audiences: who may see a thing, as a set of grants with a name that people read."""

from collections.abc import Iterator
from functools import cached_property

import pghistory
from django.db import models
from django.db.models import F, Q
from guardian.managers import UserObjectPermissionManager
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from core import clock
from core.audit import track_with_removals
from partners.models.areas import LocalArea, Partner
from partners.models.people import Person


class AudienceQuerySet(models.QuerySet):
    """Reads of audiences worth a name."""

    def seen_with(
        self, person: Person, permission: str = "view", *, besides: "Audience | None" = None
    ) -> "AudienceQuerySet":
        """The audiences that grant this permission to the person: what a form may offer him. One that was made for a
        single thing is not offered for another, only to what lies in that thing: that is `besides`."""
        granted = [number for number, words in person.standing.grants.items() if permission in words]
        return self.filter(Q(for_one_thing=False) | Q(pk=besides and besides.pk), pk__in=granted)

    def of_everyone(self, area: LocalArea) -> "Audience":
        """The audience of everyone who takes part in an area, which every area has from its first day."""
        granted = self.filter(area=area, parent=None, group_grants__group=area.everyone_group_id)
        return granted.earliest("pk")

    def lying_within(self, whole: "Audience") -> "AudienceQuerySet":
        """What a part of something with this audience may have: the same audience or one within it. All of an area's
        audiences lie within that of everyone in it."""
        return self.filter(pk__in=whole.narrower_ids())

    def containing_all_of(self, audience: "Audience") -> "AudienceQuerySet":
        """The audiences whose rows everyone in `audience` may see: what a thing made for that audience may show.

        Counted over the people as they are now, line of parents included. An audience with nobody in it holds itself
        and the wider ones it lies within, nothing else.
        """
        seen_by = self.viewers_in(audience.area_id)
        viewers, inside = seen_by[audience.pk], set(audience.line())
        if viewers:
            inside |= {pk for pk, others in seen_by.items() if viewers <= others}
        return self.filter(pk__in=inside)

    def viewers_in(self, area_id: int) -> dict[int, frozenset[int]]:
        """For each audience of a local area (by number) the people (by number) for whom it counts today: granted there
        and all the way up. Three queries, however many there are."""
        parents = dict(Audience.objects.filter(area=area_id).values_list("pk", "parent_id"))
        granted: dict[int, set[int]] = {pk: set() for pk in parents}
        to_groups = AudienceGroupObjectPermission.objects.filter(
            content_object__area=area_id, group__user__is_active=True
        ).values_list("content_object_id", "group__user__person_id")
        to_people = (
            AudienceUserObjectPermission.objects.current()
            .filter(content_object__area=area_id, user__is_active=True)
            .values_list("content_object_id", "user__person_id")
        )
        for pk, person_id in (*to_groups, *to_people):
            granted[pk].add(person_id)

        def viewers(pk: int) -> set[int]:
            return granted[pk] if parents[pk] is None else granted[pk] & viewers(parents[pk])

        return {pk: frozenset(viewers(pk)) for pk in parents}


@pghistory.track()
class Audience(models.Model):
    """Who may see: a named set of grants in one local area. Things with the same audience share it.

    `parent` means *within*: this audience counts for a person only if its parent counts for him too.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="audiences")
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="audiences", verbose_name="owner partner"
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="within")
    for_one_thing = models.BooleanField(default=False, help_text="Made for one thing; not offered for others")

    objects = AudienceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        permissions = [
            ("comment_audience", "Can comment on what has this audience"),
            ("contribute_audience", "Can contribute to what has this audience"),
            ("manage_audience", "Can manage this audience"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "area"], name="partners_audience_id_area"),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="partners_audience_not_its_own"),
        ]

    def __str__(self) -> str:
        return self.name

    def line(self) -> list[int]:
        """This audience and all it lies within, by number."""
        numbers, audience = [], self
        while audience is not None:
            numbers.append(audience.pk)
            audience = audience.parent
        return numbers

    @property
    def is_for_everyone(self) -> bool:
        """Whether everyone who takes part in the area is in it."""
        return self.group_grants.filter(group=self.area.everyone_group_id).exists() and self.parent_id is None

    def narrower_ids(self) -> set[int]:
        """This audience and all that lie within it, by number."""
        parents = dict(Audience.objects.filter(area=self.area_id).values_list("pk", "parent"))
        if self.is_for_everyone:
            return set(parents)
        return {number for number in parents if self.pk in _line_of(number, parents)}

    @cached_property
    def people_ids(self) -> frozenset[int]:
        """The people of `viewer_ids`, read once."""
        return self.viewer_ids()

    @cached_property
    def opened_ids(self) -> frozenset[int]:
        """The audiences (by number) whose rows everyone in this one may see. Read once: every request and task
        loads an audience afresh."""
        return frozenset(Audience.objects.containing_all_of(self).values_list("pk", flat=True))

    def viewer_ids(self) -> frozenset[int]:
        """The people (by number) for whom this audience counts today: granted here and all the way up."""
        return Audience.objects.viewers_in(self.area_id)[self.pk]

    def manager_ids(self, viewers: dict[int, frozenset[int]] | None = None) -> frozenset[int]:
        """The people (by number) who manage today who is in it. `viewers`, where read already: Audience.viewers_in."""
        manage = {"content_object": self, "permission__codename": "manage_audience"}
        to_groups = AudienceGroupObjectPermission.objects.filter(group__user__is_active=True, **manage)
        to_people = AudienceUserObjectPermission.objects.current().filter(user__is_active=True, **manage)
        granted = {
            *to_groups.values_list("group__user__person_id", flat=True),
            *to_people.values_list("user__person_id", flat=True),
        }
        return (viewers[self.pk] if viewers else self.viewer_ids()) & granted


def _line_of(number: int | None, parents: dict[int, int | None]) -> Iterator[int]:
    while number is not None:
        yield number
        number = parents[number]


@track_with_removals()
class AudienceGroupObjectPermission(GroupObjectPermissionBase):
    """That a group may view, comment on, contribute to or manage what has this audience."""

    content_object = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="group_grants")


class GrantToUserQuerySet(models.QuerySet):
    """Reads of grants to one person."""

    def current(self) -> "GrantToUserQuerySet":
        """Those that have not run out."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()))


@track_with_removals()
class AudienceUserObjectPermission(UserObjectPermissionBase):
    """As an exception, that one person may, until a date."""

    content_object = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="user_grants")
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds")

    objects = UserObjectPermissionManager.from_queryset(GrantToUserQuerySet)()
