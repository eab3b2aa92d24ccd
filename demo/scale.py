"""Generated local areas for load work: nothing of them is anybody's fact."""

import datetime as dt
import random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from actionplans.models import (
    Action,
    ActionInPlan,
    ActionPriority,
    ActionWorkstream,
    DeliveryStatus,
    Plan,
    RagLevel,
    RagScheme,
    RagUpdate,
    SupportingPartner,
)
from core import clock
from core.access import acting_as
from core.history import event_model
from demo.accounts import PASSWORD, platform_administrator
from demo.copying import copy_rows, next_key
from demo.scale_rooms import Rooms, fill_rooms
from governance import operations as boards
from governance.models import Board
from partners import operations
from partners.models import Audience, LocalArea, Membership, Partner, Person, Role, User
from strategies.models import Priority, Strategy, Workstream

ACTIONS, PEOPLE, UPDATES, WORKSTREAMS, PRIORITIES = 300, 40, 40, 8, 4
BETWEEN_UPDATES = dt.timedelta(days=14)
OPENED_BEFORE = BETWEEN_UPDATES * UPDATES + dt.timedelta(days=30)
Updated = tuple[Action, dict]
"""An action as it stood when its plan was opened, and what the newest update says of it."""
STATUSES = (
    [DeliveryStatus.ON_TRACK] * 9
    + [DeliveryStatus.AT_RISK] * 4
    + [DeliveryStatus.OFF_TRACK] * 2
    + [DeliveryStatus.NOT_YET_DUE] * 3
    + [DeliveryStatus.COMPLETE] * 2
)
KINDS = (
    ("Council", Partner.Kind.LOCAL_AUTHORITY, Role.LEAD, 2),
    ("Council", Partner.Kind.LOCAL_AUTHORITY, Role.OFFICER, 8),
    ("ICB", Partner.Kind.NHS_COMMISSIONER, Role.LEAD, 1),
    ("ICB", Partner.Kind.NHS_COMMISSIONER, Role.OFFICER, 4),
    ("NHS Trust", Partner.Kind.NHS_PROVIDER, Role.OFFICER, 4),
    ("Schools", Partner.Kind.SCHOOLS, Role.REPRESENTATIVE, 8),
    ("College", Partner.Kind.COLLEGE, Role.REPRESENTATIVE, 2),
    ("Parent Carer Forum", Partner.Kind.PARENT_CARER_FORUM, Role.REPRESENTATIVE, 5),
    ("Young People's Group", Partner.Kind.YOUNG_PEOPLE, Role.REPRESENTATIVE, 2),
    ("Voluntary Network", Partner.Kind.VOLUNTARY, Role.REPRESENTATIVE, 4),
)


@transaction.atomic
def seed_area(number: int, *, password_hash: str) -> LocalArea:
    """One generated area with its partners, people, strategy, workstreams, plan, actions and their updates."""
    chance = random.Random(number)  # noqa: S311 - the same load each time, nothing secret
    administrator = platform_administrator()
    name, slug = f"Area {number:03}", f"area-{number:03}"
    with acting_as(administrator):
        area = operations.create_local_area(name=name, slug=slug, kind=LocalArea.Kind.UNITARY, by=administrator)
        partners: dict[str, Partner] = {}
        for label, kind, _, _ in KINDS:
            if label not in partners:
                partner = operations.create_partner(name=f"{name} {label}", kind=kind, by=administrator)
                operations.add_partner_to_area(area, partner, by=administrator)
                partners[label] = partner
    people = _people(area, partners, password_hash)
    operations.recompute_groups(area)
    everyone = Audience.objects.get(area=area, name=f"Everyone in {name}")
    commissioners = Audience.objects.get(area=area, name=f"Commissioners in {name}")
    board, now = _board(area, people["Council lead"][0]), clock.now()
    with clock.at(now - OPENED_BEFORE):  # so that there is something to see as at a month ago
        strategy, updated = _plan(area, people, partners, everyone, commissioners, board, chance, now)
    _keep_what_was_said(area)
    _bring_up_to_date(updated)
    actions = [action for action, _ in updated]
    fill_rooms(Rooms(area, everyone, people["Council lead"][0], partners["Council"], strategy, actions), chance)
    return area


