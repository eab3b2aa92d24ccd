"""What a row of a file says otherwise than the action that is there, and what each kind of change asks for."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from actionplans.importing.columns import FIELDS
from actionplans.importing.rows import Row
from actionplans.importing.values import Vocabulary, known_as
from actionplans.models import DeliveryStatus
from actionplans.models.rag import EXPLAINED, MOVES

VERBS = {
    "wording": "edit_action",
    "people": "reassign_action",
    "due": "revise_due_date_of_action",
    "rag": "update_rag_of_action",
    "close": "close_action",
    "milestones": "add_milestone_to_action",
}
"""What a kind of change asks for."""


@dataclass
class Changes:
    """What a row says otherwise than an action that is there."""

    row: Row
    vocabulary: Vocabulary
    groups: set[str] = field(default_factory=set)

    def found(self) -> list[tuple[str, str, str]]:
        """Each change as box, old words, new words; and the kinds of change in `groups`."""
        return [*self._wording(), *self._people(), *self._due(), *self._rag(), *self._milestones()]

    def _differs(self, group: str, box: str, old: str, new: str) -> Iterable[tuple[str, str, str]]:
        if new and " ".join(old.split()) != " ".join(new.split()):
            self.groups.add(group)
            yield FIELDS[box], old, new

    def _wording(self):
        action, meant = self.row.action, self.row.meant
        for box in ("title", "description", "baseline", "success_measure"):
            yield from self._differs("wording", box, getattr(action, box), meant.get(box, ""))
        if (start := meant.get("start")) is not None:
            yield from self._differs("wording", "start", action.start_words, start.words)
        said = meant.get("must_should_could") or ""
        yield from self._differs("wording", "must_should_could", action.must_should_could, said)
        for box, links, key in (
            ("workstreams", action.held_workstreams, "workstream_id"),
            ("priorities", action.held_priorities, "priority_id"),
        ):
            held = {getattr(link, key) for link in links if link.unlinked_at is None}
            new = [one for one in meant.get(box, []) if one.pk not in held]
            if new:
                self.groups.add("wording")
                yield FIELDS[box], "", "; ".join(map(str, new))

    def _people(self):
        action, meant = self.row.action, self.row.meant
        if meant["lead_partner"] is not None:
            old = str(action.lead_person or action.lead_partner)
            same_partner = meant["lead_partner"].pk == action.lead_partner_id
            person = meant["lead_person"]
            if not same_partner or (person is not None and person.pk != action.lead_person_id):
                self.groups.add("people")
                yield FIELDS["lead"], old, str(person or meant["lead_partner"])
        person = meant["accountable_person"]
        if person is not None and person.pk != action.accountable_person_id:
            self.groups.add("people")
            yield FIELDS["accountable"], str(action.accountable_person or ""), str(person)
        held = {link.partner_id for link in action.supporting.all()}
        new = [one for one in meant["supporting"] if one.pk not in held and one.pk != action.lead_partner_id]
        if new:
            self.groups.add("people")
            yield FIELDS["supporting"], "", "; ".join(map(str, new))

    def _due(self):
        due = self.row.meant.get("due")
        if due is not None and due != self.row.action.due:
            yield from self._differs("due", "due", self.row.action.due_words, due.words)

    def _rag(self):
        action, meant = self.row.action, self.row.meant
        level = meant.get("level")
        if level is not None and level.scheme_id != action.level.scheme_id:
            same = level.delivery_status == action.delivery_status
            level = action.level if same else self.vocabulary.in_scheme(level, action.level.scheme.levels.all())
        if level is not None and level.delivery_status == DeliveryStatus.CLOSED_WITHOUT_COMPLETION:
            if action.is_open:
                self.groups.add("close")
                yield FIELDS["status"], action.level.label, level.label
            return
        level = level or action.level
        meant["level"] = level
        if level.delivery_status not in MOVES.get(action.delivery_status, ()):
            return
        found = []
        if level.pk != action.level_id:
            found.append((FIELDS["status"], action.level.label, level.label))
        explained = ("cause", "path_to_green") if level.delivery_status in EXPLAINED else ()
        for box, old in (("progress", action.rag_reason), *((name, getattr(action, name)) for name in explained)):
            if meant.get(box) and " ".join(meant[box].split()) != " ".join(old.split()):
                found.append((FIELDS[box], old, meant[box]))
        if found:
            self.groups.add("rag")
            for name in explained:
                meant[name] = meant[name] or getattr(action, name)
        yield from found

    def _milestones(self):
        held = {known_as(one.title) for one in self.row.action.held_milestones}
        new = [step for step in self.row.meant.get("milestones", []) if known_as(step[0]) not in held]
        self.row.meant["milestones"] = new
        if new:
            self.groups.add("milestones")
            yield FIELDS["milestones"], "", "\n".join(f"{what} ({when.words})" for what, when in new)
