"""What an import will do, row by row, before it does anything; and the same again at the moment when it is done."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from actionplans.dates import NotUnderstood, SaidDate, parse
from actionplans.importing.changes import VERBS, Changes
from actionplans.importing.columns import FIELDS, KEEP, SEVERAL
from actionplans.importing.rows import ADD, CHANGE, CLOSED, LEFT_OUT, SAME, Row
from actionplans.importing.tables import UNREAD_FORMULA, serial_words
from actionplans.importing.values import Vocabulary, as_lines, known_as
from actionplans.models import Action, ActionInPlan, DeliveryStatus, PlanImport
from core import clock
from core.access import may
from partners.models import Partner, Person
from strategies.models import Priority, Workstream

LONGEST = {"reference": 20, "title": 300}
LONG = 4000
NO_DATE = "To be confirmed"
FIRST_LINES = re.compile(r"^(.{20,290}?[.;:])\s")
MONTH_AND_TWO = re.compile(r"[a-z]{3,9}\.? \d\d", re.IGNORECASE)
PAGE_MARK = re.compile(r"\bpage \d+( of \d+)?[ .]*$|^page \d+\b", re.IGNORECASE)
"""What stands at the head or the foot of a page, in a table that was broken there."""
FAR = 10
"""Years: a due date further away than that is asked about."""
ONLY_LEADS_ADD = "only leads of the local authority and of the NHS commissioner add actions"
LETTERS = "bcdefghijklmnopqrstuvwxyz"


@dataclass
class Preview:
    """All rows, and the words that nobody knows."""

    rows: list[Row]
    vocabulary: Vocabulary
    passed_over: list[str] = field(default_factory=list)

    @property
    def to_mend(self) -> list[Row]:
        """The rows that something stands against."""
        return [row for row in self.rows if row.problems]

    @property
    def to_look_at(self) -> list[Row]:
        """The rows where something was taken in a way that one should look at."""
        return [row for row in self.rows if row.notices and not row.problems]

    @property
    def unknown(self) -> list[tuple[str, str, str]]:
        """The words that nobody knows: their kind, the word as it is compared, and as it stands in the file."""
        return [(kind, key, shown) for kind, words in self.vocabulary.unknown.items() for key, shown in words.items()]

    @property
    def is_whole(self) -> bool:
        """Whether everything can be done: only then anything is."""
        return bool(self.doing) and not self.to_mend and not self.unknown

    @property
    def doing(self) -> list[Row]:
        """The rows with which something will happen."""
        return [row for row in self.rows if row.will in (ADD, CHANGE)]

    def count(self, will: str) -> int:
        """How many rows have this before them."""
        return sum(row.will == will for row in self.rows)


def preview_of(draft: PlanImport, *, by: Person) -> Preview:
    """What this import will do for this person now. Nine queries, however many rows."""
    plan = draft.plan
    vocabulary = Vocabulary(plan, plan.area, draft.words)
    rows, passed_over = _rows(draft)
    preview = Preview(rows, vocabulary, passed_over)
    places = _places(draft, by)
    serves = {
        "workstreams": _named(Workstream.objects.visible_to(by, plan.area)),
        "priorities": _named(Priority.objects.visible_to(by, plan.area)),
    }
    adds = plan.is_live and may(by, "actionplans.create_action", plan)
    taken = set(ActionInPlan.objects.standing().filter(plan=plan).values_list("reference", flat=True))
    for row in rows:
        if row.words.get("reference"):
            row.action = places.get(known_as(row.words["reference"]))
        else:
            row.action = places.get("title:" + known_as(_title_and_rest(row.words.get("title", ""))[0]))
        _read(row, vocabulary, serves)
        if row.key in draft.left_out:
            row.will, row.problems, row.notices = LEFT_OUT, [], []
        elif row.action is None:
            _judge_new(row, plan, adds, taken)
        else:
            _judge_known(row, vocabulary, by)
    _refuse_twice(rows)
    _forget_what_is_left_out(preview, draft)
    return preview


# --- From cells to rows ----------------------------------------------------------------------------------------------


def _rows(draft: PlanImport) -> tuple[list[Row], list[str]]:
    """The rows of the chosen table: headings that come again passed over, headings of parts kept below the actions that
    follow, a row that goes on from the one above joined to it, and what was mended in its place."""
    table = draft.tables[draft.chosen]
    headings = table["rows"][draft.headings_at] if table["rows"] else []
    coloured = {tuple(place): colour for *place, colour in table["colours"]}
    rows: list[Row] = []
    passed_over: list[str] = []
    part, seen = "", {}
    above = {cell for cells in table["rows"][: draft.headings_at] for cell in cells if cell}
    for place in range(draft.headings_at + 1, len(table["rows"])):
        cells, number = table["rows"][place], table["numbers"][place]
        if cells == headings:
            passed_over.append(f"Row {number} has the headings again.")
            continue
        said = {cell for cell in cells if cell}
        if len(said) == 1 and (said <= above or PAGE_MARK.search(next(iter(said)))):
            passed_over.append(f"Row {number} is the head or the foot of a page: “{next(iter(said))[:80]}”.")
            continue
        if len(said) == 1 and _is_heading_of_part(cells, draft.columns):
            part = next(iter(said))
            passed_over.append(f"Row {number} is a heading: “{part[:80]}”. It is kept below each action under it.")
            continue
        words = _by_box(cells, headings, draft.columns)
        for column, box in enumerate(draft.columns):
            if box == "status" and not words.get("status") and (place, column) in coloured:
                words["status"] = coloured[place, column]
        mended = draft.mended.get(str(number), {})
        if rows and not mended and _goes_on(rows[-1], words):
            _join(rows[-1], words)
            passed_over.append(f"Row {number} goes on from row {rows[-1].number} and is joined to it.")
            continue
        if part:
            words[KEEP] = "\n".join(filter(None, (f"Part of the plan: {part}", words.get(KEEP, ""))))
        row = Row(number, words | mended, typed_for={box: words.get(box, "") for box in mended})
        _make_reference_unique(row, seen, mended)
        rows.append(row)
    return rows, passed_over


def _is_heading_of_part(cells: list[str], columns: list[str]) -> bool:
    filled = [column for column, cell in enumerate(cells) if cell]
    if len(filled) > 1:
        return True
    box = columns[filled[0]] if filled[0] < len(columns) else ""
    return filled[0] == 0 and box not in ("title", "description") and (box != "reference" or len(cells[0]) > 20)


def _by_box(cells: list[str], headings: list[str], columns: list[str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for column, box in enumerate(columns):
        cell = cells[column] if column < len(cells) else ""
        if not box or not cell:
            continue
        if box == KEEP:
            cell = f"{headings[column] or 'Also'}: {cell}"
        if box in words and box in SEVERAL:
            cell = f"{words[box]}\n{cell}" if cell not in words[box] else words[box]
        words[box] = cell
    return words


def _goes_on(above: Row, words: dict[str, str]) -> bool:
    if not words.get("title") and not words.get("reference"):
        return True
    differs = {box for box in {*words, "reference"} if words.get(box, "") != above.words.get(box, "")}
    if "title" not in differs:
        return bool(words.get("title")) and "reference" not in differs
    # A cell that was broken over two rows: nothing else is new in this one, and its words begin in the middle.
    return (
        differs <= {"title", "description", "reference", KEEP}
        and not words.get("reference")
        and (words["title"][0].islower() and bool(above.words.get("title")))
    )


def _join(above: Row, words: dict[str, str]) -> None:
    for box, cell in words.items():
        before = above.words.get(box, "")
        if cell not in before:
            above.words[box] = f"{before}\n{cell}" if before else cell


def _make_reference_unique(row: Row, seen: dict[str, int], mended: Mapping) -> None:
    """A reference that stands at several actions (one cell merged over them) goes on as 1 b, 1 c."""
    reference = row.words.get("reference", "")
    if not reference or "reference" in mended:
        return
    row.words["reference"] = reference = _short_number(reference)
    count = seen[reference] = seen.get(reference, -1) + 1
    if 0 < count <= len(LETTERS):
        row.words["reference"] = f"{reference} {LETTERS[count - 1]}"
        row.notices.append(
            ("reference", f"{reference} stands at several actions: this one is {row.words['reference']}")
        )


def _short_number(reference: str) -> str:
    """1.1000000000000001, as spreadsheets keep 1.1."""
    return f"{float(reference):g}" if re.fullmatch(r"\d+\.\d{6,}", reference) else reference


# --- What the words mean ---------------------------------------------------------------------------------------------


def _read(row: Row, vocabulary: Vocabulary, serves: Mapping[str, Mapping]) -> None:
    words, meant = row.words, row.meant
    for box, cell in words.items():
        if UNREAD_FORMULA in cell and box in FIELDS:
            row.problems.append((box, "A formula without a saved value. Type the words, or leave it empty"))
    _read_texts(row)
    _read_dates(row, vocabulary)
    if words.get("status") and vocabulary.is_settled(words["status"]):
        row.keep("status", words["status"])
    elif words.get("status"):
        meant["level"] = vocabulary.level(words["status"])
        if meant["level"] is None:
            row.problems.append(("words", f"Say above what “{words['status'][:60]}” means"))
    _read_people(row, vocabulary)
    if words.get("must_should_could"):
        meant["must_should_could"] = vocabulary.necessity(words["must_should_could"])
        if meant["must_should_could"] is None:
            row.problems.append(("must_should_could", "Write Must, Should or Could, or nothing"))
    _read_milestones(row)
    for box, named in serves.items():
        if words.get(box):
            _read_links(row, box, named)
    _describe(row)


def _read_texts(row: Row) -> None:
    words, meant = row.words, row.meant
    whole = words.get("title", "").strip()
    title, rest = _title_and_rest(whole)
    meant["title"] = title
    if not title:
        row.problems.append(("title", "There is no action in this row. Type it, or leave the row out"))
    pieces = [rest, words.get("description", ""), words.get(KEEP, "")]
    meant["description"] = "\n".join(piece for piece in pieces if piece)
    for box in ("baseline", "success_measure", "progress", "cause", "path_to_green"):
        meant[box] = words.get(box, "")
    if meant["path_to_green"].casefold() == "none yet":
        meant["path_to_green"] = ""
    if len(words.get("reference", "")) > LONGEST["reference"] or "\n" in words.get("reference", ""):
        row.problems.append(("reference", f"A reference has at most {LONGEST['reference']} characters"))


def _describe(row: Row) -> None:
    """What no box of its own holds stands below what will be done: where the file says nothing of that, below what is
    there already. Then no text is longer than it may be."""
    meant, now = row.meant, row.action.description if row.action else ""
    said = meant["description"] or (now if row.kept else "")
    meant["description"] = "\n".join(filter(None, (said, *(line for line in row.kept if line not in said))))
    for box in ("description", "baseline", "success_measure", "progress", "cause", "path_to_green"):
        if len(meant[box]) > LONG:
            row.problems.append((box, f"{FIELDS[box]} has {len(meant[box]):,} characters. Shorten it to {LONG:,}"))


def _title_and_rest(whole: str) -> tuple[str, str]:
    """A title of one line, and all of it below where it is longer than that."""
    lines = as_lines(whole) if "\n" in whole else [whole.removeprefix("• ").removeprefix("– ")]
    if not lines or not lines[0]:
        return "", ""
    if len(lines) == 1 and len(lines[0]) <= LONGEST["title"]:
        return lines[0], ""
    first = lines[0]
    if len(first) > LONGEST["title"]:
        sentence = FIRST_LINES.match(first)
        first = sentence[1] if sentence else f"{first[:290].rsplit(' ', 1)[0]} …"
        return first, whole
    return first, "\n".join(whole.split("\n")[1:])


def _read_dates(row: Row, vocabulary: Vocabulary) -> None:
    for box in ("start", "due"):
        said = " ".join(row.words.get(box, "").split())
        if not said:
            continue
        if (day := serial_words(said)) is not None:
            row.notices.append((box, f"“{said}” is how a spreadsheet counts days: read as {day}"))
            said = day
        elif (meaning := vocabulary.date(said)) is not None:
            row.notices.append((box, f"“{said}” is read as {meaning}, as it was typed for the same words"))
            said = meaning
        try:
            row.meant[box] = parse(said)
        except NotUnderstood as error:
            row.problems.append((box, f"{error}"))
            continue
        if MONTH_AND_TWO.fullmatch(said):
            date = row.meant[box]
            row.notices.append((box, f"“{said}” is read as {date.latest:%B %Y}. Type a day if that is meant"))
    start, due = row.meant.get("start"), row.meant.get("due")
    if due and due.latest and abs(due.latest.year - clock.today().year) > FAR:
        row.notices.append(("due", f"“{due.words}” is far away: type another date if that is not meant"))
    if start and due and start.earliest and due.latest and start.earliest > due.latest:
        row.problems.append(("start", f"It starts {start.words}, after it is due: {due.words}"))


def _read_people(row: Row, vocabulary: Vocabulary) -> None:
    besides = _people_now(row.action) if row.action else {}
    meant, named, unknown = row.meant, {}, []
    for box in ("lead_partner", "lead", "accountable", "supporting"):
        said = vocabulary.leads(row.words.get(box, ""), besides)
        named[box] = said.found
        unknown += said.unknown
        row.keep(box, "; ".join(said.nobody))
    meant["asks_who"] = bool(unknown)
    if unknown:
        words = list(dict.fromkeys(unknown))
        row.problems.append(("words", f"Say above who “{'”, “'.join(words)}” {'are' if len(words) > 1 else 'is'}"))
    meant["lead_person"] = next((one for one in named["lead"] if isinstance(one, Person)), None)
    meant["accountable_person"] = next((one for one in named["accountable"] if isinstance(one, Person)), None)
    if named["accountable"] and meant["accountable_person"] is None:
        row.notices.append(("accountable", "A partner can’t be accountable, only a person: it is kept in words"))
        row.keep("accountable", "; ".join(map(str, named["accountable"])))
    first = [meant["lead_person"]] if meant["lead_person"] else []
    ordered = [*(one for one in named["lead_partner"] if isinstance(one, Partner)), *first, *named["lead"]]
    partners = [partner for one in ordered if (partner := vocabulary.partner_for(one)) is not None]
    meant["lead_partner"] = partners[0] if partners else None
    others = [vocabulary.partner_for(one) for one in [*named["lead"], *named["supporting"]] if one not in first]
    meant["supporting"] = list(dict.fromkeys(one for one in others if one and one != meant["lead_partner"]))


def _people_now(action: Action) -> dict[str, Partner | Person]:
    """Who has an action now, by name: nobody else is meant by that in its row."""
    now = [action.lead_person, action.accountable_person, action.lead_partner]
    now += [link.partner for link in action.supporting.all()]
    return {known_as(str(one)): one for one in now if one is not None} | {
        known_as(one.name): one for one in now if isinstance(one, Partner)
    }


def _read_milestones(row: Row) -> None:
    found: list[tuple[str, SaidDate]] = []
    for line in as_lines(row.words.get("milestones", "")):
        step = _milestone(line)
        if step is None:
            row.problems.append(("milestones", f"No date is found in “{line[:80]}”. Write: what (date), one a line"))
            return
        found.append(step)
    row.meant["milestones"] = found


def _milestone(line: str) -> tuple[str, SaidDate] | None:
    """A step and its date: “Offer drafted (May 2027)”, “May 2027: offer drafted”, “Offer drafted – May 2027”."""
    tries = [re.fullmatch(r"(?P<what>.+?)\s*\((?P<when>[^()]+)\)\.?", line)]
    tries += [re.fullmatch(rf"(?P<{one}>.+?)(?:\s+[–-]|[:,])\s+(?P<{other}>.+)", line) for one, other in WAYS]
    tries += [re.fullmatch(r"(?P<what>.+)\s+(?P<when>by .+)", line)]
    for match in tries:
        if match is None:
            continue
        try:
            return match["what"].strip()[:200], parse(match["when"])
        except NotUnderstood:
            continue
    return None


WAYS = (("when", "what"), ("what", "when"))


def _named(rows: Iterable) -> dict[str, Any]:
    """Workstreams or priorities by what people call them."""
    named: dict[str, Any] = {}
    for one in rows:
        for words in (
            one.title,
            f"{one.number}. {one.title}",
            f"{one.number} {one.title}",
            f"{one.number}: {one.title}",
        ):
            named[known_as(words)] = one
    return named


def _read_links(row: Row, box: str, named: Mapping) -> None:
    parts = [row.words[box], *re.split(r"\s*[;\n]\s*", row.words[box])]
    found = [named[known_as(part)] for part in parts if known_as(part) in named]
    if found:
        row.meant[box] = list(dict.fromkeys(found))
    else:
        row.keep(box, row.words[box])  # nothing of the plan is lost, and somebody can link it later


# --- What will happen ------------------------------------------------------------------------------------------------


def _places(draft: PlanImport, by: Person) -> dict[str, Action]:
    """The actions of the plan that this person sees, by reference there and by title."""
    plan = draft.plan
    seen = Action.objects.visible_to(by, plan.area)
    found: dict[str, Action] = {}
    rows = (
        ActionInPlan.objects.standing()
        .filter(plan=plan, action__in=seen)
        .select_related("action__level", "action__lead_partner", "action__lead_person", "action__accountable_person")
    )
    for place in rows.prefetch_related(
        "action__supporting__partner",
        "action__level__scheme__levels",
        # As lists: Django would compose a query for each of them of every action, only to keep the rows in it.
        Prefetch("action__milestones", to_attr="held_milestones"),
        Prefetch("action__action_workstreams", to_attr="held_workstreams"),
        Prefetch("action__action_priorities", to_attr="held_priorities"),
    ):
        place.action.area = plan.area
        found.setdefault("title:" + known_as(place.action.title), place.action)
        if place.reference:
            found[known_as(place.reference)] = place.action
    return found


def _judge_new(row: Row, plan, adds: bool, taken: set[str]) -> None:
    meant = row.meant
    if not adds:
        row.problems.append(
            ("row", f"It is not in the plan yet, and {ONLY_LEADS_ADD}. Leave this row out")
            if plan.is_live
            else ("row", "This plan is closed, so it takes no more actions. Leave this row out")
        )
        return
    if row.words.get("reference") in taken:
        row.problems.append(("reference", f"“{row.words['reference']}” is another action’s reference here"))
    if meant.get("due") is None and not any(box == "due" for box, _ in row.problems):
        meant["due"] = SaidDate(NO_DATE)
        row.notices.append(("due", "No due date is said: it will read “To be confirmed”"))
    if meant["lead_partner"] is None and not meant["asks_who"]:
        meant["lead_partner"] = plan.owner_partner
        row.notices.append(("lead", f"No lead is said: {plan.owner_partner}, which keeps the plan, will lead it"))
    _explain_off_track(row)
    if (level := meant.get("level")) is not None and level.delivery_status == DeliveryStatus.COMPLETE:
        row.notices.append(("row", "Complete in the file: its accountable person, or a lead, is asked to confirm that"))


def _explain_off_track(row: Row) -> None:
    """What is off track needs its cause: what the file says of its progress, where it says no cause."""
    level = row.meant.get("level")
    if level is None or level.delivery_status != DeliveryStatus.OFF_TRACK or row.meant["cause"]:
        return
    if row.meant["progress"]:
        row.meant["cause"] = row.meant["progress"]
    else:
        row.problems.append(("cause", f"{level.label} needs its cause: why is it off track?"))


def _judge_known(row: Row, vocabulary: Vocabulary, by: Person) -> None:
    """What the row changes in an action that is there, and whether this person may: a blank cell changes nothing."""
    action = row.action
    if not row.words.get("title"):
        row.problems = [problem for problem in row.problems if problem[0] != "title"]
    changes = Changes(row, vocabulary)
    row.changes, row.groups = changes.found(), changes.groups
    if not row.changes:
        row.will = SAME
        row.notices = []
        return
    if not action.is_open:
        row.will, row.changes = CLOSED, []
        row.notices.append(("row", "It is closed in the portal, so the file changes nothing in it"))
        return
    row.will = CHANGE
    verbs = sorted({VERBS[group] for group in changes.groups})
    refused = [verb for verb in verbs if not may(by, f"actionplans.{verb}", action)]
    if refused:
        row.problems.append(("row", "This action is not yours to change in this way. Leave this row out"))
    if "rag" in changes.groups:
        _explain_off_track(row)


def _refuse_twice(rows: list[Row]) -> None:
    """No reference twice, and no two rows for one action."""
    seen: dict[str, Row] = {}
    for row in rows:
        if row.will == LEFT_OUT:
            continue
        keys = [f"action:{row.action.pk}"] if row.action else []
        if row.words.get("reference"):
            keys.append(known_as(row.words["reference"]))
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            row.problems.append(("reference", f"Row {first.number} is about the same action. Leave one out"))
        for key in keys:
            seen.setdefault(key, row)


def _forget_what_is_left_out(preview: Preview, draft: PlanImport) -> None:
    """Words that only stand in rows that are left out need no meaning."""
    if not draft.left_out:
        return
    wanted = " ".join(
        " ".join(row.words.get(box, "").split())
        for row in preview.rows
        if row.will != LEFT_OUT
        for box in ("status", "lead", "accountable", "supporting")
    )
    for words in preview.vocabulary.unknown.values():
        for key in [key for key, shown in words.items() if shown not in wanted]:
            del words[key]
