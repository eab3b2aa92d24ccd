"""Southampton as the report to its Joint Commissioning Board of 13 September 2018 describes it (SEND strategic review:
implications and opportunities for joint commissioning), in our own words.

The review keeps its own days and figures of 2017 and 2018; the follow-up is lived as of today. Of the review's 52
recommendations the report prints eleven, and only these are here. Dates of services' reviews, owners, ratings, and how the
findings were answered are illustration and say so.
"""

import datetime as dt

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
    ChainSays,
    RiskSays,
    SeatSays,
)
from governance.models import Board

SOURCE = "Southampton City Council, report to the Joint Commissioning Board, 13 September 2018"
ILLUSTRATION = "Illustration: not taken from the council's report."
PRINTED = f"After the source: {SOURCE}. Owner, dates and rating are illustration."

PARTNERS = {
    "council": ("Southampton City Council", "Southampton Council", "local_authority"),
    "icb": ("NHS Hampshire and Isle of Wight Integrated Care Board", "Hampshire and IoW ICB", "nhs_commissioner"),
    "provider": ("Southampton children's community health services", "Children's community health", "nhs_provider"),
    "adult_health": ("Southampton adult community health services", "Adult community health", "nhs_provider"),
    "public_health": ("Southampton public health", "Public health", "public_health"),
    "schools": ("Southampton schools", "Schools", "schools"),
    "college": ("Southampton further education colleges", "Colleges", "college"),
    "forum": ("Southampton parent carer forum", "Parent carers", "parent_carer_forum"),
    "youth": ("Southampton young people's SEND group", "Young people", "young_people"),
    "voluntary": ("Southampton voluntary sector SEND network", "Voluntary sector", "voluntary"),
}

