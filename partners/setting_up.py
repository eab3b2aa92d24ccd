"""What an area needs before its first use, told by the facts: nobody ticks anything."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.urls import reverse

from core import clock
from core.registry import Registry
from partners.models import LocalArea, Membership, Partner, PartnerInArea, Role, SubArea

MOST_NAMES = 5


@dataclass(frozen=True)
class Step:
    """One thing that an area needs. `missing` says in sentences what is not there yet, `there` what is; `links` are
    (words, address) of where to mend it; `who` says who does, where administrators can't. `can_wait`: it is fine
    without, for areas that have none."""

    title: str
    there: str
    missing: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    who: str = ""
    can_wait: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether it must be done before first use and is not."""
        return bool(self.missing) and not self.can_wait


STEPS: Registry[Callable[[Sequence[LocalArea]], dict[int, list[Step]]]] = Registry()
"""`name → function(areas)` giving for each of these areas (by number) its steps, with as many queries for many areas as
for one; in the order of the names. Filled here and by the apps above."""


@dataclass(frozen=True)
class Progress:
    """How far an area is set up."""

    steps: list[Step] = field(default_factory=list)

    @property
    def missing(self) -> list[Step]:
        """The steps that are still to be done."""
        return [step for step in self.steps if step.is_missing]

    @property
    def needed(self) -> int:
        """How many steps every area needs."""
        return sum(not step.can_wait for step in self.steps)

    @property
    def done(self) -> int:
        """How many of those are done."""
        return self.needed - len(self.missing)


def progress_of(areas: Iterable[LocalArea]) -> dict[int, Progress]:
    """For each area (by number; as `with_facts` reads them) how far it is set up."""
    areas = list(areas)
    found = [STEPS[name](areas) for name in sorted(STEPS)]
    return {area.pk: Progress([step for steps in found for step in steps[area.pk]]) for area in areas}


def _links(area: LocalArea, *pages: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((words, reverse(f"partners:{name}", args=[area.slug])) for words, name in pages)


def named(names: Sequence[str]) -> str:
    """A few names in a row, and how many more there are."""
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES} more"


def with_facts(areas: QuerySet[LocalArea]) -> QuerySet[LocalArea]:
    """These areas, each with what its steps are told by: `parts`, how many it has; `administrators`, how many people;
    `partners_here`, who takes part today, each with `label`, `name`, `kind` and `has_lead`. One query."""
    today = clock.today()
    of_area = OuterRef("pk")
    held = Membership.objects.current()
    leads = held.filter(area=OuterRef("area"), partner=OuterRef("partner"), role=Role.LEAD)
    here = PartnerInArea.objects.filter(
        Q(takes_part_from=None) | Q(takes_part_from__lte=today),
        Q(takes_part_until=None) | Q(takes_part_until__gt=today),
        area=of_area,
    )
    administrators = held.filter(area=of_area, role=Role.AREA_ADMINISTRATOR).order_by().values("area")
    parts = SubArea.objects.filter(area=of_area).order_by().values("area")
    return areas.annotate(
        parts=Coalesce(Subquery(parts.values(number=Count("pk"))), 0),
        administrators=Coalesce(Subquery(administrators.values(number=Count("person", distinct=True))), 0),
        partners_here=ArraySubquery(
            here.order_by("partner__name").values(
                said=JSONObject(
                    name="partner__name",
                    label=Coalesce(NullIf("partner__short_name", Value("")), "partner__name"),
                    kind="partner__kind",
                    has_lead=Exists(leads),
                )
            )
        ),
    )


@STEPS.add("1 the area")
def steps_of_the_area(areas: Sequence[LocalArea]) -> dict[int, list[Step]]:
    """Its details, its look, its words and its parts; the accountable bodies, the forum, a lead for each partner, and a
    second administrator."""
    return {
        area.pk: [
            *_of_one(area, area.parts),
            _accountable(area, area.partners_here),
            _forum(area, area.partners_here),
            _leads(area, area.partners_here),
            _administrators(area, area.administrators),
        ]
        for area in areas
    }


def _of_one(area: LocalArea, parts: int) -> list[Step]:
    own_look = area.logo_id is not None or area.colour != LocalArea.DEFAULT_COLOUR
    words = (
        ("what people here call the NHS commissioner", area.commissioner_word),
        ("what they call the plan after an inspection", area.plan_word),
        ("what the board that oversees SEND is called", area.send_board_name),
    )
    unsaid = [question for question, answer in words if not answer]
    return [
        Step(
            "Details of the area",
            f"{area.get_kind_display()}, code {area.gss_code}" if area.gss_code else area.get_kind_display(),
            missing=() if area.gss_code else ("The code of its council is missing: national figures go by it.",),
            links=_links(area, ("Change the details", "area_details")),
        ),
        Step(
            "Colours and logo",
            f"Colour {area.colour}, {'with a logo' if area.logo_id else 'no logo'}",
            missing=() if own_look else ("It wears the portal’s own blue, and has no logo.",),
            links=_links(area, ("Change the look", "area_look")),
        ),
        Step(
            "Words used here",
            "Said",
            missing=(f"Not said yet: {'; '.join(unsaid)}.",) if unsaid else (),
            links=_links(area, ("Say which words are used", "area_words")),
        ),
        Step(
            "Parts of the area",
            f"{parts} {'part' if parts == 1 else 'parts'}" if parts else "None, which is right for many areas",
            links=_links(area, ("See the parts", "sub_area_list")),
            can_wait=True,
        ),
        Step(
            "Signing in",
            "A code by e-mail is enough for people to whom nothing restricted is open"
            if area.email_codes_allowed
            else "Everybody has a passkey or an authenticator app",
            links=_links(area, ("Change how people sign in", "area_signing_in")),
            can_wait=True,
        ),
    ]


def _accountable(area: LocalArea, partners: list[dict]) -> Step:
    words = {Partner.Kind.LOCAL_AUTHORITY: "local authority", Partner.Kind.NHS_COMMISSIONER: area.commissioner_name}
    there = {kind: [partner["name"] for partner in partners if partner["kind"] == kind] for kind in words}
    return Step(
        f"The council and the {area.commissioner_name}",
        named([name for names in there.values() for name in names]),
        missing=tuple(f"No {words[kind]} is among the partners." for kind, names in there.items() if not names),
        links=_links(area, ("Add a partner", "partner_add")),
    )


def _forum(area: LocalArea, partners: list[dict]) -> Step:
    forum = next((partner["name"] for partner in partners if partner["kind"] == Partner.Kind.PARENT_CARER_FORUM), "")
    return Step(
        "Parent carer forum",
        forum or "None is recognised at present",
        missing=()
        if forum or area.has_no_forum
        else ("No forum is among the partners, and nothing says that none is recognised.",),
        links=_links(area, ("Add the forum", "partner_add"), ("Say that none is recognised", "area_details"))
        if not forum
        else (),
    )


def _leads(area: LocalArea, partners: list[dict]) -> Step:
    without = [partner["label"] for partner in partners if not partner["has_lead"]]
    return Step(
        "A lead for each partner",
        "Each partner has a lead",
        missing=(f"No lead yet: {named(without)}.",) if without else (),
        links=_links(area, ("Invite somebody", "invitation_new"), ("See invitations", "invitation_list")),
    )


def _administrators(area: LocalArea, number: int) -> Step:
    return Step(
        "A second administrator",
        f"{number} area administrators",
        missing=()
        if number > 1
        else ("Only one person administers the area." if number else "Nobody administers it.",),
        links=_links(area, ("Invite an administrator", "invitation_new")),
    )
