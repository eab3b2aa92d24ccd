"""Every write about measures, what was observed, what is aimed at, and the returns that bring the figures."""

from indicators.operations.comparators import record_comparator, set_neighbours
from indicators.operations.dfe import import_dfe
from indicators.operations.library import ship_library
from indicators.operations.measures import (
    create_measure,
    edit_measure,
    record_observation,
    resume_measure,
    stop_measure,
)
from indicators.operations.returns import (
    RETURN_CHASED,
    ask_for_return,
    chase_return,
    edit_return,
    send_back_return,
    submit_return,
    withdraw_return,
)
from indicators.operations.targets import end_target, set_target

__all__ = [
    "RETURN_CHASED",
    "ask_for_return",
    "chase_return",
    "create_measure",
    "edit_measure",
    "edit_return",
    "end_target",
    "import_dfe",
    "record_comparator",
    "record_observation",
    "resume_measure",
    "send_back_return",
    "set_neighbours",
    "set_target",
    "ship_library",
    "stop_measure",
    "submit_return",
    "withdraw_return",
]