BOARDS = (
    BoardSays(
        "health",
        "Health and Wellbeing Board",
        "Council, NHS and residents' voices together for the health of the city.",
        (
            SeatSays("Chair", CHAIR, "board-chair"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Cabinet member for children", VOTING, "cabinet-member", "council", COUNCILLOR),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb", NHS_COMMISSIONER),
            SeatSays("Director of children's services", VOTING, "la-lead", "council", CHILDRENS_SERVICES),
            SeatSays("Director of adult social services", VOTING, "", "council", ADULT_SOCIAL_SERVICES),
            SeatSays("Director of public health", VOTING, "", "public_health", PUBLIC_HEALTH),
            SeatSays("Healthwatch", VOTING, "", "", HEALTHWATCH),
        ),
        rhythm="Every quarter",
        legal_kind=COMMITTEE,
        is_health_and_wellbeing_board=True,
    ),
    BoardSays(
        "commissioning",
        "Joint Commissioning Board",
        "Council and NHS commission together; oversees how the review's recommendations are carried out.",
        (
            SeatSays("Chair", CHAIR, "board-chair"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Cabinet member", VOTING, "cabinet-member", "council"),
            SeatSays("Elected member", VOTING, "board-member", "council"),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb"),
            SeatSays("Integrated commissioning", NON_VOTING, "icb-officer", "icb"),
        ),
        parent="health",
        rhythm="Every two months",
        legal_kind=Board.LegalKind.JOINT_COMMITTEE,
    ),
    BoardSays(
        "forum",
        "SEND Partnership Forum",
        "Works through the recommendations and builds them into the city's SEND work programme.",
        (
            SeatSays("Chair", CHAIR, "la-lead", "council"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Children's and adult services", VOTING, "la-officer", "council"),
            SeatSays("NHS commissioning", VOTING, "icb-officer", "icb"),
            SeatSays("Children's community health", VOTING, "provider-officer", "provider"),
            SeatSays("Adult community health", VOTING, "", "adult_health"),
            SeatSays("Parent carer forum", VOTING, "forum-chair", "forum"),
            SeatSays("Parent carer forum", VOTING, "forum-rep", "forum"),
            SeatSays("Voluntary sector", VOTING, "voluntary-rep", "voluntary"),
            SeatSays("Special and mainstream schools", VOTING, "school-rep", "schools"),
            SeatSays("Colleges", VOTING, "college-rep", "college"),
            SeatSays("Young people", NON_VOTING, "youth-rep", "youth"),
            SeatSays("Department for Education", ADVISER, "adviser"),
        ),
        parent="commissioning",
        rhythm="Every two months",
    ),
)

REVIEW = {
    "title": "SEND strategic review",
    "commissioned_by": "The council, with Portsmouth City Council",
    "reviewers": "External independent reviewers",
    "funder": "Department for Education grant for reviewing high needs provision",
    "starts_on": dt.date(2017, 6, 1),
    "ends_on": dt.date(2018, 4, 1),
    "aims": "See what demand is coming, and meet it within the money there is. Six priorities: costly places outside the "
    "city; severe learning difficulties and complex needs; provision after 16; autism, with sensory needs and challenging "
    "behaviour; resourced provision; how SEND is identified and when an assessment is asked for. Inclusion runs through "
    "all of them.",
    "outcome": "Eight key findings and 52 recommendations, eleven of which the report to the board prints.",
}

# number in the report, text, recommendations under it
FINDINGS = (
    (
        "2.2",
        "More children have SEND, with more complex needs, and costs could rise with them. On the present path the city "
        "would need two more special schools, which it can't pay for and which would not help inclusion.",
        (),
    ),
    (
        "2.3",
        "The demand for specialist provision grows, in part beyond need: children considered for special places could be up "
        "to half as many again by 2022.",
        (),
    ),
    (
        "2.4",
        "Some children do well in mainstream schools with needs like those of children in special schools. Mainstream "
        "schools must be well prepared for more of them.",
        (),
    ),
    (
        "2.5",
        "What special schools are for, and whom they admit, should be looked at again; demand for places must be managed "
        "closely, with parents.",
        (
            "Review the remit and admission criteria of the special schools, which may change how they are set up.",
            "Consider more places, perhaps through an assessment class for reception and year 1.",
            "Support and encourage mainstream schools to become more inclusive, with provision of their own.",
            "Extend outreach, so that mainstream schools get more support.",
            "Consider growing the resourced provision for learning difficulties that works well.",
        ),
    ),
    (
        "2.6",
        "More children will have autism. Parents and professionals miss provision for those of high ability; others, with "
        "behaviour that challenges, go to school outside the city.",
        (
            "Have a graduated range: autism-friendly schools with champions, more outreach, flexible resourced provision, "
            "and special schools, looking more at needs than at diagnosis.",
        ),
    ),
    (
        "2.7",
        "More young people will have plans after 16 and 19, so that a better offer is needed.",
        (
            "Go on working with colleges on their offer, ahead of the demand.",
            "Plan the way to adulthood with parents and young people from year 9.",
            "Tie children's and adult services closer, so that needs are known early and provision is agreed in time.",
            "Widen what there is: supported living beside education, supported internships, apprenticeships.",
            "Offer more specialist provision after 19 for the most complex needs.",
        ),
    ),
    (
        "2.8",
        "Things stand in the way of inclusion, such as how schools' results are judged and published.",
        (),
    ),
    (
        "2.9",
        "Many children go to costly schools outside the city for a city of this size, some for lack of a slightly broader "
        "offer here.",
        (),
    ),
)

# key, name, what it is, tier, arrangement, lead, co-commissioners, providers, review due in months, about the review
SERVICES = (
    (
        "therapy",
        "Children's therapies",
        "Therapies of health, education and social care, so far apart from each other.",
        "targeted",
        "joint",
        "icb",
        ("council",),
        ("provider",),
        2,
        "One integrated therapy offer for the city, woven into children's everyday life. A model is being developed.",
    ),
    (
        "mental_health",
        "Mental health and emotional well-being",
        "Support under the local transformation plan.",
        "targeted",
        "joint",
        "icb",
        ("council",),
        ("provider",),
        -1,
        "Refresh of the local transformation plan; in the source it was due by 31 October 2018.",
    ),
    (
        "behaviour",
        "Behaviour resource service",
        "Assessment, training, advice and direct help for children with complex education, health and care needs.",
        "specialist",
        "joint",
        "icb",
        ("council",),
        ("provider",),
        1,
        "Refocus on the most complex needs, whether a child is looked after or not; in the source due in September 2018.",
    ),
    (
        "short_breaks",
        "Short breaks",
        "A new offer, agreed by Cabinet in March 2018: fairer criteria by need, more in mainstream activities.",
        "targeted",
        "aligned",
        "council",
        ("icb",),
        (),
        5,
        "How the new offer is carried out.",
    ),
    (
        "early_years",
        "SEND support in early years",
        "Assessment and help around the family, across health, social care and education.",
        "targeted",
        "joint",
        "council",
        ("icb",),
        ("provider",),
        4,
        "Is expertise well co-ordinated?",
    ),
    (
        "outreach",
        "Outreach from special schools",
        "Well regarded support for pupils and for schools' own capacity, not yet formally commissioned.",
        "targeted",
        "single",
        "council",
        (),
        (),
        3,
        "Commission it formally, with clear outcomes and quality assurance, in line with the therapy offer.",
    ),
    (
        "placements",
        "Independent school placements",
        "Highly specialist places for a small number of children.",
        "specialist",
        "collaborative",
        "council",
        (),
        (),
        6,
        "Commission with other authorities, for best value.",
    ),
)

ACTIONS = (
    ActionSays(
        "1",
        "Build the review's recommendations into the SEND work programme",
        "council",
        "la-officer",
        2,
        ON_TRACK,
        ("icb", "schools", "forum"),
        description=PRINTED,
    ),
    ActionSays(
        "2",
        "Bring therapies of health, education and care into one offer",
        "icb",
        "icb-officer",
        3,
        AT_RISK,
        ("council", "provider"),
        description=PRINTED,
        milestones=(("Options for the model discussed", -2), ("Model recommended", 2)),
    ),
    ActionSays(
        "3",
        "Refresh the local transformation plan with SEND as a priority",
        "icb",
        "icb-officer",
        -1,
        OFF_TRACK,
        ("council", "youth", "voluntary"),
        cause="Partners asked for more time to bring young people's words in.",
        path="The youth group reads the draft next month; the plan goes to the board after that.",
        description=PRINTED,
    ),
    ActionSays(
        "4",
        "Refocus the behaviour resource service on the most complex needs",
        "icb",
        "icb-lead",
        1,
        ON_TRACK,
        ("council", "provider"),
        description=PRINTED,
    ),
    ActionSays(
        "5",
        "Carry out the new offer of short breaks",
        "council",
        "la-officer",
        4,
        ON_TRACK,
        ("voluntary", "forum"),
        description=PRINTED,
    ),
    ActionSays("6", "Finish the city's transition protocol", "council", "la-officer", -2, COMPLETE, ("adult_health",)),
    ActionSays(
        "7",
        "Look at the offer from 16 to 25 against the four domains of preparing for adulthood",
        "college",
        "college-rep",
        3,
        ON_TRACK,
        ("council",),
        description=PRINTED,
    ),
    ActionSays(
        "8",
        "Bring children back from costly places outside the city where needs can be met here",
        "council",
        "la-lead",
        14,
        AT_RISK,
        ("icb", "schools"),
        description=PRINTED,
    ),
    ActionSays(
        "9",
        "Commission outreach with clear outcomes",
        "council",
        "la-officer",
        5,
        ON_TRACK,
        ("schools",),
        description=PRINTED,
    ),
    ActionSays(
        "10",
        "Make schools autism-friendly, each with a champion",
        "schools",
        "school-rep",
        9,
        NOT_YET_DUE,
        ("forum",),
        description=PRINTED,
    ),
)

SUMMARY = (
    "This report gives an overview of the strategic review of provision for children and young people with special "
    "educational needs and disabilities (SEND) in the city, and says what it means for joint commissioning."
)
RECOMMENDATIONS = (
    ("note", "the key findings and recommendations of the SEND strategic review."),
    ("note", "what it means for joint commissioning and integrated provision, and the openings it gives."),
)
PROGRESS_SUMMARY = (
    "This report says how far the partners are with the recommendations of the strategic review, action by action, and "
    "where the board's help is needed. Ratings are illustration."
)
PROGRESS_RECOMMENDATIONS = (
    ("note", "how far each action of the SEND work programme is."),
    ("agree", "that the two models of an integrated therapy offer are costed before the next meeting."),
)
SECTIONS = {
    "background": (
        "The Children and Families Act 2014 gave council and NHS duties to meet together. Much has been done: the Local "
        "Offer is published, plans are in place, and the inspection of February 2017 was positive.\n\n"
        "Numbers and complexity grow, so the council, with Portsmouth, had provision reviewed from June 2017 to March 2018."
    ),
    "options": "Not applicable: the report is for information, and proposals will come one by one.",
    "financial": (
        "Costs, property and savings are considered for each proposal. The review models that with 12 places outside the "
        "city instead of 62 the education budget would spend about £2.8m less."
    ),
    "legal": (
        "The recommendations serve duties under part 3 of the Children and Families Act 2014, the Care Act 2014 and section "
        "17 of the Children Act 1989. No conflict of interest was declared."
    ),
    "risk": "If nothing is done, the city would need two more special schools. Each proposal carries its own risks.",
    "equalities": "A full equality impact assessment is made for each proposal, with what lessens its effect.",
    "priorities": "Children get a good start in life; people live safe, healthy and independent lives.",
}

# action: the recommendations, as numbered here, that it answers
ANSWERS = {"6": (8, 9), "7": (7, 10, 11), "9": (4,), "10": (3, 6)}
RISKS = (
    RiskSays(
        "Demand beyond what the city can pay for",
        "Numbers and complexity grow on the present path.",
        "The city would need two more special schools.",
        "Provision is not sustainable, and inclusion suffers.",
        (3, 5),
        (2, 4),
        (4, 5),
        "la-lead",
        "Manage demand; strengthen mainstream schools. Ratings are illustration.",
        "commissioning",
    ),
)

REFORM_ACTIONS = {"8": "L1", "2": "L2", "5": "L3"}
"""Which actions of the work programme the plan for reform takes in, and under which reference."""

REFORM = (
    ChainSays(
        "8",
        {
            "text": "Many children have places in costly schools outside the city, far from home.",
            "evidence_words": "62 children had such a place when the review counted them.",
            "evidence_source": SOURCE,
        },
        {
            "what": "Children in costly schools outside the city",
            "unit": "children",
            "assumption": "The city's own offer grows as the review says: therapies and smaller classes. The steps from "
            "62 to 12 are illustration; only the two ends are in the report.",
            "source": SOURCE,
        },
        begins=2,
        expected=(62, 50, 37, 25, 12),
        came=(62, 54),
    ),
    ChainSays(
        "2",
        {
            "text": "Families ask for a plan because they find no therapy without one. " + ILLUSTRATION,
            "evidence_words": "Requests for an assessment rose from 342 in 2021 to 609 in 2023.",
            "evidence_source": "Department for Education, SEN2 census (Open Government Licence v3.0)",
        },
        {
            "what": "Requests for an assessment",
            "unit": "requests a year",
            "assumption": "Therapies that come without a plan slow the growth from the year after the model is in place.",
            "source": ILLUSTRATION,
        },
        begins=3,
        expected=(609, 660, 690, 690, 670, 640),
        measure="EHC2",
    ),
)
"""Challenge, evidence and expected effect of two of them: the modelled steps are illustration."""
