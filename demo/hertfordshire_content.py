"""Hertfordshire as a council paper of 13 January 2016 describes it (progress on the SEND strategy 2015-18 and its ten
workstreams), in our own words.

So that the demonstration is alive, its strategy runs nine years later than the paper's: 2024 to 2027 for 2015 to 2018.
Facts that carry their own year (the £95.4m of 2015-16, placements in 2009 and 2015) keep it. What the paper does not
print, above all the actions' dates, progress and the measures' values, is illustration and says so.
"""

from demo.shapes import (
    ADULT_SOCIAL_SERVICES,
    ADVISER,
    CHAIR,
    CHILDRENS_SERVICES,
    CLERK,
    COMMITTEE,
    COUNCILLOR,
    HEALTHWATCH,
    NHS_COMMISSIONER,
    PUBLIC_HEALTH,
    VOTING,
    BoardSays,
    RiskSays,
    SeatSays,
)
from governance.models import Board

SOURCE = "Hertfordshire County Council, report to the schools forum, 13 January 2016"
ILLUSTRATION = "Illustration: not taken from the council's paper."

PARTNERS = {
    "council": ("Hertfordshire County Council", "County Council", "local_authority"),
    "icb": ("NHS Hertfordshire and West Essex Integrated Care Board", "Herts and West Essex ICB", "nhs_commissioner"),
    "provider": ("Hertfordshire children's community health services", "Community health", "nhs_provider"),
    "schools": ("Hertfordshire schools", "Schools", "schools"),
    "college": ("Hertfordshire further education colleges", "Colleges", "college"),
    "forum": ("Herts Parent Carer Involvement", "Parent carers", "parent_carer_forum"),
    "youth": ("Hertfordshire young people's SEND group", "Young people", "young_people"),
    "voluntary": ("Hertfordshire voluntary sector SEND network", "Voluntary sector", "voluntary"),
}
EARLIER_COMMISSIONERS = (
    ("NHS East and North Hertfordshire CCG", "E and N Herts CCG"),
    ("NHS Herts Valleys CCG", "Herts Valleys CCG"),
)

VISION = (
    "Every child and young person with SEND in Hertfordshire, from birth to 25, finds good provision close to home that "
    "fits what they need. Schools, early years settings, colleges, services, families and the council pull in the same "
    "direction, so that each of them makes progress and is ready for adult life."
)

COMMITMENTS = (
    "No need goes unnoticed: each child's and young person's needs are identified and assessed.",
    "High-quality provision that fits the individual is an entitlement, not a favour.",
    "Good outcomes are the shared business of schools, early years settings, colleges, services and the council.",
    "Provision forms a continuum matched to need, with as much as possible met in universal settings.",
    "Everyone knows who does what and who answers for it, with the child or young person at the centre.",
    "Information, money and decisions are open to view and free of needless paperwork.",
    "Resources are used well and shared fairly.",
    "We act early: prevention and early help come first.",
    "Children, young people and parents take full part in decisions about provision and services.",
    "Schools, settings and colleges share what works and make the most of what they have together.",
    "The council helps local schools, settings and colleges grow the skills they need.",
    "Agencies and voluntary organisations plan and act together.",
)

OUTCOMES = (
    ("Good provision in every school, setting, college and service, close to home", "Local Offer evaluation framework"),
    ("Better outcomes, soon and in the long run, socially, emotionally and in learning", "Case studies"),
    ("Families and settings talk well with each other and trust each other", "Feedback, individual and strategic"),
    ("Money for SEN is managed openly, fairly and for best value", "Evidence that access to resources is equitable"),
    ("Services are planned, designed, delivered and reviewed together with families", "Evidence of co-production"),
)
OUTCOME_MEASURES = ("abcde", "fghijklmn", "co", "ao", "o")

