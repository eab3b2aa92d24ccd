"""Southend-on-Sea as the report to its Health and Wellbeing Board of 8 September 2020 describes it, in our own words.

So that the demonstration is alive, what the report tells of summer and autumn 2020 is shown as of today. Facts that carry
their own year keep it. The report says that the written statement of action has four areas and what the fourth touches,
not how the four are worded; it shows the proposed structure as a picture that the text we have does not hold. What fills
these gaps, and all dates, owners and ratings, is illustration and says so.
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
    OFF_TRACK,
    ON_TRACK,
    PUBLIC_HEALTH,
    VOTING,
    ActionSays,
    BoardSays,
    DecisionSays,
    ReturnSays,
    RiskSays,
    SeatSays,
)
from governance.models import Decision

SOURCE = "Southend-on-Sea Borough Council, report to the Health and Wellbeing Board, 8 September 2020"
ILLUSTRATION = "Illustration: not taken from the council's report."
PRINTED = f"Progress as the source tells it. Source: {SOURCE}. Owner, dates and rating are illustration."

PARTNERS = {
    "council": ("Southend-on-Sea City Council", "Southend Council", "local_authority"),
    "icb": ("NHS Essex Integrated Care Board", "Essex ICB", "nhs_commissioner"),
    "provider": ("Southend children's community health services", "Community health", "nhs_provider"),
    "public_health": ("Southend public health", "Public health", "public_health"),
    "schools": ("Southend schools", "Schools", "schools"),
    "college": ("Southend further education colleges", "Colleges", "college"),
    "forum": ("Southend parents' group one", "Parents' group one", "parent_group"),
    "second_group": ("Southend parents' group two", "Parents' group two", "parent_group"),
    "youth": ("Southend young people's SEND group", "Young people", "young_people"),
    "voluntary": ("Southend voluntary sector SEND network", "Voluntary sector", "voluntary"),
    "contact": ("National body that contracts parent carer forums", "Forum contract body", "national_body"),
}

BOARDS = (
    BoardSays(
        "health",
        "Health and Wellbeing Board",
        "Leads on SEND as the code of practice asks, and looks for lived experience and outcomes at the highest level.",
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
            SeatSays("Department for Education", ADVISER, "adviser"),
        ),
        rhythm="Every quarter",
        legal_kind=COMMITTEE,
        is_health_and_wellbeing_board=True,
    ),
    BoardSays(
        "strategic",
        "SEND Strategic Board",
        "Today's board for SEND; the proposed structure would replace it.",
        (
            SeatSays("Chair", CHAIR, "la-lead", "council"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("NHS commissioner", VOTING, "icb-lead", "icb"),
            SeatSays("Headteacher", VOTING, "school-rep", "schools"),
            SeatSays("Parents' group one", VOTING, "forum-rep", "forum"),
            SeatSays("Parents' group two", VOTING, "forum-chair", "second_group"),
        ),
        parent="health",
        rhythm="Every two months",
    ),
    BoardSays(
        "joint",
        "Joint Commissioning and Accountability Group",
        "Council and NHS commission together and hold each other to account.",
        (
            SeatSays("Chair", CHAIR, "icb-officer", "icb"),
            SeatSays("Clerk", CLERK, "board-clerk"),
            SeatSays("Council officer", VOTING, "la-officer", "council"),
            SeatSays("Community health", VOTING, "provider-officer", "provider"),
        ),
        parent="strategic",
        rhythm="Every two months",
    ),
)
# key, name, purpose, parent key, keys of the boards that it would replace
PROPOSED = (
    (
        "partnership",
        "SEND Strategic Partnership Board",
        "Proposed in the council's report of 2020: agrees the final structure, terms of reference and membership.",
        "health",
        ("strategic", "joint"),
    ),
    (
        "operations",
        "SEND Operations Group",
        f"Would carry decisions out between meetings. {ILLUSTRATION}",
        "partnership",
        (),
    ),
    (
        "voice",
        "SEND Voice and Co-production Group",
        f"Would bring parents and young people into every decision. {ILLUSTRATION}",
        "partnership",
        (),
    ),
)

STRUCTURE_DOCUMENT = (
    (
        "What this draft is",
        "Version 0.1 of a new way to lead and govern SEND below the Health and Wellbeing Board. A joint meeting of today's "
        "Strategic Board and the Joint Commissioning and Accountability Group agreed its direction.\n\n"
        "By governance we mean the structure, how word travels through it, terms of reference, who sits where and what "
        "each group is for, and how decisions, risks and escalations move.",
    ),
    (
        "What is proposed",
        "A SEND Strategic Partnership Board takes the place of the two groups of today. Groups below it carry the work; "
        "their names here are illustration.\n\n"
        "The Health and Wellbeing Board names champions, who hold officers to account between meetings and tell members "
        "and others how it goes.",
    ),
    (
        "When",
        "Comments first. Then the new board meets for the first time and agrees the final arrangements. After that all "
        "groups, their members and functions are clear and at work.",
    ),
    (
        "What we ask",
        "Is the line from the groups to the Health and Wellbeing Board short enough? Who signs terms of reference and "
        "membership off, given the pace that is needed?",
    ),
)

AREAS = (
    (
        "1",
        "First area of significant weakness",
        ILLUSTRATION + " The source counts four areas and does not word this one.",
    ),
    ("2", "Second area of significant weakness", ILLUSTRATION + " The source counts four areas and does not word it."),
    ("3", "Third area of significant weakness", ILLUSTRATION + " The source counts four areas and does not word it."),
    (
        "4",
        "Fourth area of significant weakness",
        "It touches the well-being of vulnerable pupils who do not attend school; the source does not word it further.",
    ),
)

ACTIONS = (
    ActionSays(
        "1.1",
        "Put new leadership and governance in place below the Health and Wellbeing Board",
        "council",
        "la-lead",
        1,
        AT_RISK,
        ("icb",),
        theme="1",
        description=PRINTED,
    ),
    ActionSays(
        "1.2",
        "Fill all posts of the restructured SEND service",
        "council",
        "la-officer",
        -1,
        COMPLETE,
        theme="1",
        reason="All staff are in post; some posts were advertised twice to find the right skills.",
        description=PRINTED,
    ),
    ActionSays(
        "1.3",
        "Finish the self-evaluation and refresh the SEND strategy with all stakeholders",
        "council",
        "la-officer",
        2,
        ON_TRACK,
        ("icb", "schools", "voluntary", "youth"),
        theme="1",
        description=PRINTED,
    ),
    ActionSays(
        "2.1",
        "Draft the SEND chapter of the needs assessment, with what families and research say",
        "council",
        "la-officer",
        0,
        AT_RISK,
        ("icb", "public_health"),
        theme="2",
        description=PRINTED,
    ),
    ActionSays(
        "2.2",
        "Develop an outcomes framework in line with neighbouring areas",
        "icb",
        "icb-officer",
        3,
        ON_TRACK,
        ("council",),
        theme="2",
        description=PRINTED,
    ),
    ActionSays(
        "2.3",
        "Analyse the first results of the survey of families",
        "council",
        "la-officer",
        0,
        ON_TRACK,
        ("forum", "second_group"),
        theme="2",
        description=PRINTED,
    ),
    ActionSays(
        "3.1",
        "Launch a Local Offer website that parents designed",
        "council",
        "la-officer",
        -3,
        COMPLETE,
        ("forum",),
        theme="3",
        description=PRINTED,
    ),
    ActionSays(
        "3.2",
        "Bring the new case management system into use",
        "council",
        "la-officer",
        1,
        ON_TRACK,
        ("schools",),
        theme="3",
        reason="It was tried out; parents and SENCOs liked it.",
        description=PRINTED,
    ),
    ActionSays(
        "3.3",
        "Have a recognised parent carer forum",
        "council",
        "la-lead",
        -1,
        OFF_TRACK,
        ("forum", "second_group", "contact"),
        theme="3",
        cause="The contract went to neither of the two organisations that had bid.",
        path="The council works with the contracting body on a new forum, and hears both groups meanwhile.",
        description=PRINTED,
    ),
    ActionSays(
        "3.4",
        "Shorten the waits for therapies",
        "provider",
        "provider-officer",
        4,
        OFF_TRACK,
        ("icb",),
        theme="3",
    ),
    ActionSays(
        "4.1",
        "Support schools in the well-being of vulnerable pupils who do not attend",
        "council",
        "la-officer",
        1,
        ON_TRACK,
        ("schools",),
        theme="4",
        description=PRINTED,
    ),
    ActionSays(
        "4.2",
        "Agree a way back to school for each pupil out of education",
        "schools",
        "school-rep",
        3,
        AT_RISK,
        (),
        "4",
    ),
    ActionSays(
        "4.3", "Ask young people what helped them to come back", "youth", "youth-rep", 2, ON_TRACK, ("voluntary",), "4"
    ),
)

RESOLUTIONS = (
    DecisionSays(
        Decision.Kind.ASKED,
        "The leadership and governance workstream reviews which level and role fit this board in the oversight of SEND.",
        "la-lead",
        90,
        progress=(
            (35, Decision.State.PARTLY, "Today's two groups met jointly and agreed the direction of a new structure."),
            (60, Decision.State.PARTLY, "A first draft of the structure is being written; comments come next."),
        ),
    ),
    DecisionSays(
        Decision.Kind.AGREED,
        "It is recognised that partners have a range of actions to take, at pace, so that the local offer and outcomes "
        "improve.",
        "icb-lead",
        progress=((60, Decision.State.PARTLY, "Nine of the actions are under way or done; two are off track."),),
    ),
    DecisionSays(
        Decision.Kind.ASKED,
        "Each future meeting hears of progress against the five areas that the report to this meeting named.",
        "la-officer",
        90,
        progress=(
            (65, Decision.State.DONE, "The update for this meeting is written; it is a standing item from now on."),
        ),
    ),
)

RETURNS = (
    ReturnSays("Survey of families: answers by age", "forum", "forum-rep", 15, -2),
    ReturnSays("Therapies: waits by week", "provider", "provider-officer", 12, None, (4,)),
)

SUMMARY = (
    "This paper tells the board how leadership and governance of SEND change, what we know about ourselves, and which "
    "improvements have come about since its last meeting."
)
RECOMMENDATIONS = (
    ("note", "progress on leadership and governance, and support the pace that the changes need."),
    (
        "agree",
        "the new structure, pending further consultation, and decide who signs off terms of reference and membership of "
        "the SEND Strategic Partnership Board.",
    ),
    ("advise", "how effective members find themselves in what the law asks of them."),
)
SECTIONS = {
    "background": (
        "The inspection of October 2018 led to a written statement of action with four areas. The board heard an update in "
        "June 2020 and resolved three things, which the resolution tracker follows."
    ),
    "progress": (
        "Vacancies, and the pandemic, slowed what had gone well. The restructure is complete, the Local Offer site that "
        "parents designed is in use, and the educational psychology service found new ways of help."
    ),
    "risk": "There is no recognised parent carer forum. Both parents' groups are heard until there is one.",
    "legal": (
        "The code of practice gives Health and Wellbeing Boards a part in assessing need and in joint commissioning; "
        "section 26 of the Children and Families Act 2014 asks for joint arrangements."
    ),
}

# agency, responsibilities, partner key, account answerable, accountable in words: after the code of practice, 3.70
ACCOUNTABILITIES = (
    (
        "Local authority",
        "Leads on integration for children and young people with SEND.",
        "council",
        "la-lead",
        "Lead member for children's services and director of children's services",
    ),
    (
        "Children's and adult social care",
        "Works with those who lead on integration so that care and support fit into the SEND system.",
        "council",
        "",
        "Lead members and directors for children and for adults",
    ),
    (
        "Health and Wellbeing Board",
        "Sees to it that needs are assessed jointly, as the ground for commissioning.",
        "",
        "",
        "Its members: councillors, directors, NHS commissioner and Healthwatch",
    ),
    (
        "NHS commissioner",
        "Commissions jointly with the council, with enough capacity, and draws attention to children who may have needs.",
        "icb",
        "icb-lead",
        "NHS England; locally the Health and Wellbeing Board",
    ),
    ("NHS England", "Commissions specialist services.", "", "", "Secretary of State for Health"),
    ("Healthwatch", "Speaks for those who use health and care.", "", "", "Independent, funded by local authorities"),
    (
        "Nurseries and schools",
        "Best endeavours to meet needs, an information report, and a part in the Local Offer.",
        "schools",
        "school-rep",
        "Ofsted, and the yearly report to parents",
    ),
    (
        "Colleges",
        "Best endeavours to meet needs, and a part in the Local Offer.",
        "college",
        "college-rep",
        "Ofsted, and performance tables",
    ),
)
DUTIES = ("cfa-25", "cfa-26", "cfa-27", "cfa-30")

# What the source tells of as trouble; ratings, owners and mitigation are illustration.
RISKS = (
    RiskSays(
        "No recognised parent carer forum",
        "The contract went to neither of two bidders.",
        "Families are heard by two groups in different ways.",
        "Co-production is not authentic.",
        (4, 4),
        (2, 3),
        (4, 4),
        "la-lead",
        "Both groups are heard; a new forum is set up with the contracting body.",
        "health",
    ),
    RiskSays(
        "Vacancies slow improvement",
        "Recruitment to key posts took longer than planned.",
        "Actions of the statement slip.",
        "Families wait longer.",
        (2, 3),
        (1, 3),
        (4, 4),
        "la-officer",
        "Posts were advertised again; all are filled.",
    ),
)
