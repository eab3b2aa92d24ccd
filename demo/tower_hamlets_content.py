"""Tower Hamlets as the report to its Health and Wellbeing Board of 17 September 2019 describes it (SEND improvement
update), in our own words.

So that the demonstration is alive, what the report tells of summer and autumn 2019 is shown as of today. Facts that carry
their own year keep it. The report prints which activities were red, and why; dates, owners, the other actions and their
progress are illustration and say so.
"""

from demo.shapes import (
    ADULT_SOCIAL_SERVICES,
    ADVISER,
    AT_RISK,
    CHAIR,
    CHILDRENS_SERVICES,
    CLERK,
    COMMITTEE,
    COMPLETE,
    COUNCILLOR,
    HEALTHWATCH,
    NHS_COMMISSIONER,
    NON_VOTING,
    NOT_YET_DUE,
    OFF_TRACK,
    ON_TRACK,
    PUBLIC_HEALTH,
    VOTING,
    ActionSays,
    BoardSays,
    ReturnSays,
    RiskSays,
    SeatSays,
)

SOURCE = "London Borough of Tower Hamlets, report to the Health and Wellbeing Board, 17 September 2019"
ILLUSTRATION = "Illustration: not taken from the council's report."
PRINTED = f"Rated red in the source. Source: {SOURCE}. Owner and dates are illustration."

PARTNERS = {
    "council": ("London Borough of Tower Hamlets", "Tower Hamlets Council", "local_authority"),
    "icb": ("NHS North East London Integrated Care Board", "North East London ICB", "nhs_commissioner"),
    "provider": ("Tower Hamlets children's community health services", "Community health", "nhs_provider"),
    "public_health": ("Tower Hamlets public health", "Public health", "public_health"),
    "schools": ("Tower Hamlets schools", "Schools", "schools"),
    "college": ("Tower Hamlets further education colleges", "Colleges", "college"),
    "forum": ("Tower Hamlets parent carer forum", "Parent carers", "parent_carer_forum"),
    "youth": ("Tower Hamlets young people's SEND group", "Young people", "young_people"),
    "voluntary": ("Tower Hamlets voluntary sector SEND network", "Voluntary sector", "voluntary"),
}

