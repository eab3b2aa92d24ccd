"""What stands beside the story of each area, in our own words. What a source says is marked with it; the days, owners,
references, sums and words of meetings are illustration, and each entry says so."""

from commissioning.models import Service
from demo.beside import CompanionSays, ContractSays, EventSays, IssueSays, ServiceSays, StepSays
from documents.models import Companion, Event

Tier, Arrangement = Service.Tier, Service.Arrangement
EASY_READ, PLAIN = Companion.Kind.EASY_READ, Companion.Kind.PLAIN_LANGUAGE
YOUNG_PEOPLE, OTHER_LANGUAGE = Companion.Kind.YOUNG_PEOPLE, Companion.Kind.OTHER_LANGUAGE

# --- Harrow: the paper tells of a first Conversation event and a series of workshops, one for each priority -----------

HARROW_EVENTS = (
    EventSays(
        "Harrow SEND Conversation: first event",
        Event.Kind.CONSULTATION,
        -48,
        "Civic Centre",
        "Families, schools, colleges, NHS and council",
        "The Conversation takes the four priorities further (Harrow Council, 25 July 2019).",
        said="People asked for one way in, and for a name to ring.\n\nSchools want to hear earlier about new places.",
        came=(("Parents and carers", 31), ("Schools and colleges", 22), ("Health and council staff", 27)),
    ),
    EventSays(
        "Workshop on social, emotional and mental health",
        Event.Kind.WORKSHOP,
        18,
        "A secondary school in Harrow",
        "Schools, parents, community health",
        "One of the workshops that follow the first Conversation event, one for each priority.",
    ),
    EventSays(
        "Workshop on post-16 provision",
        Event.Kind.WORKSHOP,
        4,
        "A college in Harrow",
        "Young people, colleges, employers",
        "One of the workshops that follow the first Conversation event, one for each priority.",
        cancelled="The college needs its hall for examinations. A new day follows.",
    ),
)
HARROW_COMPANIONS = (
    CompanionSays(
        EASY_READ,
        "This is a plan about children and young people who need extra help.\n\n"
        "We want to know what you think.\n\nThere are four big things we want to make better:\n\n"
        "- schools near home\n- feeling well\n- what happens after 16\n- people who know how to help",
    ),
    CompanionSays(
        YOUNG_PEOPLE,
        "Adults in Harrow are writing down what should change for young people with SEND. Read the four priorities, then "
        "say what is missing. What you say gets an answer.",
    ),
)
HARROW_ISSUES = (
    IssueSays(
        "A new specialist class opens a term late",
        "Building work at the school took longer than planned.",
        "Twelve children start the year in other schools.",
        "The school and the council visit each family; transport is arranged until the class opens.",
        "la-officer",
        35,
        25,
    ),
    IssueSays(
        "Two therapists' posts were vacant over the summer",
        "Two people left in the same month.",
        "Reports for assessments came up to four weeks late.",
        "Both posts are filled.",
        "icb-officer",
        90,
        -30,
        resolved=28,
        because="Both posts are filled, and the late reports are written.",
    ),
)
HARROW_SERVICES = (
    ServiceSays(
        "Short breaks for disabled children",
        "Clubs, holidays and care at home.",
        Tier.TARGETED,
        Arrangement.SINGLE,
        "council",
        providers=("voluntary",),
        contract=ContractSays("SB-26", "A voluntary body in Harrow", 10, 3, 6, 412_000),
    ),
    ServiceSays(
        "Speech and language therapy",
        "In clinics, early years settings and schools.",
        Tier.SPECIALIST,
        Arrangement.JOINT,
        "icb",
        others=("council",),
        providers=("provider",),
        contract=ContractSays("SLT-24", "Community health", 7, 6, 9, 890_000),
    ),
)

# --- Tower Hamlets ---------------------------------------------------------------------------------------------------

