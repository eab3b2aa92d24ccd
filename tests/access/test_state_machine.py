"""Random people are invited, join, share, narrow, declare interests in services and at meetings, go away, leave,
succeed, comment and publish, in any order, over months. After each step everyone sees exactly what a plain model of the
rules says, and so does the database without the filter; the signed out see what is published, and nobody comes in whom
the model has not let in.
"""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import CharField, Value
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from actionplans import operations as action_operations
from actionplans.dates import SaidDate
from actionplans.models import Action
from commissioning import operations as commissioning_operations
from commissioning.models import ConflictOfInterest, ModelledFigure
from core import clock
from core.access import acting_as, may, reading_in_public
from core.errors import RuleBroken
from documents import operations as document_operations
from documents.models import Comment, DocumentVersion
from governance.models import AgendaItem, NonPublicPart
from partners import operations, sharing, sharing_operations
from partners.models import Invitation, Role, SharingRequest
from partners.models.invitations import hash_of
from partners.sharing import Proposal
from reports import operations as report_operations
from reports.models import BoardReport, BoardReportIssue, PublicSnapshot
from tests.access.at_meetings import AtMeetings
from tests.access.plain_rules import (
    HERE,
    INTENTION,
    INVITATION_LASTS,
    NEWCOMERS,
    PEOPLE,
    ROLES,
    STRANGERS,
    Away,
    Circle,
    Frozen,
    HeldRole,
    Invited,
)
from tests.furnish_public import publish
from tests.world import afresh

EXAMPLES, STEPS = 13, 30
KINDS = {
    "action": Action,
    "figure": ModelledFigure,
    "comment": Comment,
    "item": AgendaItem,
    "part": NonPublicPart,
    "paper": BoardReport,
    "issue": BoardReportIssue,
}


def seen_in(rows) -> set[tuple[str, int]]:
    """What there is of each kind, asked in one query."""
    first, *others = [
        rows(model).order_by().values_list(Value(kind, output_field=CharField()), "pk") for kind, model in KINDS.items()
    ]
    return set(first.union(*others, all=True))


