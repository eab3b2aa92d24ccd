"""Harrow as its report to the Health and Wellbeing Board of 25 July 2019 describes it (SEND strategy, 0-25 commissioning
plan and self-evaluation as one suite), in our own words.

So that the demonstration is alive, the strategy is shown in its next edition, as a draft open for comment. Facts that
carry their own year keep it. What the paper does not print is illustration and says so.
"""

from demo.shapes import (
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
    VOTING,
    ActionSays,
    BoardSays,
    RiskSays,
    SeatSays,
)

SOURCE = "Harrow Council, report to the Health and Wellbeing Board, 25 July 2019"
ILLUSTRATION = "Illustration: not taken from the council's paper."

PARTNERS = {
    "council": ("Harrow Council", "Harrow Council", "local_authority"),
    "icb": ("NHS North West London Integrated Care Board", "NW London ICB", "nhs_commissioner"),
    "provider": ("Harrow children's community health services", "Community health", "nhs_provider"),
    "public_health": ("Harrow public health", "Public health", "public_health"),
    "schools": ("Harrow schools", "Schools", "schools"),
    "college": ("Harrow further education colleges", "Colleges", "college"),
    "forum": ("Harrow Parents Forum", "Parents Forum", "parent_carer_forum"),
    "youth": ("Harrow young people's SEND group", "Young people", "young_people"),
    "voluntary": ("Harrow voluntary sector SEND network", "Voluntary sector", "voluntary"),
}

VISION = (
    "Harrow's partners want the best for every child and young person with SEND, from birth to 25: high-quality, "
    "inclusive education and support that works as one, adapts as life changes, and is there for those with the most "
    "complex needs for as long as they need it."
)

PRINCIPLES = (
    "Make the most of a continuum of local provision from birth to 25.",
    "Work with neighbouring councils, health, other agencies and parents to meet needs together.",
    "Decide jointly across education, social care and health, so that provision is personal and joined up.",
    "Assess needs early and step in in time.",
    "Have good or outstanding provision, and good professional development, with every provider.",
    "Use all the data there is to shape the strategy and to see whether it works.",
    "Bring the voice of parents, carers and young people into the strategy.",
    "Build current and future reforms in, with progress watched by the right bodies.",
)

# number, title, description, former name
PRIORITIES = (
    (
        1,
        "Specialist provision in the borough",
        "Review it against a changing population and changes in pre-schools, schools and colleges.",
        "",
    ),
    (
        2,
        "Social, emotional and mental health needs",
        "Review provision and need so that there is a continuum of support for children, young people and young adults.",
        "Social, emotional and behavioural difficulties",
    ),
    (
        3,
        "After 16: education and social care close to home",
        "Improve local opportunities after 16 together with other agencies.",
        "",
    ),
    (
        4,
        "Outcomes, and people with the right skills",
        "Improve outcomes from birth to 25 and have skilled and qualified staff in all provision.",
        "",
    ),
)

