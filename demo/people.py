"""Looking after people, as an area's administrator and its leads do: each page about it has something to show. All of
it is illustration, with people of its own: the accounts of the demonstration keep what they may do."""

import datetime as dt
from typing import NamedTuple

from core import clock
from demo import calendar
from demo.builder import AreaBuilder
from inspection import operations as inspection
from inspection.models import Evidence
from partners import operations as partners
from partners import sharing, sharing_operations
from partners.models import Membership, Person, ReviewedRole, Role


class WordsSay(NamedTuple):
    """What people of an area call things."""

    commissioner: str
    plan: str
    board: str


def look_after_people(builder: AreaBuilder, words: WordsSay) -> None:
    """The area's words; two reviews of access; an absence; a suspension; invitations; something shared by name."""
    choose_words(builder, words)
    adviser, manager = (
        join(builder, title, partner="council", role=Role.OFFICER)
        for title in ("Early years SEND adviser", "Inclusion manager")
    )
    deputy, head = (
        join(builder, title, partner="schools", role=Role.REPRESENTATIVE)
        for title in ("Deputy headteacher", "Infant school headteacher")
    )
    review_done(builder, leaving=head)
    review_overdue(builder)
    with builder.acting("la-lead", builder.ago(days=3)) as lead:
        partners.enter_absence(
            builder.cast.area,
            person=manager.person,
            stand_in=adviser.person,
            starts_on=builder.ago(days=2),
            ends_on=builder.today + dt.timedelta(days=12),
            by=lead,
        )
    with builder.acting("area-admin", builder.ago(days=8)) as administrator:
        partners.suspend_membership(
            deputy, reason="Changes schools; whether the new one is in the area is not known yet.", by=administrator
        )
    invite(builder)
    share_by_name(builder, adviser.person)


def choose_words(builder: AreaBuilder, words: WordsSay) -> None:
    """What people here call things, said when the area was set up."""
    with builder.acting("area-admin", hour=9) as administrator:
        area = builder.cast.area
        area.refresh_from_db()
        partners.choose_words(
            area,
            commissioner_word=words.commissioner,
            plan_word=words.plan,
            send_board_name=words.board,
            seen_version=area.version,
            by=administrator,
        )


def join(builder: AreaBuilder, title: str, *, partner: str, role: str) -> Membership:
    """Somebody more at a partner, with a sign-in that nobody has a password for."""
    name = title.lower().replace(" ", "-")
    with builder.acting("area-admin", builder.ago(months=5)) as by:
        person = partners.create_person(role_title=title, partner=builder.cast.partners[partner], by=by)
        partners.create_sign_in(person, email=f"{name}@{builder.cast.area.slug}.example", password=None, by=by)
        return partners.start_membership(
            person, partner=builder.cast.partners[partner], area=builder.cast.area, role=role, by=by
        )


def review_done(builder: AreaBuilder, *, leaving: Membership) -> None:
    """A quarterly review in which the administrator looked at everyone of the schools, and one role ended."""
    with builder.acting("area-admin", builder.ago(days=40)) as by:
        review = partners.start_access_review(builder.cast.area, partner=builder.cast.partners["schools"], by=by)
    with builder.acting("area-admin", builder.ago(days=33)) as by:
        waiting = ReviewedRole.objects.filter(review=review).select_related("review", "membership")
        partners.end_reviewed_role(
            waiting.get(membership=leaving), on=clock.today(), note="Retired at the half-term.", by=by
        )
        partners.confirm_roles(review, roles=waiting.exclude(membership=leaving), note="Still in office.", by=by)


def review_overdue(builder: AreaBuilder) -> None:
    """A review that nobody has finished: its day was two weeks ago."""
    with builder.acting("area-admin", builder.ago(days=42)) as by:
        partners.start_access_review(builder.cast.area, partner=builder.cast.partners["forum"], by=by)


def invite(builder: AreaBuilder) -> None:
    """Somebody of the schools, who has not answered; and a lead of the forum, who waits for a second person."""
    slug = builder.cast.area.slug
    with builder.acting("area-admin", builder.ago(days=2)) as by:
        for title, partner, role in (
            ("School governor for SEND", "schools", Role.REPRESENTATIVE),
            ("Vice chair of the forum", "forum", Role.LEAD),
        ):
            partners.invite(
                builder.cast.area,
                email=f"{title.lower().replace(' ', '-')}@{slug}.example",
                role_title=title,
                partner=builder.cast.partners[partner],
                role=role,
                by=by,
            )


def share_by_name(builder: AreaBuilder, reader: Person) -> None:
    """The council's own evidence, which one person more may read for six weeks."""
    council = builder.cast.partners["council"]
    with builder.acting("la-lead", builder.ago(days=6)) as lead:
        evidence = inspection.record_evidence(
            builder.cast.area,
            audience=builder.cast.audience(f"Only {council.name}"),
            title="What school visits showed this term",
            kind=Evidence.Kind.AUDIT,
            dated_on=clock.today(),
            source_body=council.name,
            owner_partner=council,
            shows=builder.illustration,
            so_what="The adviser for the early years adds what settings say.",
            expires_on=calendar.months_from(builder.today, 10),
            by=lead,
        )
        leads = builder.cast.area.partners_in_area.get(partner=council).leads_group_id
        until = builder.today + dt.timedelta(days=42)
        proposal = sharing.by_name(evidence, groups=[leads], people={reader.pk: until})
        sharing_operations.share(
            evidence,
            proposal=proposal,
            fingerprint=sharing.outlook_of(evidence, proposal, lead).fingerprint,
            seen_version=evidence.version,
            reason="It is finished by the leads and one adviser before others read it.",
            by=lead,
        )