def _people(area: LocalArea, partners: dict[str, Partner], password_hash: str) -> dict[str, list[Person]]:
    key, people, users, memberships = next_key(Person), {}, [], []
    for label, _, role, count in KINDS:
        for place in range(count):
            person = Person(
                pk=key, role_title=f"{label} {Role(role).label.lower()} {place + 1}", partner=partners[label]
            )
            key += 1
            people.setdefault(f"{label} {role}", []).append(person)
            memberships.append(Membership(person=person, partner=partners[label], area=area, role=role))
    everyone = [person for group in people.values() for person in group]
    for place, person in enumerate(everyone):
        group = next(words for words, members in people.items() if person in members)
        account = f"{group.lower().replace(' ', '-').replace(chr(39), '')}-{place}"
        users.append(User(email=f"{account}@{area.slug}.example", password=password_hash, person=person))
    copy_rows(everyone)
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(memberships)
    return people


def _plan(
    area, people, partners, everyone, commissioners, board: Board, chance: random.Random, now: dt.datetime
) -> tuple[Strategy, list[Updated]]:
    """The plan as it stood when it was opened; each action with what has been said of it since, up to `now`."""
    owner, today = partners["Council"], clock.day_of(now)
    lead = people["Council lead"][0]
    leads = [person for words, group in people.items() if not words.startswith("Parent") for person in group]
    strategy = Strategy.objects.create(
        area=area, audience=everyone, title="SEND strategy", vision="Generated for load work.", lead_person=lead
    )
    priorities = Priority.objects.bulk_create(
        Priority(strategy=strategy, number=number, title=f"Priority {number}") for number in range(1, PRIORITIES + 1)
    )
    workstreams = [
        Workstream.objects.create(
            area=area,
            audience=everyone,
            strategy=strategy,
            number=number,
            title=f"Workstream {number}",
            lead_partner=owner,
            lead_person=chance.choice(people["Council officer"]),
            members_group=operations.create_group(f"{area.slug}:workstream:{number}"),
        )
        for number in range(1, WORKSTREAMS + 1)
    ]
    scheme = RagScheme.objects.filter(area=None).order_by("pk").first()
    levels = {level.delivery_status: level for level in scheme.levels.filter(default_for_status=True)}
    plan = Plan.objects.create(
        area=area,
        audience=everyone,
        title="SEND strategy delivery plan",
        kind=Plan.Kind.STRATEGY_DELIVERY,
        scheme=scheme,
        owner_partner=owner,
        strategy=strategy,
        owner_board=board,
    )
    action_key, update_key = next_key(Action), next_key(RagUpdate)
    rows: dict[str, list] = {
        "actions": [],
        "in_plan": [],
        "updates": [],
        "streams": [],
        "priorities": [],
        "support": [],
    }
    updated_actions = []
    for place in range(ACTIONS):
        person = chance.choice(leads)
        statuses = [chance.choice(STATUSES) for _ in range(UPDATES)]
        due = today + dt.timedelta(days=chance.randint(-120, 400))
        updated = now - dt.timedelta(days=chance.randint(0, 29))
        action = Action(
            pk=action_key + place,
            area=area,
            audience=everyone if place % 10 else commissioners,
            home_plan=plan,
            title=f"Action {place + 1}: do what the partnership agreed for the people it serves",
            description="Generated for load work. " * 6,
            lead_partner=person.partner,
            lead_person=person,
            accountable_person=lead,
            original_due_words=f"{due:%d %B %Y}",
            original_due_earliest=due,
            original_due_latest=due,
            due_words=f"{due:%d %B %Y}",
            due_earliest=due,
            due_latest=due,
            rag_reason="As agreed at the last review.",
            last_updated_by=person,
            **_said(levels[DeliveryStatus.NOT_YET_DUE], place, now - OPENED_BEFORE),
        )
        rows["actions"].append(action)
        updated_actions.append((action, _said(levels[statuses[-1]], place, updated)))
        rows["in_plan"].append(
            ActionInPlan(plan=plan, action=action, reference=f"{place + 1}", position=place + 1, added_by=lead)
        )
        rows["streams"].append(ActionWorkstream(action=action, workstream=workstreams[place % WORKSTREAMS]))
        rows["priorities"].append(ActionPriority(action=action, priority=priorities[place % PRIORITIES]))
        rows["support"].append(SupportingPartner(action=action, partner=partners["ICB" if place % 2 else "Schools"]))
        for number, said in enumerate(statuses, start=1):
            rows["updates"].append(
                RagUpdate(
                    pk=update_key,
                    action=action,
                    level=levels[said],
                    delivery_status=said,
                    reason="As agreed at the last review.",
                    cause="Recruitment took longer than planned." if said == DeliveryStatus.OFF_TRACK else "",
                    by=person,
                    at=updated - BETWEEN_UPDATES * (UPDATES - number),
                )
            )
            update_key += 1
    copy_rows(rows["actions"])
    for name in ("in_plan", "streams", "priorities", "support"):
        key = next_key(type(rows[name][0]))
        for place, row in enumerate(rows[name]):
            row.pk = key + place
        copy_rows(rows[name])
    copy_rows(rows["updates"])
    return strategy, updated_actions


