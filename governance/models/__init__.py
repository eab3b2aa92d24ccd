from governance.models.agenda import AgendaItem, EarlierConsideration, ItemKind, NonPublicPart, StandingItem
from governance.models.boards import Board, BoardReplacement, Champion, Seat, SeatHolding, TermsOfReference
from governance.models.following import MinutedAction, MinutedActionUpdate, Referral
from governance.models.interests import DeclaredInterest, InterestStatement
from governance.models.meetings import Decision, DecisionProgress, JointBoard, Meeting

__all__ = [
    "AgendaItem",
    "Board",
    "BoardReplacement",
    "Champion",
    "Decision",
    "DecisionProgress",
    "DeclaredInterest",
    "EarlierConsideration",
    "InterestStatement",
    "ItemKind",
    "JointBoard",
    "Meeting",
    "MinutedAction",
    "MinutedActionUpdate",
    "NonPublicPart",
    "Referral",
    "Seat",
    "SeatHolding",
    "StandingItem",
    "TermsOfReference",
]
