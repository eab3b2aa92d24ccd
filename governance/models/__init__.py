from governance.models.boards import Board, Seat, SeatHolding, TermsOfReference
from governance.models.meetings import Decision, DecisionProgress, Meeting

__all__ = [
    "Board",
    "Decision",
    "DecisionProgress",
    "Meeting",
    "Seat",
    "SeatHolding",
    "TermsOfReference",
]