THEMES = (
    (
        "Quality and effectiveness",
        "Say clearly what good SEND provision looks like everywhere, and evaluate against it.",
        "Good practice is plentiful but uneven, so what a family meets depends on where it lives. A core offer that all "
        "schools and settings give, evaluated with families' own experience, evens that out.",
    ),
    (
        "Best use of resources",
        "Get the most from all that the partnership has, and build capacity.",
        "The budget for high-level needs is large (£95.4m in 2015-16) and under pressure. Decisions on spending must be "
        "informed, fair and sustainable; people's skills and confidence are a resource too.",
    ),
    (
        "Engaging stakeholders",
        "Widen and deepen communication, consultation and joint work.",
        "Area groups are the way in which schools, settings, parents and others work on strategy together. Some voices "
        "are still seldom heard: secondary heads, SENCOs, colleges, young people and work-based providers among them.",
    ),
)

# Which of the outcomes above a workstream serves; the others have yet to say it, as the thread page then names.
SERVES = {
    "Quality SEND offer": 0,
    "Exceptional needs funding": 3,
    "Behaviour and alternative provision": 1,
    "Speech, language and communication": 1,
}

# number, title, purpose, lead account, lead partner, members by constituency, timescale as said,
#   activities: (title, lead partner, lead account, supporting, from the paper?)
WORKSTREAMS = (
    (
        "Quality SEND offer",
        "A core quality offer that families can expect everywhere, and a way to evaluate it.",
        ("la-officer", "council"),
        (("Primary headteachers", "school-rep"), ("Parent carers", "forum-rep"), ("Early years settings", None)),
        "2 to 3 years",
        (
            (
                "Write and publish the core quality offer for schools, early years settings and colleges",
                "council",
                "la-officer",
                ("schools", "forum"),
                True,
            ),
            (
                "Build, pilot and roll out an evaluation framework for settings, area groups and the county",
                "council",
                "la-officer",
                ("schools", "college"),
                True,
            ),
            ("Gather what families say of the offer each term", "forum", "forum-rep", ("council",), False),
        ),
    ),
    (
        "Exceptional needs funding",
        "Funding for the most complex needs in mainstream schools that is fit for purpose and fair.",
        ("la-lead", "council"),
        (("Secondary headteachers", None), ("Primary headteachers", "school-rep"), ("Parent carers", "forum-rep")),
        "Autumn term 2025",
        (
            (
                "Review how exceptional needs in mainstream schools are funded",
                "council",
                "la-officer",
                ("schools",),
                True,
            ),
            ("Decide whether the approach still fits, and recommend changes", "council", "la-lead", ("schools",), True),
        ),
    ),
    (
        "Behaviour and alternative provision",
        "One approach to behaviour across all phases, and provision in each area for those who need most.",
        ("la-officer", "council"),
        (("Secondary headteachers", None), ("Education support centres", None), ("Parent carers", "forum-rep")),
        "2 to 3 years",
        (
            (
                "Refresh and publish the behaviour and alternative provision strategy",
                "council",
                "la-officer",
                ("schools",),
                True,
            ),
            (
                "Review behaviour provision in all phases and change what does not meet need",
                "council",
                "la-officer",
                ("schools", "provider"),
                True,
            ),
            (
                "Bring the county's positive behaviour approach to all schools, settings, colleges and families",
                "schools",
                "school-rep",
                ("council", "forum"),
                True,
            ),
            (
                "Have a flexible continuum of provision in each area for the most significant needs",
                "council",
                "la-lead",
                ("icb", "schools"),
                True,
            ),
        ),
    ),
    (
        "Autism",
        "A strategy for autism, a clear local offer, and good provision in each area.",
        ("icb-officer", "icb"),
        (("Parent carers", "forum-chair"), ("Special schools", None), ("Health providers", "provider-officer")),
        "2 to 3 years",
        (
            ("Answer the review of educational provision for autism", "council", "la-officer", ("schools",), True),
            (
                "Write an autism strategy and a clear local offer of services",
                "icb",
                "icb-officer",
                ("council", "forum", "voluntary"),
                True,
            ),
            ("Give high-quality provision for autism in each area", "council", "la-officer", ("icb", "schools"), True),
            ("Shorten the wait for an autism assessment", "icb", "icb-officer", ("provider",), False),
        ),
    ),
    (
        "Specific learning difficulties",
        "Children and young people with specific learning difficulties have their needs met well.",
        ("la-officer", "council"),
        (("Primary headteachers", "school-rep"), ("SENCOs", None)),
        "Summer term 2026",
        (
            (
                "Answer the review of provision for specific learning difficulties",
                "council",
                "la-officer",
                ("schools",),
                True,
            ),
            ("Make sure needs are met well in every phase", "schools", "school-rep", ("council",), True),
        ),
    ),
    (
        "Speech, language and communication",
        "Help with communication that is flexible, joined up and there in each area.",
        ("icb-officer", "icb"),
        (
            ("Speech and language therapy", "provider-officer"),
            ("Parent carers", "forum-rep"),
            ("Early years settings", None),
        ),
        "2 to 3 years",
        (
            (
                "Review what is spent on speech, language and communication, and recommend changes",
                "icb",
                "icb-officer",
                ("council", "provider"),
                True,
            ),
            (
                "Build a flexible, co-ordinated continuum of services in each area",
                "provider",
                "provider-officer",
                ("icb", "schools"),
                True,
            ),
            ("Offer advice to families while they wait for therapy", "provider", "provider-officer", ("forum",), False),
        ),
    ),
    (
        "Sensory and physical needs",
        "Services for sensory and physical needs that reach the right children and give value for money.",
        ("la-officer", "council"),
        (("Health providers", "provider-officer"), ("Parent carers", "forum-rep")),
        "Spring term 2026",
        (
            (
                "Review services for sensory and physical needs and recommend changes",
                "council",
                "la-officer",
                ("provider",),
                True,
            ),
            ("Target resources where they are needed, at good value", "council", "la-lead", ("icb",), True),
        ),
    ),
    (
        "Special schools",
        "Special schools that meet needs now and to come, and strengthen mainstream schools.",
        ("la-lead", "council"),
        (
            ("Special school headteachers", None),
            ("Primary headteachers", "school-rep"),
            ("Parent carers", "forum-chair"),
        ),
        "2 to 3 years",
        (
            ("Finish the evaluation of outreach from special schools", "council", "la-officer", ("schools",), True),
            (
                "Find further ways for special schools to strengthen mainstream",
                "schools",
                "school-rep",
                ("council",),
                True,
            ),
            (
                "Review where special schools are full and where they have room",
                "council",
                "la-lead",
                ("schools",),
                True,
            ),
            (
                "Plan across special and mainstream schools so that resources are used well",
                "council",
                "la-officer",
                ("schools",),
                True,
            ),
        ),
    ),
    (
        "Educational psychology service",
        "A service aimed where it does most good.",
        ("la-officer", "council"),
        (("SENCOs", None), ("Primary headteachers", "school-rep")),
        "Summer term 2025",
        (
            (
                "Review the educational psychology service and recommend changes",
                "council",
                "la-officer",
                ("schools",),
                True,
            ),
            ("Aim the service so that it meets its objectives with what it has", "council", "la-officer", (), True),
        ),
    ),
    (
        "Area groups",
        "Nine area groups, each led by a mainstream head, with a greater part in carrying out the strategy.",
        ("la-officer", "council"),
        (
            ("Area group leads", "school-rep"),
            ("Colleges", "college-rep"),
            ("Parent carers", "forum-rep"),
            ("Young people", "youth-rep"),
        ),
        "Ongoing",
        (
            (
                "Review the framework of the area groups so that they take a greater part",
                "council",
                "la-officer",
                ("schools", "forum"),
                True,
            ),
            (
                "Bring colleges and work-based providers into the area groups",
                "college",
                "college-rep",
                ("council",),
                False,
            ),
            (
                "Bring young people's own views into each area group",
                "youth",
                "youth-rep",
                ("council", "voluntary"),
                False,
            ),
        ),
    ),
)

