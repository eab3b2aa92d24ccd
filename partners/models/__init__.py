from partners.models.absences import Absence
from partners.models.access import Audience, AudienceGroupObjectPermission, AudienceUserObjectPermission
from partners.models.areas import LocalArea, Partner, PartnerInArea, SubArea, Succession
from partners.models.break_glass import BreakGlass, BreakGlassEnd
from partners.models.governed import (
    Governed,
    GovernedQuerySet,
    OfTheRow,
    Part,
    PartQuerySet,
    Responsible,
    Seen,
    ThisPerson,
    Through,
    seen_by,
)
from partners.models.interests import ClosedByInterest, ClosedByInterestQuerySet, ClosedOver, Interest
from partners.models.invitations import Invitation, InvitationQuerySet
from partners.models.nominations import Constituency, Nomination
from partners.models.oversight import AccessAlert
from partners.models.people import Membership, Person, Role, User
from partners.models.reviews import AccessReview, ReviewedRole
from partners.models.sharing import SharingRequest
from partners.models.telling import How, NotificationChoice

__all__ = [
    "Absence",
    "AccessAlert",
    "AccessReview",
    "Audience",
    "AudienceGroupObjectPermission",
    "AudienceUserObjectPermission",
    "BreakGlass",
    "BreakGlassEnd",
    "ClosedByInterest",
    "ClosedByInterestQuerySet",
    "ClosedOver",
    "Constituency",
    "Governed",
    "GovernedQuerySet",
    "How",
    "Interest",
    "Invitation",
    "InvitationQuerySet",
    "LocalArea",
    "Membership",
    "Nomination",
    "NotificationChoice",
    "OfTheRow",
    "Part",
    "PartQuerySet",
    "Partner",
    "PartnerInArea",
    "Person",
    "Responsible",
    "ReviewedRole",
    "Role",
    "Seen",
    "SharingRequest",
    "SubArea",
    "Succession",
    "ThisPerson",
    "Through",
    "User",
    "seen_by",
]
