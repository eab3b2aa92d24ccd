"""The local area that random histories happen to, and how something is done there as somebody."""

from django.db import transaction
from hypothesis.stateful import (
    RuleBasedStateMachine,
)

from core import clock
from core.access import acting_as
from core.errors import RuleBroken
from partners import operations
from partners.models import Role
from tests.access.plain_rules import (
    HERE,
    INTENTION,
    PEOPLE,
    STRANGERS,
    Circle,
    Frozen,
    HeldRole,
    Rules,
    Thing,
)
from tests.world import afresh


class Partnership(RuleBasedStateMachine):
    """One local area and whoever comes into it, as the portal has them and as the plain rules do."""

    def __init__(self, world):
        super().__init__()
        self.world, self.rules = world, Rules()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.steps = clock.now(), 0
        people, strangers = vars(world.oakshire_people), vars(world.elmborough_people)
        self.people = {name: people[name] for name in PEOPLE} | {f"other {n}": strangers[n] for n in STRANGERS}
        self.partners = {name: getattr(world.oakshire_partners, name) for name in HERE}
        area = world.oakshire
        parts = {part.partner_id: part for part in area.partners_in_area.all()}
        self.groups = {
            "everyone": area.everyone_group,
            "commissioners": area.commissioners_group,
            "accountable leads": area.accountable_leads_group,
        }
        for name, partner in self.partners.items():
            self.groups[name] = parts[partner.pk].everyone_group
            self.groups[f"leads of {name}"] = parts[partner.pk].leads_group
        self.audiences = {name: getattr(world.oakshire_audiences, name) for name in ("everyone", "commissioners")}
        self.audiences |= {f"only {name}": getattr(world.oakshire_audiences, f"only_{name}") for name in HERE}
        self.memberships, self.interests, self.pending, self.links, self.snapshots = {}, {}, {}, {}, {}
        self.version, self.keeper = world.oakshire_version, self._keeper()
        self._read_what_is_there()

    def _keeper(self):
        """A lead of the council who stays, and does what somebody must do: whose hand it is decides nothing here."""
        keeper = operations.create_person(role_title="Keeper", partner=self.partners["council"], by=None)
        with acting_as(self.world.platform_admin):
            operations.create_sign_in(
                keeper, email="keeper@oakshire.example", password=None, by=self.world.platform_admin
            )
            operations.start_membership(
                keeper,
                partner=self.partners["council"],
                area=self.world.oakshire,
                role=Role.LEAD,
                by=self.world.platform_admin,
            )
        return keeper

    def _read_what_is_there(self):
        """The beginning: the roles of the cast, and the audiences that an area and its partners start with."""
        names = {partner.pk: name for name, partner in self.partners.items()}
        for name, person in self.people.items():
            self.rules.roles[name] = []
            for membership in person.memberships.filter(area=self.world.oakshire):
                held = HeldRole(names[membership.partner_id], membership.role, membership.starts_on, membership.ends_on)
                self._keep(name, membership, held)
        self.rules.circles = {
            "everyone": Circle(groups={"everyone", "commissioners", "accountable leads"}),
            "commissioners": Circle(groups={"commissioners", "accountable leads"}),
        } | {f"only {name}": Circle(groups={name, f"leads of {name}"}) for name in HERE}

        whose = {person.pk: name for name, person in self.people.items()}
        authors = self.version.working_audience
        self.audiences["authors"] = authors
        self.rules.circles["authors"] = Circle(
            groups={name for name, group in self.groups.items() if authors.group_grants.filter(group=group).exists()},
            people={
                whose[grant.user.person_id]: grant.ends_on
                for grant in authors.user_grants.select_related("user")
                if grant.user.person_id in whose
            },
        )
        for slug in ("oakshire", "elmborough"):
            for noun in ("public", "workstream", "answers", "withdrawn", "coming"):
                snapshot = getattr(self.world, f"{slug}_{noun}_snapshot")
                self.rules.frozen[snapshot.pk] = Frozen(snapshot.state, snapshot.public_from)
        for conflict in self.world.oakshire_intention.conflicts.filter(ends_on=None):
            party = names.get(conflict.partner_id) or whose.get(conflict.person_id)
            if party:
                self._keep_interest(conflict, INTENTION, party)

    # --- What is known of it ------------------------------------------------------------------------------------------

    def _add(self, kind, row, audience, people=(), partners=(), **more):
        self.rules.things[(kind, row.pk)] = Thing(kind, audience, frozenset(people), frozenset(partners), **more)

    def _keep_interest(self, interest, matter, whose):
        self.interests[interest._meta.label, interest.pk] = (matter, whose if interest.closes else None)
        self._read_interests()

    def _known_interests(self, model):
        return [key for key in sorted(self.interests) if key[0] == model._meta.label]

    def _lose_interest(self, key):
        del self.interests[key]
        self._read_interests()

    def _read_interests(self):
        self.rules.interests = {known for known in self.interests.values() if known[1]}

    def _keep(self, name, membership, held):
        self.rules.roles[name].append(held)
        self.memberships[membership.pk] = (name, held)

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _as(self, operation, *subjects, by=None, **typed):
        """Do it, as this person on this day. None where it is refused; a refusal leaves nothing behind."""
        person = by or afresh(self.world.platform_admin)
        try:
            with clock.at(self.now), transaction.atomic(), acting_as(person):
                return operation(*subjects, by=person, **typed)
        except RuleBroken:
            return None