ELSEWHERE = (
    "Preparing for adulthood",
    "Linked to this strategy; overseen outside the SEND Executive Board.",
)
LINKS = (
    ("Autism", "Speech, language and communication", "Children often need both; therapists work in both"),
    ("Behaviour and alternative provision", "Exceptional needs funding", "Funding follows the same children"),
    ("Special schools", "Quality SEND offer", "Outreach helps mainstream schools give the core offer"),
    ("Area groups", "Quality SEND offer", "Area groups evaluate the offer locally"),
)

# letter: name, polarity, unit, (first value, last value), stopped (from the school year beginning, why)
MEASURES = {
    "a": ("Population aged 0 to 25 with an EHC plan or statement", "neither", "percentage", (2.6, 3.4), None),
    "b": ("Pupils with an EHC plan or statement who are educated at home", "neither", "percentage", (1.1, 1.6), None),
    "c": ("Decisions appealed to the SEND Tribunal", "lower_is_better", "percentage", (1.9, 2.6), None),
    "d": (
        "Pupils who attend a state-funded school in the area group where they live",
        "higher_is_better",
        "percentage",
        (81.0, 84.5),
        None,
    ),
    "e": (
        "Providers rated good or outstanding for leadership and management",
        "higher_is_better",
        "percentage",
        (88.0, 91.0),
        (2025, "Ofsted's reports give this judgement no longer in the same form"),
    ),
    "f": (
        "Gap in a good level of development in the early years",
        "lower_is_better",
        "percentage_points",
        (52.0, 49.5),
        None,
    ),
    "g": (
        "Gap in level 4 or above in reading, writing and maths at Key Stage 2",
        "lower_is_better",
        "percentage_points",
        (49.0, 47.0),
        (2016, "National curriculum levels ended in 2015; the expected standard replaced them"),
    ),
    "h": (
        "Gap in five or more GCSEs at A* to C with English and maths",
        "lower_is_better",
        "percentage_points",
        (43.0, 42.0),
        (2016, "The measure ended nationally; grades 9 to 1 and Progress 8 replaced it"),
    ),
    "i": ("Overall absence", "lower_is_better", "percentage", (7.9, 7.1), None),
    "j": ("Persistent absence", "lower_is_better", "percentage", (26.0, 23.8), None),
    "k": ("Fixed period exclusions (suspensions)", "lower_is_better", "rate", (14.2, 15.1), None),
    "l": ("Permanent exclusions", "lower_is_better", "rate", (0.21, 0.19), None),
    "m": (
        "Pupils in sustained education after Key Stages 4 and 5",
        "higher_is_better",
        "percentage",
        (84.0, 86.2),
        None,
    ),
    "n": (
        "Young people aged 16 to 18 not in education, employment or training",
        "lower_is_better",
        "percentage",
        (6.8, 6.1),
        None,
    ),
    "o": ("Confidence of stakeholders", "higher_is_better", "score", (5.9, 6.4), None),
}