class History(AtMeetings):
    """What may happen there, in any order."""

    # --- Who is here --------------------------------------------------------------------------------------------------

    @rule(
        name=st.sampled_from([*PEOPLE, *(f"other {n}" for n in STRANGERS)]),
        at=st.sampled_from(HERE),
        as_=st.sampled_from(ROLES),
    )
    def joins(self, name, at, as_):
        membership = self._as(
            operations.start_membership,
            self.people[name],
            partner=self.partners[at],
            area=self.world.oakshire,
            role=as_,
        )
        if membership:
            self._keep(name, membership, HeldRole(at, as_, self.rules.today))

    @rule(data=st.data(), at=st.sampled_from(HERE), as_=st.sampled_from(ROLES), answers=st.booleans())
    def is_invited(self, data, at, as_, answers):
        """Somebody of the cast by the address he signs in with, somebody who has left, or somebody new; often he
        answers at once."""
        left = [name for name in sorted(self.people) if self.rules.begins_anew(name)]
        room = sum(name.startswith("newcomer") for name in self.people) < NEWCOMERS
        crowds = [left, [f"newcomer {len(self.people)}"] if room else [], sorted(self.people)]
        who = data.draw(st.sampled_from(data.draw(st.sampled_from([crowd for crowd in crowds if crowd]))))
        email = self.people[who].user.email if who in self.people else f"{who.replace(' ', '-')}@oakshire.example"
        invitation = self._as(
            operations.invite, self.world.oakshire, email=email, role_title=who, partner=self.partners[at], role=as_
        )
        if invitation:
            waits = as_ in (Role.LEAD, Role.AREA_ADMINISTRATOR)
            until = None if waits else self.now + INVITATION_LASTS
            self.rules.invitations[invitation.pk] = Invited(who, at, as_, until)
            if waits and answers:
                self._confirm(invitation)
            self._read_mail()
            if answers and self.links:
                self._follow(list(self.links)[-1])

    def _invitation(self, data):
        pk = data.draw(st.sampled_from(sorted(self.rules.invitations)))
        return Invitation.objects.get(pk=pk), self.rules.invitations[pk]

    @precondition(lambda self: self.rules.invitations)
    @rule(data=st.data())
    def an_invitation_is_confirmed(self, data):
        self._confirm(self._invitation(data)[0])

    def _confirm(self, invitation):
        known = self.rules.invitations[invitation.pk]
        if self._as(operations.confirm_invitation, invitation, by=self._lead()):
            assert known.is_open
            known.until = self.now + INVITATION_LASTS

    @precondition(lambda self: self.rules.invitations)
    @rule(data=st.data())
    def an_invitation_is_taken_back(self, data):
        invitation, known = self._invitation(data)
        if self._as(operations.revoke_invitation, invitation):
            known.is_open = False

    @precondition(lambda self: self.rules.invitations)
    @rule(data=st.data())
    def a_link_is_followed(self, data):
        """Each link is kept, also when it should work no more; whoever it lets in, the rules must have let in."""
        self._read_mail()
        if self.links:
            self._follow(data.draw(st.sampled_from(sorted(self.links))))

    def _read_mail(self):
        with clock.at(self.now), transaction.atomic():
            mail.outbox.clear()
            operations.send_invitations()
        for sent in mail.outbox:
            if link := re.search(r"/invitation/([\w-]+)/", sent.body):
                self.links[link[1]] = sent.to[0]

    def _follow(self, token):
        by_token = Invitation.objects.filter(token_hash=hash_of(token)).first()
        known = self.rules.invitations.get(by_token.pk) if by_token else None
        if by_token and known is None:
            return  # of the beginning: nobody of the cast is asked
        if known is None or known.who in self.people:
            who = known.who if known else "school_rep"
            joined = self._as(operations.accept_invitation_as, token, by=afresh(self.people[who]))
        else:
            who, joined = known.who, self._join_anew(token)
        if joined is None:
            return
        assert known is not None, "a link let somebody in that was used or taken back"
        assert self.rules.lets_in(known, self.now), f"{who} came in by an invitation that had ended"
        self._came_in(who, joined, known)

    def _join_anew(self, token):
        try:
            with clock.at(self.now), transaction.atomic():
                return operations.accept_invitation(token, password="a long enough sentence 2026").person
        except RuleBroken:
            return None

    def _came_in(self, who, person, known):
        known.is_open = False
        if who not in self.people:
            self.rules.roles[who] = []
        elif person != self.people[who]:
            assert self.rules.begins_anew(who), f"{who} lost what was his"
            self.rules.becomes_another(who)
            self.memberships = {pk: (name, held) for pk, (name, held) in self.memberships.items() if name != who}
            self.interests = {
                key: (matter, None if whose == who else whose) for key, (matter, whose) in self.interests.items()
            }
            self._read_interests()
        else:
            assert not self.rules.begins_anew(who), f"{who} came back to what was once his"
        self.people[who] = person
        membership = person.memberships.get(area=self.world.oakshire, **self._role(known), ends_on=None)
        if membership.pk not in self.memberships:
            self._keep(who, membership, HeldRole(known.partner, known.role, self.rules.today))

    def _role(self, known):
        return {"partner": self.partners[known.partner], "role": known.role}

    @precondition(lambda self: self.memberships)
    @rule(data=st.data(), days=st.sampled_from((0, 0, 1, 20)))
    def leaves(self, data, days):
        pk = data.draw(st.sampled_from(sorted(self.memberships)))
        name, held = self.memberships[pk]
        membership = self.people[name].memberships.get(pk=pk)
        ended = self._as(operations.end_membership, membership, on=self.rules.today + dt.timedelta(days=days))
        if ended:
            held.ends = ended.ends_on
            self.rules.leaves(name, held.ends)

    @precondition(lambda self: self.memberships)
    @rule(data=st.data(), days=st.sampled_from((0, 0, 5)))
    def is_suspended(self, data, days):
        pk = data.draw(st.sampled_from(sorted(self.memberships)))
        name, held = self.memberships[pk]
        membership, on = self.people[name].memberships.get(pk=pk), self.rules.today + dt.timedelta(days=days)
        if self._as(operations.suspend_membership, membership, on=on, reason="It is looked into."):
            held.suspended = max(on, held.starts)

    @precondition(lambda self: any(held.suspended for _, held in self.memberships.values()))
    @rule(data=st.data())
    def comes_back_from_it(self, data):
        pk = data.draw(st.sampled_from([pk for pk, (_, held) in sorted(self.memberships.items()) if held.suspended]))
        name, held = self.memberships[pk]
        if self._as(operations.lift_suspension, self.people[name].memberships.get(pk=pk)):
            held.suspended = None

    @rule(data=st.data(), start=st.sampled_from((0, 2)), days=st.sampled_from((3, 20)))
    def goes_away(self, data, start, days):
        who = data.draw(st.sampled_from(sorted(self.people)))
        near = [name for name in sorted(self.people) if self.rules.partners(name) & self.rules.partners(who) - {who}]
        stand_in = data.draw(st.sampled_from([*near, *sorted(self.people)]))
        starts = self.rules.today + dt.timedelta(days=start)
        absence = self._as(
            operations.enter_absence,
            self.world.oakshire,
            person=self.people[who],
            stand_in=self.people[stand_in],
            starts_on=starts,
            ends_on=starts + dt.timedelta(days=days),
            by=afresh(self.people[who]),
        )
        if absence:
            names = {partner.pk: name for name, partner in self.partners.items()}
            self.rules.absences.append(
                Away(who, stand_in, names[absence.partner_id], absence.starts_on, absence.ends_on)
            )

    @rule(days=st.sampled_from((1, 5, 30)))
    def days_pass(self, days):
        self.now += dt.timedelta(days=days)
        self.rules.today += dt.timedelta(days=days)

    @rule(old=st.sampled_from(HERE), new=st.sampled_from(HERE))
    def succeeds(self, old, new):
        self._as(
            operations.record_succession,
            self.world.oakshire,
            predecessor=self.partners[old],
            successor=self.partners[new],
            on=self.rules.today,
        )

    # --- Who may see --------------------------------------------------------------------------------------------------

    @rule(data=st.data(), owner=st.sampled_from(HERE))
    def an_audience_is_opened(self, data, owner):
        self._open(data.draw(st.sampled_from([None, *sorted(self.audiences)])), owner)

    def _open(self, parent, owner):
        name = f"Circle {len(self.audiences)}"
        audience = self._as(
            operations.create_audience,
            self.world.oakshire,
            name=name,
            owner=self.partners[owner],
            parent=self.audiences.get(parent),
        )
        self.audiences[name], self.rules.circles[name] = audience, Circle(parent)
        return name

    @initialize()
    def two_circles_lie_one_within_the_other(self):
        """There is something to see from the first step on."""
        outer = self._open("commissioners", "council")
        for name in (outer, self._open(outer, "icb"), "everyone"):
            self._act(name, "council", None, set())
            self._model(name)

    @rule(data=st.data(), word=st.sampled_from(("view", "comment", "manage")))
    def it_is_opened_to_a_group(self, data, word):
        name = data.draw(st.sampled_from(sorted(self.audiences)))
        group = data.draw(st.sampled_from(sorted(self.groups)))
        self._as(operations.grant_to_group, self.audiences[name], self.groups[group], word)
        self.rules.circles[name].groups.add(group)

    @rule(data=st.data())
    def it_is_closed_to_a_group(self, data):
        name = data.draw(st.sampled_from(sorted(self.audiences)))
        group = data.draw(st.sampled_from(sorted(self.groups)))
        self._as(operations.revoke_from_group, self.audiences[name], self.groups[group])
        self.rules.circles[name].groups.discard(group)

    @rule(data=st.data(), days=st.sampled_from((None, 1, 10)))
    def it_is_opened_to_a_person(self, data, days):
        name = data.draw(st.sampled_from(sorted(self.audiences)))
        who = data.draw(st.sampled_from(sorted(self.people)))
        until = self.rules.today + dt.timedelta(days=days) if days else None
        self._as(operations.grant_to_person, self.audiences[name], self.people[who], "view", ends_on=until)
        self.rules.circles[name].people[who] = until

    # --- What there is to see -----------------------------------------------------------------------------------------

    @rule(data=st.data(), lead=st.sampled_from(HERE), supports=st.sets(st.sampled_from(HERE), max_size=2))
    def an_action_is_added(self, data, lead, supports):
        name = data.draw(st.sampled_from(sorted(self.audiences)))
        self._act(name, lead, data.draw(st.sampled_from([None, *sorted(self.people)])), supports)

    def _act(self, name, lead, person, supports):
        action = self._as(
            action_operations.create_action,
            self.world.oakshire_plan,
            title="An action",
            due=SaidDate("Ongoing"),
            audience=self.audiences[name],
            lead_partner=self.partners[lead],
            lead_person=self.people.get(person),
            supporting=[self.partners[one] for one in sorted(supports)],
            by=self._lead(),
        )
        if action:
            self._add("action", action, name, {person} - {None}, {lead, *supports})

    def _lead(self):
        """Somebody who sees the plan; of no account for the rest."""
        return afresh(self.keeper)

    def _some(self, data, kind):
        return data.draw(st.sampled_from([key for key in sorted(self.rules.things) if key[0] == kind]))

    @precondition(lambda self: any(kind == "action" for kind, _ in self.rules.things))
    @rule(data=st.data(), lead=st.sampled_from(HERE), supports=st.sets(st.sampled_from(HERE), max_size=2))
    def an_action_changes_hands(self, data, lead, supports):
        key = self._some(data, "action")
        person = data.draw(st.sampled_from([None, *sorted(self.people)]))
        with transaction.atomic(), acting_as(self._lead()):
            action = Action.objects.filter(pk=key[1]).first()
        if action is None:
            return
        changed = self._as(
            action_operations.reassign_action,
            action,
            lead_partner=self.partners[lead],
            lead_person=self.people.get(person),
            accountable_person=None,
            supporting=[self.partners[one] for one in sorted(supports)],
            reason="It changes hands.",
            seen_version=None,
            by=self._lead(),
        )
        if changed:
            thing = self.rules.things[key]
            thing.people, thing.partners = frozenset({person} - {None}), frozenset({lead, *supports})

    @precondition(lambda self: any(kind == "action" for kind, _ in self.rules.things))
    @rule(data=st.data(), who=st.sampled_from(("la_lead", "icb_lead")))
    def an_action_is_shared_otherwise(self, data, who):
        """At once where fewer see it; where more do, when a lead of the other body agrees."""
        key, name = self._some(data, "action"), data.draw(st.sampled_from(sorted(self.audiences)))
        with clock.at(self.now), transaction.atomic(), acting_as(by := afresh(self.people[who])):
            action = Action.objects.visible_to(by).filter(pk=key[1]).first()
            if action is None or not may(by, "partners.manage_audience", action):
                return
            proposal = Proposal(audience=self.audiences[name])
            outlook = sharing.outlook_of(action, proposal, by)
        asked = self._as(
            lambda subject, by: (
                sharing_operations.share(
                    subject,
                    proposal=proposal,
                    fingerprint=outlook.fingerprint,
                    seen_version=subject.version,
                    reason="More should see it.",
                    by=by,
                )
                or "at once"
            ),
            action,
            by=by,
        )
        if asked == "at once":
            self.rules.things[key].audience = name
        elif asked is not None:
            self.pending[asked.pk] = (key, name)

    @precondition(lambda self: self.pending)
    @rule(data=st.data(), who=st.sampled_from(("la_lead", "icb_lead")))
    def the_other_body_agrees(self, data, who):
        pk = data.draw(st.sampled_from(sorted(self.pending)))
        key, name = self.pending[pk]
        with clock.at(self.now), transaction.atomic(), acting_as(by := afresh(self.people[who])):
            request = SharingRequest.objects.visible_to(by).filter(pk=pk).first()
            action = Action.objects.visible_to(by).filter(pk=key[1]).first()
            if request is None or action is None or not may(by, "partners.agree_to_sharing", request):
                return
            outlook = sharing.outlook_of(action, Proposal(audience=request.to_audience), by)
        agreed = self._as(
            sharing_operations.agree_to_sharing, request, subject=action, fingerprint=outlook.fingerprint, by=by
        )
        if agreed:
            self.rules.things[key].audience = name
            del self.pending[pk]

    @rule(data=st.data())
    def a_group_talks_among_itself(self, data):
        who = data.draw(st.sampled_from(sorted(self.people)))
        at = data.draw(st.sampled_from([*sorted(self.rules.partners(who)) * 4, *HERE]))
        with clock.at(self.now), transaction.atomic(), acting_as(by := afresh(self.people[who])):
            if not DocumentVersion.objects.visible_to(by).filter(pk=self.version.pk).exists():
                return
        comment = self._as(
            document_operations.comment_internally, self.version, text="Between us.", partner=self.partners[at], by=by
        )
        if comment:
            self._add("comment", comment, f"only {at}")

    @rule(data=st.data())
    def somebody_comments(self, data):
        """For himself, or for his group as its lead; the authors see it, and he or the group."""
        who = data.draw(st.sampled_from(sorted(self.people)))
        at = data.draw(st.sampled_from([None, *sorted(self.rules.partners(who))]))
        with clock.at(self.now), transaction.atomic(), acting_as(by := afresh(self.people[who])):
            if not DocumentVersion.objects.visible_to(by).filter(pk=self.version.pk).exists():
                return
        if at is None:
            comment = self._as(document_operations.submit_comment, self.version, text="I would.", by=by)
        else:
            comment = self._as(
                document_operations.submit_group_comment,
                self.version,
                text="We would.",
                partner=self.partners[at],
                by=by,
            )
        if comment:
            self._add("comment", comment, "authors", {who} if at is None else (), {at} - {None})

    @precondition(lambda self: "everyone" in self.rules.circles["everyone"].groups)  # no page takes that from it
    @rule(noun=st.sampled_from(("strategy", "workstream", "answered_version")))
    def something_is_published(self, noun):
        subject = getattr(self.world, f"oakshire_{noun}")
        snapshot = self._as(lambda subject, by: publish(subject, by=by), subject, by=self._lead())
        if snapshot:
            waits = noun == "strategy"
            self.rules.frozen[snapshot.pk] = Frozen("waiting" if waits else "published", None if waits else self.now)
            self.snapshots[snapshot.pk] = snapshot

    @precondition(lambda self: self.snapshots)
    @rule(data=st.data(), who=st.sampled_from(("la_lead", "icb_lead")))
    def a_second_person_approves(self, data, who):
        snapshot = self.snapshots[data.draw(st.sampled_from(sorted(self.snapshots)))]
        with clock.at(self.now), transaction.atomic(), acting_as(by := afresh(self.people[who])):
            if not may(by, "reports.approve_publication", snapshot):
                return
        if self._as(report_operations.approve_publication, snapshot, by=by):
            assert self.rules.frozen[snapshot.pk].state == "waiting"
            self.rules.frozen[snapshot.pk] = Frozen("published", self.now)

    @precondition(lambda self: self.snapshots)
    @rule(data=st.data())
    def what_is_published_is_taken_back(self, data):
        snapshot = self.snapshots[data.draw(st.sampled_from(sorted(self.snapshots)))]
        if self._as(report_operations.withdraw_publication, snapshot, reason="A slip.", by=self._lead()):
            self.rules.frozen[snapshot.pk].state = "withdrawn"

    @rule(data=st.data())
    def a_figure_is_modelled(self, data):
        self._model(data.draw(st.sampled_from(sorted(self.audiences))))

    def _model(self, name):
        figure = self._as(
            commissioning_operations.create_modelled_figure,
            self.world.oakshire,
            audience=self.audiences[name],
            title="Placements",
            from_value=Decimal(62),
            to_value=Decimal(12),
            unit="placements",
            horizon="2030",
            assumption="An assumption.",
            source="A source.",
            intention=self.world.oakshire_intention,
            by=self._lead(),
        )
        if figure:
            self._add("figure", figure, name, matter=INTENTION)

    @rule(data=st.data(), kind=st.sampled_from(ConflictOfInterest.Kind.values))
    def an_interest_is_declared(self, data, kind):
        whose = data.draw(st.sampled_from([*sorted(self.people), *HERE]))
        party = {"partner": self.partners[whose]} if whose in HERE else {"person": self.people[whose]}
        conflict = self._as(
            commissioning_operations.record_conflict, self.world.oakshire_intention, kind=kind, by=self._lead(), **party
        )
        if conflict:
            self._keep_interest(conflict, INTENTION, whose)

    @precondition(lambda self: self._known_interests(ConflictOfInterest))
    @rule(data=st.data())
    def an_interest_ends(self, data):
        key = data.draw(st.sampled_from(self._known_interests(ConflictOfInterest)))
        conflict = ConflictOfInterest.objects.get(pk=key[1])
        if self._as(commissioning_operations.end_conflict, conflict, reason="It ended.", by=self._lead()):
            self._lose_interest(key)

    @invariant()
    def everyone_sees_what_the_rules_say_and_no_more(self):
        """After each step half of them are asked, and the others after the next: what lets somebody in stays open."""
        things = self.rules.things
        self.steps += 1
        for name, person in list(self.people.items())[self.steps % 2 :: 2]:
            expected = {key for key, thing in things.items() if self.rules.sees(name, thing)}
            with clock.at(self.now), transaction.atomic(), acting_as(viewer := afresh(person)):
                for word, rows in (
                    ("the filter", lambda model, viewer=viewer: model.objects.visible_to(viewer)),
                    ("the database", lambda model: model.objects.all()),
                ):
                    assert seen_in(rows) & things.keys() == expected, f"{word} shows {name} something else"

    @invariant()
    def the_signed_out_see_what_is_published_and_no_more(self):
        expected = self.rules.anyone_reads(self.now)
        with clock.at(self.now), transaction.atomic(), reading_in_public():
            for rows in (PublicSnapshot.objects.published(), PublicSnapshot.objects.all()):
                assert set(rows.values_list("pk", flat=True)) == expected, "the signed out are shown something else"
            for kind, model in KINDS.items():
                assert not model.objects.exists(), f"the signed out are shown a {kind}"


def everyone_sees_what_the_rules_say(world) -> None:
    """Live through some histories, always the same ones. A failure prints its steps; it is not made shorter: that would
    take as long again for each step left out."""
    run_state_machine_as_test(
        lambda: History(world),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_nobody_ever_sees_more_or_less_than_the_rules_say(world):
    everyone_sees_what_the_rules_say(world)