def _said(level: RagLevel, place: int, at: dt.datetime) -> dict:
    """What an update leaves on the action in this place of the plan."""
    off_track = level.delivery_status == DeliveryStatus.OFF_TRACK
    return {
        "level": level,
        "delivery_status": level.delivery_status,
        "cause": "Recruitment took longer than planned." if off_track else "",
        "path_to_green": "A second round of recruitment." if off_track and place % 2 else "",
        "rag_since": at,
        "last_updated_at": at,
    }


def _keep_what_was_said(area: LocalArea) -> None:
    """A version of each action for each update of it but the newest, as if each had been saved in its time."""
    versions = event_model(Action)
    told = {
        "pgh_created_at": "said.at",
        "pgh_label": "'update'",
        "version": "1 + said.number",
        "level_id": "said.level_id",
        "delivery_status": "said.delivery_status",
        "rag_reason": "said.reason",
        "cause": "said.cause",
        "rag_since": "said.at",
        "last_updated_at": "said.at",
        "last_updated_by_id": "said.by_id",
    }
    columns = [field.column for field in versions._meta.concrete_fields if not field.primary_key]
    table, updates, actions = (model._meta.db_table for model in (versions, RagUpdate, Action))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {', '.join(told.get(column, f'opened.{column}') for column in columns)} FROM {table} opened JOIN"
            f" (SELECT *, row_number() OVER (PARTITION BY action_id ORDER BY at) AS number FROM {updates}"
            f" WHERE action_id IN (SELECT id FROM {actions} WHERE area_id = %s)) said"
            " ON said.action_id = opened.pgh_obj_id WHERE said.number < %s",
            [area.pk, UPDATES],
        )


def _bring_up_to_date(updated: list[Updated]) -> None:
    """The newest version of each action, as its newest update left it."""
    for action, said in updated:
        action.version += UPDATES
        for name, value in said.items():
            setattr(action, name, value)
    Action.objects.bulk_update([action for action, _ in updated], ["version", *updated[0][1]])


def _board(area: LocalArea, lead: Person) -> Board:
    """A board that met a month ago and meets again in three weeks."""
    lead = Person.objects.get(pk=lead.pk)
    month_ago = clock.now() - dt.timedelta(days=30)
    with acting_as(lead):
        with clock.at(month_ago):
            board = boards.create_board(
                area,
                name="SEND Partnership Board",
                legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
                purpose="Generated for load work.",
                by=lead,
            )
            boards.hold_meeting(boards.plan_meeting(board, held_on=clock.today(), by=lead), by=lead)
        boards.plan_meeting(board, held_on=clock.today() + dt.timedelta(days=21), by=lead)
    return board


def seed(areas: int, report=lambda words: None) -> None:
    """Add generated areas until there are `areas` of them, then let the database look at its new size."""
    password_hash = make_password(PASSWORD)
    present = set(LocalArea.objects.filter(slug__startswith="area-").values_list("slug", flat=True))
    for number in range(1, areas + 1):
        if f"area-{number:03}" not in present:
            seed_area(number, password_hash=password_hash)
            report(f"area {number} of {areas}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