AREA_GROUPS = tuple(f"Area group {number}" for number in range(1, 10))
# Illustration: pupils who attend a state-funded school in the area group where they live, last year, by area group.
BY_AREA_GROUP = ("82.1", "86.4", "79.9", "88.0", "84.6", "81.3", "85.7", "87.2", "83.0")

BOARDS = (
    BoardSays(
        "health",
        "Health and Wellbeing Board",
        "Brings council, NHS and residents' voices together for the health of the county.",
        (
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Cabinet member", VOTING, "cabinet-member", "council", COUNCILLOR),
            SeatSays("Director of children's services", VOTING, "la-lead", "council", CHILDRENS_SERVICES),
            SeatSays("Director of adult social services", VOTING, "", "council", ADULT_SOCIAL_SERVICES),
            SeatSays("Director of public health", VOTING, "", "council", PUBLIC_HEALTH),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb", NHS_COMMISSIONER),
            SeatSays("Healthwatch", VOTING, "", "", HEALTHWATCH),
        ),
        rhythm="Every quarter",
        legal_kind=COMMITTEE,
        is_health_and_wellbeing_board=True,
    ),
    BoardSays(
        "executive",
        "SEND Executive Board",
        "Drives the SEND strategy forward, sees all workstreams at every meeting and looks into one in depth, and keeps them "
        "coherent.",
        (
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Chair (local authority officer)", CHAIR, "board-chair", "council"),
            SeatSays("Secondary school headteacher", VOTING, "", "schools"),
            SeatSays("Primary school headteachers", VOTING, "school-rep", "schools"),
            SeatSays("Primary school headteachers", VOTING, "", "schools"),
            SeatSays("Special school headteacher", VOTING, "board-member", "schools"),
            SeatSays("Further education college principal", VOTING, "college-rep", "college"),
            SeatSays("Parent carers", VOTING, "forum-chair", "forum"),
            SeatSays("Parent carers", VOTING, "forum-rep", "forum"),
            SeatSays("Parent carers", VOTING, "", "forum"),
            SeatSays("Local authority officers", VOTING, "la-lead", "council"),
            SeatSays("Local authority officers", VOTING, "la-officer", "council"),
            SeatSays("Local authority officers", VOTING, "", "council"),
            SeatSays("School improvement company", VOTING),
            SeatSays("Department for Education", ADVISER, "adviser"),
        ),
        parent="health",
        rhythm="Every month",
        terms="Purpose, membership by constituency, monthly meetings, and a yearly report. Members may be co-opted for a "
        "period or an item; the membership is kept under review.",
    ),
    BoardSays(
        "schools_forum",
        "Schools Forum",
        "Advises and decides on schools funding; considers proposals for the high needs budget.",
        (),
        rhythm="Five times a year",
        legal_kind=Board.LegalKind.SCHOOLS_FORUM,
    ),
    BoardSays(
        "high_needs",
        "High Needs Funding sub-group",
        "Recommends on the high needs budget; informs the SEND Executive Board and answers its issues.",
        (),
        parent="schools_forum",
    ),
)