TOWER_HAMLETS_COMPANIONS = (
    CompanionSays(
        PLAIN,
        "The local offer is a list of all the help there is for children with SEND and their families. It is on the "
        "council's pages. If something is wrong or missing, say so on the page, and it will be mended.",
    ),
    CompanionSays(
        OTHER_LANGUAGE,
        "স্থানীয় অফার হল বিশেষ শিক্ষাগত চাহিদা বা প্রতিবন্ধকতা আছে এমন শিশু ও তাদের পরিবারের জন্য সব সহায়তার তালিকা।",
        language="Bengali",
        ready=False,
    ),
)
TOWER_HAMLETS_ISSUES = (
    IssueSays(
        "Figures of two services can't be matched",
        "They count plans by different days.",
        "The self-evaluation can't say how many reviews were on time.",
        "One definition is being written, and last year is counted again.",
        "la-officer",
        26,
        12,
    ),
    IssueSays(
        "The transition group lost its chair",
        "The officer who chaired it moved to another council.",
        "Two meetings did not take place.",
        "The lead for preparing for adulthood takes the chair until summer.",
        "icb-officer",
        40,
        -4,
    ),
)
TOWER_HAMLETS_SERVICES = (
    ServiceSays(
        "Travel training for young people",
        "Learning to go by bus and train alone.",
        Tier.TARGETED,
        Arrangement.SINGLE,
        "council",
        outside=("A travel training company",),
        contract=ContractSays(
            "TT-23", "A travel training company", 5, 3, 6, 164_000, ("extend", "It works, and a year more is allowed.")
        ),
    ),
    ServiceSays(
        "Occupational therapy in schools",
        "Therapists who come to the school.",
        Tier.SPECIALIST,
        Arrangement.ALIGNED,
        "icb",
        others=("council",),
        providers=("provider",),
    ),
)

# --- Southend: a Local Offer designed by parents, and a survey whose first results went to the board -------------------

SOUTHEND_EVENTS = (
    EventSays(
        "What the new Local Offer should show next",
        Event.Kind.WORKSHOP,
        -33,
        "A children's centre",
        "Parents and carers of both groups",
        "Parents designed the Local Offer of January 2020 (Southend-on-Sea Borough Council, 8 September 2020).",
        said="Waiting times should stand beside each service.\n\nPeople want to see who wrote a page, and when.",
        came=(("Parents and carers", 14), ("Council staff", 3)),
    ),
    EventSays(
        "Evening for both parents' groups on the new structure",
        Event.Kind.CONSULTATION,
        9,
        "Civic Centre, and online",
        "Every parent and carer",
        "Who sits where until there is a recognised forum, and what changes then.",
    ),
)
SOUTHEND_COMPANIONS = (
    CompanionSays(
        PLAIN,
        "Many groups talk about SEND, and it is hard to see who decides. This draft says which groups there should be, "
        "who sits on them, and who answers to whom. You can comment on each part.",
    ),
)
SOUTHEND_ISSUES = (
    IssueSays(
        "No recognised parent carer forum",
        "The former forum ended, and none has been recognised since.",
        "Nobody can speak for all parents at the board.",
        "Both groups are asked each time; the national body helps to begin a forum.",
        "la-lead",
        75,
        60,
    ),
)
SOUTHEND_SERVICES = (
    ServiceSays(
        "Support for emotional well-being in schools",
        "Trained staff who help early.",
        Tier.TARGETED,
        Arrangement.JOINT,
        "council",
        others=("icb",),
        outside=("A counselling charity",),
        contract=ContractSays("EW-25", "A counselling charity", 3, 3, 6, 240_000),
    ),
)

# --- Hertfordshire: area groups that review outreach and the use of resources for speech and language ------------------

HERTFORDSHIRE_EVENTS = (
    EventSays(
        "County conference of the nine area groups",
        Event.Kind.CONFERENCE,
        -62,
        "A conference centre in Stevenage",
        "Heads, parents, colleges and health of every area group",
        "Nine groups, each led by a headteacher, shape provision in their area (Hertfordshire County Council, "
        "13 January 2016).",
        said="Each group showed one thing that worked.\n\nOutreach is wanted everywhere, and known in few places.",
        came=(("Schools", 84), ("Parents and carers", 19), ("Health", 11), ("Colleges", 6)),
    ),
    EventSays(
        "Young people's afternoon: what a good review feels like",
        Event.Kind.WORKSHOP,
        16,
        "A further education college",
        "Young people from 14 to 25",
        "What should happen before, at and after the yearly review of a plan.",
    ),
)
HERTFORDSHIRE_COMPANIONS = (
    CompanionSays(
        EASY_READ,
        "This plan is about helping children and young people with SEND.\n\nWe made it together.\n\n"
        "It says:\n\n- what we want to be better\n- who does what\n- how we will know",
    ),
    CompanionSays(
        YOUNG_PEOPLE,
        "Ten groups work on ten things, from speech and language to life after school. Here is what each of them wants "
        "to change for you, and how you can join one.",
    ),
)
HERTFORDSHIRE_STEPS = (
    StepSays(
        "1.1", "schools", "Name three schools that try the offer first", 21, "school-rep", "under_way", "Two said yes."
    ),
    StepSays(
        "4.2", "college", "Say what a college needs of the strategy", -12, "college-rep", "held_up", "Nobody is free."
    ),
    StepSays("2.2", "schools", "Count the requests that were turned down", -30),
    StepSays("3.1", "forum", "Ask forty families what they were told", 14),
    StepSays(
        "4.1", "icb", "Give the waiting times for each district", 35, "icb-officer", "done", "In the data return."
    ),
)