BOARDS = (
    BoardSays(
        "health",
        "Health and Wellbeing Board",
        "Joint senior discussion of council, NHS and Healthwatch; sees to it that services belong together.",
        (
            SeatSays("Chair", CHAIR, "board-chair"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Cabinet member for children", VOTING, "cabinet-member", "council", COUNCILLOR),
            SeatSays("Elected member", VOTING, "board-member", "council"),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb", NHS_COMMISSIONER),
            SeatSays("Director of children's services", VOTING, "la-lead", "council", CHILDRENS_SERVICES),
            SeatSays("Director of adult social services", VOTING, "", "council", ADULT_SOCIAL_SERVICES),
            SeatSays("Director of public health", VOTING, "", "public_health", PUBLIC_HEALTH),
            SeatSays("Healthwatch", VOTING, "", "", HEALTHWATCH),
        ),
        rhythm="Every two months",
        legal_kind=COMMITTEE,
        is_health_and_wellbeing_board=True,
    ),
    BoardSays(
        "executive",
        "SEND Executive Group",
        "Service leaders of council and NHS; hears regularly from the Progress Group and holds leaders to account.",
        (
            SeatSays("Chair", CHAIR, "la-lead", "council"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb"),
            SeatSays("Parent carer forum", VOTING, "forum-chair", "forum"),
            SeatSays("Department for Education", ADVISER, "adviser"),
        ),
        parent="health",
        rhythm="Every two months",
    ),
    BoardSays(
        "improvement",
        "SEND Improvement Group",
        "Rates and reviews every activity of the SEND action plan at its meetings.",
        (
            SeatSays("Chair", CHAIR, "board-chair"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Council officer", VOTING, "la-officer", "council"),
            SeatSays("NHS commissioning", VOTING, "icb-officer", "icb"),
            SeatSays("Community health", VOTING, "provider-officer", "provider"),
            SeatSays("Headteacher", VOTING, "school-rep", "schools"),
            SeatSays("Colleges", VOTING, "college-rep", "college"),
            SeatSays("Parent carers", VOTING, "forum-rep", "forum"),
            SeatSays("Young people", NON_VOTING, "youth-rep", "youth"),
            SeatSays("Voluntary sector", NON_VOTING, "voluntary-rep", "voluntary"),
        ),
        parent="executive",
        rhythm="Every two months",
        terms="Reviews the SEND action plan at each meeting, activity by activity, with a rating for each; asks the "
        "Progress Group to drive what is behind; reports reds by theme to the Executive Group.",
    ),
    BoardSays(
        "progress",
        "SEND Progress Group",
        "Part of the Improvement Group: drives the work between its meetings and prepares for inspection.",
        (
            SeatSays("Chair", CHAIR, "la-officer", "council"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("NHS commissioning", VOTING, "icb-officer", "icb"),
            SeatSays("Community health", VOTING, "provider-officer", "provider"),
            SeatSays("Parent carers", VOTING, "forum-rep", "forum"),
        ),
        parent="improvement",
        rhythm="Every fortnight",
    ),
    BoardSays(
        "born_well",
        "Born Well, Growing Well",
        "Partnership for the health of children; the refreshed needs assessment is reported through it.",
        (SeatSays("Clerk", CLERK, "board-clerk"), SeatSays("NHS commissioning", CHAIR, "icb-officer", "icb")),
        parent="health",
    ),
    BoardSays(
        "together",
        "Tower Hamlets Together",
        "The borough's health and care partnership, with its enabler for the workforce.",
        (SeatSays("Clerk", CLERK, "board-clerk"), SeatSays("NHS commissioner", CHAIR, "icb-lead", "icb")),
        parent="health",
    ),
)

VISION = (
    "Children and young people with SEND in Tower Hamlets get what they need early, from services that work as one, in an "
    "expert and inclusive local area."
)
COMMITMENTS = (
    "Services across the local area know their responsibilities and share what they know.",
    "Good education close to home: mainstream, resourced provision and special schools together.",
    "Parents, carers and young people are engaged before decisions are made.",
)
# title, aim, rationale
THEMES = (
    (
        "SEND workforce",
        "Know the workforce and answer pressures on recruitment.",
        "Planning ahead for the people who work with children with SEND across the area.",
    ),
    (
        "Accessing and sharing data",
        "Robust returns in time from all services, and a dashboard that informs leaders.",
        "Without data from every service the dashboard can't show progress and outcomes.",
    ),
    (
        "Joint Strategic Needs Assessment",
        "Commissioners understand need well enough for clear specifications.",
        "The assessment is being refreshed, to inform commissioning to come.",
    ),
    (
        "Joint commissioning, Local Offer and engagement",
        "Build on progress in joint commissioning, the Local Offer and the engagement of parents and carers.",
        "Most of the plan goes well; what works is carried on.",
    ),
)
WORKFORCE, SHARING, NEEDS, REST = (title for title, _, _ in THEMES)

ACTIONS = (
    ActionSays(
        "1.1",
        "Understand the SEND workforce and bring down recruitment pressures",
        "council",
        "la-officer",
        -1,
        OFF_TRACK,
        ("icb", "provider", "schools"),
        WORKFORCE,
        cause="No body owns workforce planning for the whole area.",
        path="The board is asked whether the workforce enabler of Tower Hamlets Together takes it on.",
        description=PRINTED,
    ),
    ActionSays(
        "1.2",
        "Begin a profile of the core SEND workforce, with strengths and pressures",
        "council",
        "la-officer",
        1,
        OFF_TRACK,
        ("provider",),
        WORKFORCE,
        cause="Figures on posts and vacancies are kept by each employer in its own way.",
        description=PRINTED,
    ),
    ActionSays(
        "1.3",
        "Offer shared training on identifying need to schools and early years",
        "schools",
        "school-rep",
        4,
        ON_TRACK,
        ("council", "provider"),
        WORKFORCE,
    ),
    ActionSays(
        "2.1",
        "Find children aged 1 to 5 who never used early years services, so that children's centres reach them",
        "council",
        "la-officer",
        -1,
        OFF_TRACK,
        ("provider", "public_health"),
        SHARING,
        cause="Lists of health and early years can't be matched yet.",
        path="Live birth data are shared now; the matching of older children follows the same agreement.",
        description=PRINTED,
    ),
    ActionSays(
        "2.2",
        "Have a data dashboard that shows leaders what is good and what must improve",
        "council",
        "la-officer",
        0,
        OFF_TRACK,
        ("icb", "provider", "schools"),
        SHARING,
        cause="Returns from several services come late or not at all.",
        path="Each late return is chased by name; the first full dashboard goes to the next Improvement Group.",
        description=PRINTED,
        milestones=(("Dashboard drawn from the returns there are", -2), ("Dashboard with all services", 1)),
    ),
    ActionSays(
        "2.3",
        "Give practitioners a data profile: academic progress, exclusions, destinations at 16 and 19",
        "council",
        "la-officer",
        2,
        OFF_TRACK,
        ("schools", "college"),
        SHARING,
        cause="It waits for the dashboard.",
        description=PRINTED,
    ),
    ActionSays(
        "2.4",
        "Analyse regularly how services do for children and young people with SEND",
        "icb",
        "icb-officer",
        1,
        OFF_TRACK,
        ("council", "provider"),
        SHARING,
        cause="Services count waiting in different ways.",
        description=PRINTED,
    ),
    ActionSays(
        "2.5",
        "Share live birth data across the local area",
        "provider",
        "provider-officer",
        -2,
        COMPLETE,
        ("council",),
        SHARING,
        description=f"Noted as progress in the source. Source: {SOURCE}. Owner and dates are illustration.",
    ),
    ActionSays(
        "3.1",
        "Refresh the needs assessment so that commissioners can write clear specifications",
        "council",
        "la-officer",
        2,
        OFF_TRACK,
        ("icb", "public_health"),
        NEEDS,
        cause="The work began late.",
        path="It is under way and reported through Born Well, Growing Well.",
        description=PRINTED,
    ),
    ActionSays("4.1", "Agree joint commissioning priorities", "icb", "icb-officer", 3, ON_TRACK, ("council",), REST),
    ActionSays(
        "4.2", "Rebuild the Local Offer with parents and carers", "council", "la-officer", 2, AT_RISK, ("forum",), REST
    ),
    ActionSays(
        "4.3",
        "Hold engagement activities with parents before the consultation on high needs funding",
        "forum",
        "forum-rep",
        -3,
        COMPLETE,
        ("council",),
        REST,
    ),
    ActionSays(
        "4.4",
        "Widen special places for girls and primary children with mental health needs",
        "council",
        "la-lead",
        8,
        AT_RISK,
        ("schools",),
        REST,
        description="The source names the shortage; the action and its dates are illustration.",
    ),
    ActionSays(
        "4.5",
        "Hear young people before each review of a service",
        "youth",
        "youth-rep",
        5,
        ON_TRACK,
        ("council",),
        REST,
    ),
    ActionSays(
        "4.6",
        "Agree pathways to adult services with colleges",
        "college",
        "college-rep",
        7,
        NOT_YET_DUE,
        ("council", "icb"),
        REST,
    ),
)

INSPECTION_ACTIONS = (
    ActionSays("I1", "List who meets the inspectors, and their contacts", "council", "la-officer", -1, COMPLETE),
    ActionSays("I2", "Finish the self-evaluation as one answer of council and NHS", "council", "la-lead", 1, AT_RISK),
    ActionSays("I3", "Prepare the presentation for the first day", "council", "la-officer", 0, ON_TRACK, ("icb",)),
    ActionSays("I4", "Write one-minute guides for key officers", "icb", "icb-officer", 1, ON_TRACK, ("council",)),
    ActionSays("I5", "Hold roadshows for staff of the local area", "council", "la-officer", 1, ON_TRACK, ("provider",)),
    ActionSays("I6", "Name an officer to lead on each theme", "icb", "icb-officer", -1, COMPLETE, ("council",)),
)

RECOVERY_ACTIONS = (
    ActionSays(
        "R1", "Carry out the new model of inclusion support that was consulted on", "council", "la-lead", 6, AT_RISK
    ),
    ActionSays("R2", "Bring down out-of-borough places as local ones open", "council", "la-officer", 12, ON_TRACK),
)

# What the council owes is in the plans; these are the returns for the data dashboard. Illustration.
RETURNS = (
    ReturnSays("Therapies: waiting times and contacts", "provider", "provider-officer", 34, None, (7, 21)),
    ReturnSays("NHS commissioning: pathways and personal budgets", "icb", "icb-officer", 34, 9, (5,)),
    ReturnSays("Voluntary sector: short breaks and activities", "voluntary", "voluntary-rep", 20, None, (10,)),
    ReturnSays("Colleges: destinations at 16 and 19", "college", "college-rep", 6, None),
    ReturnSays("Schools: attendance and exclusions", "schools", "school-rep", 34, -3),
    ReturnSays("Council: plans and reviews", "council", "la-officer", 34, -1),
    ReturnSays("Therapies: waiting times and contacts, next quarter", "provider", "provider-officer", -30),
)
RETURN_DETAILS = "For the data dashboard: counts by month, education, health and care apart. Illustration."

SUMMARY = (
    "This update tells the board where the borough stands on special educational needs and disabilities (SEND): getting "
    "ready for inspection, the self-evaluation, governance, the SEND action plan, money, and next steps."
)
RECOMMENDATIONS = (
    ("note", "the contents of this report."),
    ("ask", "members to discuss it and say what they think."),
    ("agree", "that getting ready for the local area inspection is a priority for services across the local area."),
    ("agree", "that services know their duty to supply data for action planning and the dashboard."),
    ("advise", "whether the workforce enabler of Tower Hamlets Together should take on the SEND workforce."),
    ("agree", "that all parts of the local SEND system have their data ready for inspection and for decisions."),
)
SECTIONS = {
    "background": (
        "The Children and Families Act 2014 and the SEND code of practice give council, NHS and education duties that "
        "they can only meet together. Inspection judges the local area, not the council alone.\n\n"
        "Three tiers are in place below this board: an executive group, the improvement group that meets every two "
        "months, and a progress group every fortnight."
    ),
    "options": (
        "The alternative is that each service goes on watching its own work. That would lead to gaps in planning, to "
        "worse experiences of families, and perhaps to a written statement of action."
    ),
    "financial": (
        "In 2019-20 the reported pressure was £1.6m on the general fund and £9.6m on the dedicated schools grant (DSG). A "
        "three-year recovery plan went to the Department for Education; at the funding of that time the DSG would hardly "
        "have broken even. A growth bid of £2.5m was made for 2020-21 to 2022-23. Numbers of plans rose by 11 to 14% a year."
    ),
    "legal": (
        "Section 25 of the Children and Families Act 2014 asks the council to see to it that education, health and care "
        "provision are integrated where that promotes well-being or quality. The board's oversight is part of that."
    ),
    "equalities": "The SEND system seeks to ensure that nobody is at a disadvantage because of a need or disability.",
}
SELF_EVALUATION = (
    (
        "What this self-evaluation is",
        "It answers the three questions of inspection: how needs are identified and assessed, how they are met, and whether "
        "outcomes improve. Council and NHS answer with one voice.",
    ),
    (
        "Our improvement journey",
        "Governance is clear, progress is driven every fortnight, and live birth data are shared across the area. Data from "
        "all services, and a plan for the workforce, are still missing.",
    ),
)

# Ratings, owners and mitigation are illustration.
RISKS = (
    RiskSays(
        "Data not ready for inspection",
        "Returns from several services come late.",
        "Inspectors ask for figures that the area can't show.",
        "The self-evaluation is not believed.",
        (4, 4),
        (2, 4),
        (3, 4),
        "la-officer",
        "Each late return is chased by name.",
        "executive",
    ),
    RiskSays(
        "Deficit on the high needs block grows",
        "Numbers of plans rise every year.",
        "Spending outruns the grant in each year of the recovery plan.",
        "Less is left for early help.",
        (4, 5),
        (3, 4),
        (4, 5),
        "la-lead",
        "A new model of inclusion support; more places in the borough.",
        "health",
    ),
)
