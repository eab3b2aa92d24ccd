"""The RAG schemes that come with the portal: its default, and keys that councils and government have published, in our
words. Where a published key has no word for a delivery status, the portal adds one and its meaning says so."""

from typing import NamedTuple

from actionplans.models.rag import DeliveryStatus

DEFAULT = "BRAG"

NOT_IN_THE_KEY = "Not in the published key; added by the portal."


class ShippedLevel(NamedTuple):
    """One level, as the model has it."""

    label: str
    meaning: str
    colour: str
    shape: str
    delivery_status: str
    default_for_status: bool = True


class ShippedScheme(NamedTuple):
    """A scheme with its source, levels in the order of its key."""

    name: str
    source: str
    levels: tuple[ShippedLevel, ...]


NOT_YET_DUE = ShippedLevel(
    "Not yet due",
    f"Its start lies ahead and nothing has been missed. {NOT_IN_THE_KEY}",
    "grey",
    "dash",
    DeliveryStatus.NOT_YET_DUE,
)
CLOSED = ShippedLevel(
    "Closed without completion",
    f"Given up, or overtaken by something else, with a reason. {NOT_IN_THE_KEY}",
    "black",
    "cross",
    DeliveryStatus.CLOSED_WITHOUT_COMPLETION,
)
COMPLETE = ShippedLevel(
    "Complete",
    f"Done. {NOT_IN_THE_KEY}",
    "blue",
    "tick",
    DeliveryStatus.COMPLETE,
)

DEFAULT_LOOK: dict[str, tuple[str, str]] = {
    DeliveryStatus.NOT_YET_DUE: ("grey", "dash"),
    DeliveryStatus.OFF_TRACK: ("red", "diamond"),
    DeliveryStatus.AT_RISK: ("amber", "triangle"),
    DeliveryStatus.ON_TRACK: ("green", "circle"),
    DeliveryStatus.COMPLETE: ("blue", "tick"),
    DeliveryStatus.CLOSED_WITHOUT_COMPLETION: ("black", "cross"),
}
"""Colour and shape of what a key says of each delivery status, where nothing else is chosen."""