HERTFORDSHIRE_ISSUES = (
    IssueSays(
        "Two area groups have no lead",
        "Two headteachers left their posts in the summer.",
        "The groups do not meet, and their plans stand still.",
        "Neighbouring groups look after them until new leads are found.",
        "la-officer",
        50,
        20,
    ),
    IssueSays(
        "The outreach survey had too few answers",
        "It went out in the last week of term.",
        "The evaluation could not be written.",
        "It was sent again in September with a reminder.",
        "la-officer",
        120,
        -50,
        resolved=45,
        because="Two schools in three have answered.",
    ),
)
HERTFORDSHIRE_SERVICES = (
    ServiceSays(
        "Outreach from special schools",
        "Teachers of special schools who help in mainstream schools; its evaluation is one of the activities in the source.",
        Tier.TARGETED,
        Arrangement.SINGLE,
        "council",
        providers=("schools",),
        contract=ContractSays("OR-24", "Special schools of the county", 12, 6, 3, 1_150_000),
    ),
    ServiceSays(
        "Speech and language therapy",
        "For children in settings, schools and colleges; the use of its resources is under review in the source.",
        Tier.SPECIALIST,
        Arrangement.JOINT,
        "icb",
        others=("council",),
        providers=("provider",),
        contract=ContractSays("SLT-23", "Community health", 8, 6, 6, 2_300_000),
    ),
)

# --- Southampton: the register of services is its own story; here what is bought, and how the review is spoken of ------

SOUTHAMPTON_EVENTS = (
    EventSays(
        "What the review means for schools",
        Event.Kind.CONFERENCE,
        -40,
        "A special school",
        "Headteachers and SENCOs",
        "The strategic review, and what it says of mainstream schools (Southampton City Council, 13 September 2018).",
        said="Schools want outreach that stays for longer than a term.\n\nAutism champions should have time for it.",
        came=(("Schools", 41), ("Health", 7), ("Parents and carers", 5)),
    ),
    EventSays(
        "Short breaks: families look at the new offer",
        Event.Kind.LAUNCH,
        13,
        "A family centre",
        "Families who use short breaks, and those who could",
        "What there is from next year, and how to ask for it.",
        account="voluntary-rep",
        partner="voluntary",
    ),
)
SOUTHAMPTON_TEXT = (
    (
        "What was reviewed",
        "The council, with Portsmouth, had its provision for children and young people with SEND reviewed from June 2017 "
        "to March 2018 (Southampton City Council, 13 September 2018).",
    ),
    ("What follows", "The partnership forum works through the recommendations and says each year how far they are."),
)
SOUTHAMPTON_COMPANIONS = (
    CompanionSays(
        EASY_READ,
        "Experts looked at how we help children with SEND.\n\nThey said what is good. They said what must change.\n\n"
        "We are working on it. Every year we will tell you how far we are.",
    ),
)
SOUTHAMPTON_ISSUES = (
    IssueSays(
        "Champions for autism leave faster than they are trained",
        "Five of them changed schools in one year.",
        "Schools start again, and families notice.",
        "Each school names two, and training is offered every term.",
        "school-rep",
        31,
        45,
    ),
)
SHORT_BREAKS = ServiceSays(
    "Short breaks: clubs and holidays",
    "A new offer of short breaks is part of the work programme in the source.",
    Tier.TARGETED,
    Arrangement.JOINT,
    "council",
    others=("icb",),
    providers=("voluntary",),
    contract=ContractSays("SB-23", "Voluntary sector network", 6, 3, 6, 530_000),
)
