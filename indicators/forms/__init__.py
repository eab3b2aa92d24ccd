from indicators.forms.aims import (
    ComparatorForm,
    EndTargetForm,
    ImportForm,
    LibraryFilter,
    NeighboursForm,
    TargetForm,
)
from indicators.forms.measures import (
    MeasureFilter,
    MeasureForm,
    NewMeasureForm,
    ObservationForm,
    ResumeMeasureForm,
    StopMeasureForm,
)
from indicators.forms.returns import (
    ChaseForm,
    NewReturnForm,
    ReturnFilter,
    ReturnForm,
    SendBackForm,
    SubmitReturnForm,
    WithdrawReturnForm,
)

__all__ = [
    "ChaseForm",
    "ComparatorForm",
    "EndTargetForm",
    "ImportForm",
    "LibraryFilter",
    "MeasureFilter",
    "MeasureForm",
    "NeighboursForm",
    "NewMeasureForm",
    "NewReturnForm",
    "ObservationForm",
    "ResumeMeasureForm",
    "ReturnFilter",
    "ReturnForm",
    "SendBackForm",
    "StopMeasureForm",
    "SubmitReturnForm",
    "TargetForm",
    "WithdrawReturnForm",
]
