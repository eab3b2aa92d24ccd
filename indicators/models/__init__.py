from indicators.models.comparators import ComparatorObservation, Neighbour, NeighbourSet
from indicators.models.library import LibraryMeasure
from indicators.models.measures import Measure, Observation
from indicators.models.returns import DataReturn, ReturnChase, ReturnSubmission
from indicators.models.targets import Target, TargetMilestone
from indicators.models.units import Polarity, Unit

__all__ = [
    "ComparatorObservation",
    "DataReturn",
    "LibraryMeasure",
    "Measure",
    "Neighbour",
    "NeighbourSet",
    "Observation",
    "Polarity",
    "ReturnChase",
    "ReturnSubmission",
    "Target",
    "TargetMilestone",
    "Unit",
]