ACHIEVEMENTS = (
    "Children and young people educated outside the county fell from 250 in 2009 to 100 in 2015.",
    "More than £5m saved on independent and non-maintained placements went back into local provision.",
    "Two areas commission behaviour services for primary schools with funding devolved to them.",
    "Three secondary partnerships commission alternative provision for their areas.",
    "Parents sit on all area and county groups.",
)

RISKS = (
    RiskSays(
        "High needs budget under pressure",
        "Demand rises while resources become scarcer.",
        "Workstreams have no money for what they recommend.",
        "The strategy's outcomes come late.",
        (4, 4),
        (3, 3),
        (3, 4),
        "la-lead",
        "The sub-group of the Schools Forum looks at each proposal. Ratings are illustration.",
        "executive",
    ),
    RiskSays(
        "Some voices are not heard",
        "Secondary heads, SENCOs, colleges and young people take part less than others.",
        "Area groups plan without them.",
        "What is planned does not fit.",
        (3, 3),
        (2, 2),
        (3, 4),
        "la-officer",
        "Colleges and young people join the area groups. Ratings are illustration.",
    ),
)

PAPER_SUMMARY = (
    "This report says how the ten workstreams of the special educational needs and disabilities (SEND) strategy go, action "
    "by action, and what has moved since the board last met. Ratings are illustration."
)
PAPER_RECOMMENDATIONS = (
    ("note", "the progress of the ten workstreams."),
    ("ask", "the leads of actions that are off track for their path to green before the next meeting."),
)
PAPER_SECTIONS = {
    "background": "The strategy has five outcomes, three themes and ten workstreams, each with a lead and a working group.",
    "risk": f"What stands in the way is in the register of risks, which the board reads with this report. {ILLUSTRATION}",
    "equalities": "The strategy was assessed when it was agreed. Nothing in this report changes that assessment.",
}