SHIPPED = (
    ShippedScheme(
        DEFAULT,
        "The portal’s own default, after the keys most common in English councils",
        (
            NOT_YET_DUE._replace(meaning="Its start lies ahead and nothing has been missed."),
            ShippedLevel(
                "Red",
                "Its due date has been missed, or will be unless someone above steps in.",
                "red",
                "diamond",
                DeliveryStatus.OFF_TRACK,
            ),
            ShippedLevel(
                "Amber",
                "A problem or a delay is foreseen, and its lead expects to recover from it.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel(
                "Green",
                "On track to be done by its due date.",
                "green",
                "circle",
                DeliveryStatus.ON_TRACK,
            ),
            ShippedLevel(
                "Blue",
                "Done. Its impact is rated apart.",
                "blue",
                "tick",
                DeliveryStatus.COMPLETE,
            ),
            CLOSED._replace(meaning="Given up, or overtaken by something else, with a reason."),
        ),
    ),
    ShippedScheme(
        "Delay in months",
        "After Rotherham Council, council plan progress report: delay is counted from the original target date",
        (
            NOT_YET_DUE,
            ShippedLevel(
                "Late by three months or more",
                "Will not be done within three months of its original target date.",
                "red",
                "diamond",
                DeliveryStatus.OFF_TRACK,
            ),
            ShippedLevel(
                "Late by less than three months",
                "Delayed, by less than three months.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel(
                "On track",
                "Will be done by its original target date.",
                "green",
                "circle",
                DeliveryStatus.ON_TRACK,
            ),
            COMPLETE._replace(meaning="Done."),
            CLOSED,
        ),
    ),
    ShippedScheme(
        "Issues and risks",
        "After the Royal Borough of Kensington and Chelsea, council plan action plan",
        (
            NOT_YET_DUE,
            ShippedLevel(
                "Red",
                "Issues or risks have been found and they are significant.",
                "red",
                "diamond",
                DeliveryStatus.OFF_TRACK,
            ),
            ShippedLevel(
                "Amber",
                "Issues or risks have been found.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel(
                "Green",
                "There are no issues or risks.",
                "green",
                "circle",
                DeliveryStatus.ON_TRACK,
            ),
            COMPLETE,
            CLOSED,
        ),
    ),
    ShippedScheme(
        "Achieved, under control, behind",
        "After Epping Forest District Council, key action plan: green says done or on target",
        (
            ShippedLevel(
                "Pending",
                "Waits for another action to finish, or for somebody outside.",
                "grey",
                "dash",
                DeliveryStatus.NOT_YET_DUE,
            ),
            ShippedLevel(
                "Behind schedule",
                "Later than planned.",
                "red",
                "diamond",
                DeliveryStatus.OFF_TRACK,
            ),
            ShippedLevel(
                "Under control",
                "Not where it was planned to be, and being dealt with.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel(
                "On target",
                "Going as planned.",
                "green",
                "circle",
                DeliveryStatus.ON_TRACK,
            ),
            ShippedLevel(
                "Achieved",
                "Done.",
                "green",
                "tick",
                DeliveryStatus.COMPLETE,
            ),
            CLOSED,
        ),
    ),
    ShippedScheme(
        "Delivery confidence",
        "After the government’s major projects, as the National Audit Office describes their ratings",
        (
            NOT_YET_DUE,
            ShippedLevel(
                "Red",
                "It seems that it cannot be done as planned: major issues that nobody sees how to resolve.",
                "red",
                "diamond",
                DeliveryStatus.OFF_TRACK,
            ),
            ShippedLevel(
                "Amber/Red",
                "In doubt: major risks or issues in several places, and urgent work is needed.",
                "red",
                "square",
                DeliveryStatus.OFF_TRACK,
                False,
            ),
            ShippedLevel(
                "Amber",
                "Feasible: significant issues exist and can be resolved if they are dealt with now.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel(
                "Amber/Green",
                "Probable: it needs constant attention so that risks do not become issues.",
                "green",
                "square",
                DeliveryStatus.ON_TRACK,
                False,
            ),
            ShippedLevel(
                "Green",
                "Highly likely: nothing major threatens it.",
                "green",
                "circle",
                DeliveryStatus.ON_TRACK,
            ),
            COMPLETE,
            CLOSED,
        ),
    ),
    ShippedScheme(
        "Against target and a year ago",
        "After the London Borough of Havering, corporate performance report: each action is rated by its target figure",
        (
            NOT_YET_DUE,
            ShippedLevel(
                "Red",
                "More than 10% off its target, and no better than a year ago. Say what corrects it.",
                "red",
                "diamond",
                DeliveryStatus.OFF_TRACK,
            ),
            ShippedLevel(
                "Amber",
                "More than 10% off its target, and as good as a year ago or better.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel(
                "Green",
                "On its target, or within 10% of it.",
                "green",
                "circle",
                DeliveryStatus.ON_TRACK,
            ),
            COMPLETE,
            CLOSED,
        ),
    ),
    ShippedScheme(
        "Stage first, RAG while in progress",
        "After Bracknell Forest Council, council plan overview report: only what is in progress is red, amber or green",
        (
            ShippedLevel(
                "Not started",
                "Nothing has been done yet, and nothing has been missed.",
                "grey",
                "dash",
                DeliveryStatus.NOT_YET_DUE,
            ),
            ShippedLevel(
                "In progress: red",
                "Started, and it will not be done as planned unless something changes.",
                "red",
                "diamond",
                DeliveryStatus.OFF_TRACK,
            ),
            ShippedLevel(
                "In progress: amber",
                "Started, and something may keep it from being done as planned.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel(
                "In progress: green",
                "Started, and going as planned.",
                "green",
                "circle",
                DeliveryStatus.ON_TRACK,
            ),
            ShippedLevel("Complete", "Done.", "blue", "tick", DeliveryStatus.COMPLETE),
            CLOSED,
        ),
    ),
    ShippedScheme(
        "Against target or benchmark",
        "After Stockport Council, SEND scorecard: each action is rated by the figure that it is to move",
        (
            NOT_YET_DUE._replace(
                label="Not rated",
                meaning=f"There is no target or benchmark to hold it against yet. {NOT_IN_THE_KEY}",
            ),
            ShippedLevel(
                "Red",
                "Short of its target or benchmark. Who answers for it comments, and the board reads the exception.",
                "red",
                "diamond",
                DeliveryStatus.OFF_TRACK,
            ),
            ShippedLevel(
                "Amber",
                "A little short of its target or benchmark.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel(
                "Green",
                "At its target or benchmark, or better.",
                "green",
                "circle",
                DeliveryStatus.ON_TRACK,
            ),
            COMPLETE,
            CLOSED,
        ),
    ),
    ShippedScheme(
        "BRAG with handing over",
        "A key that many project offices use: blue says that it is handed over, not only done",
        (
            NOT_YET_DUE,
            ShippedLevel("Red", "Needs action now.", "red", "diamond", DeliveryStatus.OFF_TRACK),
            ShippedLevel(
                "Amber",
                "In progress, with a risk that is not an issue yet.",
                "amber",
                "triangle",
                DeliveryStatus.AT_RISK,
            ),
            ShippedLevel("Green", "On track.", "green", "circle", DeliveryStatus.ON_TRACK),
            ShippedLevel(
                "Blue",
                "Finished, and handed over to business as usual.",
                "blue",
                "tick",
                DeliveryStatus.COMPLETE,
            ),
            CLOSED,
        ),
    ),
)
