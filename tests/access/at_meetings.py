"""What belongs to the items of an agenda, and the interests that are declared and withdrawn there: the part of the
random histories that happens at a meeting."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from core.access import acting_as
from governance import operations as governance
from governance.models import AgendaItem, DeclaredInterest, ItemKind
from partners import operations as partners
from reports import operations as reports
from reports.models import BoardReport
from tests.access.partnership import Partnership
from tests.access.plain_rules import HERE, Circle
from tests.world import afresh

PAPERS = ("report", "issued_report")
DRAFTS, BOARD, DECISIONS = "drafts of the board", "the board", "decisions of the board"


class AtMeetings(Partnership):
    """Two matters on an agenda, what of each is not public, two papers and an issue of one, and whoever has an
    interest. Nobody of the cast has a seat on the board: its audiences are opened to other groups too."""

    def _clerk(self):
        return afresh(self.world.oakshire_people.board_clerk)

    @initialize(data=st.data())
    def two_matters_are_on_an_agenda(self, data):
        """In each of them somebody has an interest that closes it, from the first step on."""
        world, board = self.world, self.world.oakshire_meeting.board
        item = self._as(
            governance.add_agenda_item,
            world.oakshire_meeting,
            title="A second matter",
            kind=ItemKind.DECISION,
            presenter=self.people["provider_officer"],
            classification=AgendaItem.Classification.RESTRICTED,
            not_public_because="Prices are being settled.",
            by=self._clerk(),
        )
        part = self._as(governance.add_non_public_part, item, text="The second price.", by=self._clerk())
        self.matters = {"first matter": world.oakshire_restricted_agenda_item, "second matter": item}
        self.audiences |= {BOARD: board.members_audience, DECISIONS: board.restricted_audience}
        self.audiences[DRAFTS] = world.oakshire_report.audience
        self.rules.circles |= {BOARD: Circle(), DECISIONS: Circle(BOARD), DRAFTS: Circle()}
        for name, group in ((BOARD, "everyone"), (DECISIONS, "commissioners"), (DRAFTS, "commissioners")):
            self._as(partners.grant_to_group, self.audiences[name], self.groups[group], "view")
            self.rules.circles[name].groups.add(group)

        self._add("item", item, "everyone", {"provider_officer"})
        self._add("part", part, DECISIONS, {"provider_officer"}, matter="second matter")
        self._add("part", world.oakshire_non_public_part, DECISIONS, matter="first matter")
        self.papers = {name: [("paper", getattr(world, f"oakshire_{name}").pk)] for name in PAPERS}
        for [(_, pk)] in list(self.papers.values()):
            self._add("paper", BoardReport(pk=pk), DRAFTS, {"la_officer"}, within="everyone")
        self._add("issue", world.oakshire_issue, BOARD, {"la_officer"}, within="everyone", or_by=DRAFTS)
        self.papers["issued_report"].append(("issue", world.oakshire_issue.pk))
        self._take_under("issued_report", "first matter")
        self._take_under("report", "second matter")
        for matter in self.matters:
            self._declare(matter, data.draw(st.sampled_from(self._parties())), DeclaredInterest.Kind.PECUNIARY)

    def _take_under(self, name, matter):
        """A paper's issues go with it. Whoever has an interest in the matter does not see the paper any more."""
        clerk = self._clerk()
        [(_, pk), *_] = self.papers[name]
        with acting_as(clerk):
            report = BoardReport.objects.visible_to(clerk).filter(pk=pk).first()
        item = self.matters.get(matter)
        if report and self._as(reports.put_on_agenda, report, agenda_item=item, by=clerk):
            for key in self.papers[name]:
                self.rules.things[key].matter = matter

    @rule(data=st.data(), name=st.sampled_from(PAPERS))
    def a_paper_is_taken_under_another_item(self, data, name):
        self._take_under(name, data.draw(st.sampled_from([None, *sorted(self.matters)])))

    @rule(data=st.data(), kind=st.sampled_from(DeclaredInterest.Kind.values))
    def an_interest_is_declared_at_a_meeting(self, data, kind):
        matter = data.draw(st.sampled_from(sorted(self.matters)))
        self._declare(matter, data.draw(st.sampled_from(self._parties())), kind)

    def _parties(self):
        """Who may have an interest; the council and the ICB, whose people see most, come first."""
        return [*HERE, *sorted(self.people)]

    def _declare(self, matter, whose, kind):
        party = {"partner": self.partners[whose]} if whose in HERE else {"person": self.people[whose]}
        interest = self._as(
            governance.record_interest, self.matters[matter], kind=kind, text="A share.", by=self._clerk(), **party
        )
        if interest:
            self._keep_interest(interest, matter, whose)

    @precondition(lambda self: self._known_interests(DeclaredInterest))
    @rule(data=st.data())
    def an_interest_is_withdrawn_at_a_meeting(self, data):
        key = data.draw(st.sampled_from(self._known_interests(DeclaredInterest)))
        interest = DeclaredInterest.objects.get(pk=key[1])
        if self._as(governance.withdraw_interest, interest, reason="The share was sold.", by=self._clerk()):
            self._lose_interest(key)