BOARDS = (
    BoardSays(
        "health",
        "Health and Wellbeing Board",
        "Council, NHS and Healthwatch together, so that everyone starts, lives and ages well.",
        (
            SeatSays("Chair", CHAIR, "board-chair"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Elected member", VOTING, "board-member", "council"),
            SeatSays("Cabinet member for children", VOTING, "cabinet-member", "council", COUNCILLOR),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb", NHS_COMMISSIONER),
            SeatSays("Healthwatch", VOTING, "", "", HEALTHWATCH),
            SeatSays("Corporate director", NON_VOTING, "la-lead", "council", CHILDRENS_SERVICES),
            SeatSays("Department for Education", ADVISER, "adviser"),
        ),
        rhythm="Every two months",
        legal_kind=COMMITTEE,
        is_health_and_wellbeing_board=True,
    ),
    BoardSays(
        "executive",
        "Children and Young People's Executive",
        "Commissions jointly for vulnerable children and young people, and looks for better ways into adulthood. Chaired by "
        "the council, with the NHS and schools.",
        (
            SeatSays("Chair", CHAIR, "la-lead", "council"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb"),
            SeatSays("Schools", VOTING, "school-rep", "schools"),
            SeatSays("People services", VOTING, "la-officer", "council"),
        ),
        parent="health",
        rhythm="Every two months",
    ),
    BoardSays(
        "reference",
        "SEND Strategy Stakeholder Reference Group",
        "Schools, colleges, members of all parties, NHS and Parents Forum advise on the strategy and take word back to those "
        "they speak for.",
        (
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Schools", VOTING, "school-rep", "schools"),
            SeatSays("Colleges", VOTING, "college-rep", "college"),
            SeatSays("Members of all parties", VOTING, "scrutiny-member", "council"),
            SeatSays("NHS commissioning", VOTING, "icb-officer", "icb"),
            SeatSays("Parents Forum", VOTING, "forum-rep", "forum"),
        ),
        parent="executive",
    ),
    BoardSays(
        "working",
        "Local Area Working Group",
        "Council, NHS and Parents Forum, with schools and voluntary sector, keep the self-evaluation true.",
        (
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Council officer", CHAIR, "la-officer", "council"),
            SeatSays("NHS commissioning", VOTING, "icb-officer", "icb"),
            SeatSays("Parents Forum", VOTING, "forum-chair", "forum"),
            SeatSays("Mainstream and special schools", VOTING, "school-rep", "schools"),
            SeatSays("Voluntary groups", VOTING, "voluntary-rep", "voluntary"),
        ),
        parent="executive",
    ),
)

# Dates, owners and progress are illustration; the priority is the first figure of the reference.
ACTIONS = (
    ActionSays(
        "1.1",
        "Map specialist places against the population forecast",
        "council",
        "la-officer",
        2,
        ON_TRACK,
        ("schools",),
        priority="1",
    ),
    ActionSays(
        "1.2",
        "Open additional resourced places in mainstream schools",
        "council",
        "la-lead",
        5,
        AT_RISK,
        ("schools",),
        priority="1",
    ),
    ActionSays(
        "1.3",
        "Agree with neighbouring boroughs how places are shared",
        "council",
        "la-officer",
        9,
        NOT_YET_DUE,
        ("icb",),
        priority="1",
    ),
    ActionSays(
        "2.4",
        "Review need and provision for social, emotional and mental health",
        "council",
        "la-officer",
        -1,
        OFF_TRACK,
        ("icb", "schools"),
        priority="2",
    ),
    ActionSays(
        "2.5",
        "Agree one pathway into mental health support for schools",
        "icb",
        "icb-officer",
        1,
        AT_RISK,
        ("provider", "schools"),
        priority="2",
    ),
    ActionSays(
        "2.6",
        "Run a workshop with parents and young people on the continuum of support",
        "forum",
        "forum-chair",
        -2,
        COMPLETE,
        ("council", "youth"),
        priority="2",
    ),
    ActionSays(
        "3.7",
        "Set out the local offer after 16 with colleges",
        "college",
        "college-rep",
        4,
        ON_TRACK,
        ("council",),
        priority="3",
    ),
    ActionSays(
        "3.8",
        "Plan supported internships with employers",
        "college",
        "college-rep",
        7,
        ON_TRACK,
        ("voluntary", "council"),
        priority="3",
    ),
    ActionSays(
        "3.9",
        "Agree how health support continues from 18 to 25",
        "icb",
        "icb-lead",
        3,
        OFF_TRACK,
        ("provider",),
        priority="3",
    ),
    ActionSays(
        "4.10",
        "Offer a shared training programme for all settings",
        "schools",
        "school-rep",
        6,
        ON_TRACK,
        ("council", "provider"),
        priority="4",
    ),
    ActionSays(
        "4.11",
        "Publish what families say about support each term",
        "forum",
        "forum-rep",
        "Termly",
        ON_TRACK,
        ("council",),
        priority="4",
    ),
    ActionSays(
        "4.12",
        "Reach more children with therapy advice in school",
        "provider",
        "provider-officer",
        2,
        AT_RISK,
        ("icb", "schools"),
        priority="4",
    ),
)

STRATEGY_DRAFT = (
    (
        "Why a new edition",
        "Harrow agreed its last SEND strategy in February 2019 for five years. Since then needs have grown and become "
        "more complex, the NHS has changed its shape, and schools and providers are more varied.\n\n"
        "This draft keeps the four priorities and asks what should be different in the next five years.",
    ),
    ("Our vision", VISION),
    ("How we will work", "\n\n".join(f"{number}. {text}" for number, text in enumerate(PRINCIPLES, 1))),
    (
        "Priority 1: specialist provision in the borough",
        "More children should be able to go to school in Harrow. That is better for families, and it costs less than "
        "places and journeys far away.\n\n"
        "We will look at pre-school, school and college places together, against what we know of the population.\n\n"
        "The 2019 capital programme held £6.795m for SEN provision.",
    ),
    (
        "Priority 2: social, emotional and mental health needs",
        "Support should form a continuum, from everyday help in class to specialist care, without cliff edges between "
        "ages or services.\n\n"
        "Schools tell us that they do not always know where to turn. We want one way in.",
    ),
    (
        "Priority 3: after 16",
        "Young people should find education, work experience and care close to home after 16.\n\n"
        "We will plan with colleges, employers and adult services, and start the conversation early.",
    ),
    (
        "Priority 4: outcomes and skills",
        "Everyone who works with children and young people needs the right skills, and time to learn them.\n\n"
        "We will measure whether outcomes improve, and say openly where they do not.",
    ),
    (
        "How we will know",
        "Progress goes to the partnership board each term and to the Health and Wellbeing Board twice a year.\n\n"
        "The self-evaluation is reviewed every six months, and what it finds changes the plan.",
    ),
)

COMMISSIONING_PLAN = (
    (
        "What this plan is for",
        "The council buys more and provides less than it once did, as the lead or together with the NHS. This plan says "
        "how the partners commission for vulnerable children and young people from birth to 25, what they bought lately, "
        "and what comes first while the strategy runs.",
    ),
    (
        "Who decides",
        "The Children and Young People's Executive brings together the council, the NHS commissioner and schools. It "
        "commissions jointly, serves the Health and Wellbeing Board's aim that everyone starts and lives well, and looks "
        "for better ways into adulthood. Its agenda covers integrated, joint and aligned commissioning.",
    ),
)

SELF_EVALUATION = (
    (
        "What this self-evaluation is",
        "The council, the NHS commissioner and Harrow Parents Forum agreed on one common self-evaluation. Schools and "
        "the voluntary sector informed and tested it. It is reviewed every six months.",
    ),
    (
        "How well we know ourselves",
        "It asks three things: how well needs are identified, how well they are met, and whether outcomes improve. An "
        "independent analysis of the high needs block has commented on the area's culture of improvement.",
    ),
)

SUMMARY = (
    "The strategy, the commissioning plan and the self-evaluation belong together. They set out where Harrow stands on "
    "special educational needs and disabilities (SEND), what is strong, what must improve, and what the partners will do and "
    "buy to get there."
)

RECOMMENDATIONS = (
    ("note", "the report and its annexes."),
    ("endorse", "the four priorities as the shared priorities of council, NHS and Parents Forum."),
)

REPORT_SECTIONS = {
    "background": (
        "Council, NHS, schools, colleges, the voluntary sector and parents share this work, each with duties of their "
        "own. Cabinet agreed the strategy in February 2019; this is its next edition, open for comment now.\n\n"
        "Annex A is the strategy, Annex B the commissioning plan and Annex C the self-evaluation."
    ),
    "options": (
        "Do nothing: not recommended, since provision and money would do less good than they could.\n\n"
        "Go on with the three documents: recommended, since they let council and NHS meet needs well within what they "
        "have."
    ),
    "financial": (
        "The high needs block is under significant pressure: national funding changed in 2018-19 and needs keep growing, "
        "also since plans reach to the age of 25 without extra money. Teaching more children in the borough costs less "
        "than places outside it, and eases pressure on home to school transport."
    ),
    "legal": (
        "Section 27 of the Children and Families Act 2014 asks the council to keep education, training and social care "
        "provision for children and young people with SEND under review, to consider whether it is enough, and to "
        "consult them and their parents."
    ),
    "risk": "No immediate risk follows from this report. Registers are kept for each part of the strategy.",
    "equalities": (
        "No equality impact assessment was carried out for this report. One is made for each new service or change of "
        "provision when it is designed."
    ),
    "priorities": (
        "A school place for every child; the best start in life; health services that fit residents' needs; high-quality "
        "education for all; value for money."
    ),
}

# Judgements on the criteria of the framework, in its order: text, strengths, area for development. Illustration, but for
# what the report says of a shared view, of learning and challenge, and of the voice of families.
JUDGEMENTS = (
    (
        "Needs are found in most settings; in the early years it takes too long.",
        ("Schools refer early",),
        "Bring health checks and early years settings together",
    ),
    (
        "Partners give priority to the views of children, young people, parents and carers.",
        ("Parents Forum shares in the self-evaluation",),
        "",
    ),
    ("Support for mental health is hard to find.", (), "One way into mental health support"),
    ("Outcomes are good for many; the way into adulthood starts late.", ("Outcomes at 16",), ""),
    ("Families tell of schools that make them welcome, and of some that do not.", (), ""),
    ("Partners are ambitious and say so in one strategy.", ("One suite of documents",), ""),
    ("The SEND Conversation brings everyone to one table.", ("Workshops for each priority",), ""),
    ("Partners have come to a shared view of where they are.", ("One common self-evaluation",), ""),
    (
        "Council and NHS commission jointly through one executive.",
        ("Joint executive",),
        "Specialist places in the borough",
    ),
    ("A culture of learning and challenge; what is checked, is improved.", ("Independent analysis of high needs",), ""),
    ("Training is there; not all settings take it up.", (), "One training programme for all settings"),
)
SUMMARY_OF_SELF_EVALUATION = (
    "There is much strength. This is where the partners stand today and what they want next. Council, NHS and Parents Forum "
    "own it together; schools and voluntary sector informed and tested it. It is reviewed every six months."
)
OPTIONS = (
    (
        "Do nothing",
        True,
        "not_preferred",
        "It would not make the most of provision, services and money for children and young people with SEND.",
    ),
    (
        "Go on with strategy, commissioning plan and self-evaluation",
        False,
        "preferred",
        "Council and NHS can champion vulnerable children and meet needs most efficiently within what they have.",
    ),
)

# action: the area for development that it answers
ANSWERS = {
    "1.2": "Specialist places in the borough",
    "2.5": "One way into mental health support",
    "4.10": "One training programme for all settings",
}
# Pressures that the report tells of; ratings, owners and mitigation are illustration.
RISKS = (
    RiskSays(
        "Pressure on the high needs block",
        "National funding changed, and needs keep growing, up to the age of 25 without extra money.",
        "Spending on places outside the borough, and on journeys there, outruns the budget.",
        "Less is left for provision in the borough.",
        (4, 4),
        (3, 3),
        (3, 4),
        "la-lead",
        "More children are taught in the borough.",
        "health",
    ),
)
