"""The duties that come with the portal: Part 3 of the Children and Families Act 2014, section by section, its
neighbours in other Acts, and what the Code of Practice asks of partners together.

Every summary is our own, shortened, and no legal advice: the Act, its regulations and the Code decide. “ICB” stands
where the Act of 2014 said clinical commissioning group. Must, should and may are kept apart as the law keeps them.
"""

import datetime as dt
from typing import NamedTuple

from partners.models import Partner

Kind = Partner.Kind
LA, ICB, TRUST = Kind.LOCAL_AUTHORITY, Kind.NHS_COMMISSIONER, Kind.NHS_PROVIDER
SCHOOLS, COLLEGE, NATIONAL, HEALTH = Kind.SCHOOLS, Kind.COLLEGE, Kind.NATIONAL_BODY, Kind.PUBLIC_HEALTH

CFA = "Children and Families Act 2014"
CODE = "SEND Code of Practice: 0 to 25 years (2015)"
SEPTEMBER_2014, APRIL_2015 = dt.date(2014, 9, 1), dt.date(2015, 4, 1)
MUST, SHOULD, MAY, NONE = "must", "should", "may", "none"
DUTY, POWER, RIGHT, CONTEXT = "duty", "power", "right", "context"


class ShippedDuty(NamedTuple):
    """One duty as the model has it."""

    code: str
    act: str
    section: str
    kind: str
    strength: str
    holders: str
    holder_kinds: tuple[str, ...]
    summary: str
    code_chapters: tuple[str, ...] = ()
    in_force_from: dt.date | None = None


def _of_part_3(section: str, kind: str, holders: str, kinds: tuple[str, ...], summary: str, chapters: str = ""):
    strength = {DUTY: MUST, POWER: MAY, RIGHT: MAY, CONTEXT: NONE}[kind]
    since = APRIL_2015 if section in {"70", "71 to 73", "74", "75"} else SEPTEMBER_2014
    title = f"sections {section}" if " to " in section else f"section {section}"
    code = f"cfa-{section.replace(' to ', '-')}"
    listed = tuple(chapters.split(", ")) if chapters else ()
    return ShippedDuty(code, CFA, title, kind, strength, holders, kinds, summary, listed, since)


PART_3 = (
    _of_part_3(
        "19",
        DUTY,
        "Local authority",
        (LA,),
        "In all its SEND work, heed the views, wishes and feelings of children, parents and young people, help them"
        " take full part in decisions, and help them to the best outcomes they can reach.",
        "1",
    ),
    _of_part_3("20", CONTEXT, "Nobody in particular", (), "Says when somebody has special educational needs."),
    _of_part_3(
        "21",
        CONTEXT,
        "Nobody in particular",
        (),
        "Says what special educational, health care and social care provision are; health or social care that educates"
        " or trains counts as educational.",
        "9",
    ),
    _of_part_3(
        "22",
        DUTY,
        "Local authority",
        (LA,),
        "Find all children and young people in its area who have, or may have, SEN or a disability.",
        "1, 5, 6, 7",
    ),
    _of_part_3(
        "23",
        DUTY,
        "ICB, NHS trusts and foundation trusts",
        (ICB, TRUST),
        "Tell the parent and the local authority of a child under school age who probably has SEN or a disability, and"
        " name voluntary bodies that may help.",
        "5",
    ),
    _of_part_3(
        "24",
        CONTEXT,
        "Local authority",
        (LA,),
        "The authority becomes responsible once it has found somebody with SEN or has been told of him.",
        "9",
    ),
    _of_part_3(
        "25",
        DUTY,
        "Local authority",
        (LA,),
        "Bring education and training together with health and social care where that furthers wellbeing or makes"
        " provision better.",
        "3",
    ),
    _of_part_3(
        "26",
        DUTY,
        "Local authority, ICB and NHS England",
        (LA, ICB, NATIONAL),
        "Make joint commissioning arrangements for education, health and care, keep to them and look at them again.",
        "3",
    ),
    _of_part_3(
        "27",
        DUTY,
        "Local authority",
        (LA,),
        "Keep provision inside and outside its area under review, judge whether there is enough, and consult about it.",
        "3, 4",
    ),
    _of_part_3(
        "28",
        DUTY,
        "Local authority and its local partners: districts, schools, colleges, youth offending teams, health bodies",
        (LA, ICB, TRUST, SCHOOLS, COLLEGE),
        "Co-operate with one another in the authority's SEND work.",
        "1, 3",
    ),
    _of_part_3(
        "29",
        DUTY,
        "Governing bodies, proprietors, management committees and the local authority",
        (SCHOOLS, COLLEGE, LA),
        "Co-operate in the institution's own SEND work.",
        "6, 7",
    ),
    _of_part_3(
        "30",
        DUTY,
        "Local authority",
        (LA,),
        "Publish a Local Offer and keep it current; publish what people said about it and what was done.",
        "4",
    ),
    _of_part_3(
        "31",
        DUTY,
        "Bodies that the local authority asks: other authorities, youth offending teams, health bodies",
        (LA, ICB, TRUST),
        "Help when asked about one child or young person, unless that conflicts with the body's own duties.",
        "3, 9",
    ),
    _of_part_3(
        "32",
        DUTY,
        "Local authority",
        (LA,),
        "Provide information and advice to children, young people and parents, and make it known.",
        "2",
    ),
    _of_part_3(
        "33",
        DUTY,
        "Local authority",
        (LA,),
        "See that somebody with an EHC plan is educated in the mainstream, unless he or his parent does not want that"
        " or it can't be squared with the efficient education of others.",
        "9",
    ),
    _of_part_3(
        "34",
        DUTY,
        "Schools, post-16 institutions and the local authority",
        (SCHOOLS, COLLEGE, LA),
        "Somebody with SEN and without a plan is educated in the mainstream, with listed exceptions.",
        "1, 6",
    ),
    _of_part_3(
        "35",
        DUTY,
        "Maintained nurseries and mainstream schools",
        (SCHOOLS,),
        "Pupils with SEN take part in activities together with the others, as far as that is practicable.",
        "6",
    ),
    _of_part_3(
        "36",
        DUTY,
        "Local authority",
        (LA,),
        "Decide on a request for an EHC needs assessment (within six weeks, by regulations) and make one where the test"
        " is met.",
        "9",
    ),
    _of_part_3("37", DUTY, "Local authority", (LA,), "Prepare an EHC plan where one is needed, and maintain it.", "9"),
    _of_part_3(
        "38",
        DUTY,
        "Local authority",
        (LA,),
        "Send the draft plan and give time to comment and to ask for a setting.",
        "9",
    ),
    _of_part_3(
        "39",
        DUTY,
        "Local authority",
        (LA,),
        "Consult the setting that was asked for and name it, unless it is unsuitable or incompatible; make the plan"
        " final.",
        "9",
    ),
    _of_part_3(
        "40", DUTY, "Local authority", (LA,), "Make the plan final where no particular setting was asked for.", "9"
    ),
    _of_part_3(
        "41",
        POWER,
        "Secretary of State",
        (NATIONAL,),
        "Approve independent special schools and post-16 institutions for a list.",
        "9",
    ),
    _of_part_3(
        "42",
        DUTY,
        "Local authority; the ICB or another NHS body for health care",
        (LA, ICB),
        "Secure the special educational provision in a plan; arrange the health care in it.",
        "3, 9",
    ),
    _of_part_3(
        "43",
        DUTY,
        "The school or college that a plan names",
        (SCHOOLS, COLLEGE),
        "Admit the child or young person.",
        "9",
    ),
    _of_part_3(
        "44",
        DUTY,
        "Local authority",
        (LA,),
        "Review each plan at least every twelve months and tell the decision within four weeks of the meeting (by"
        " regulations); assess again on request.",
        "9",
    ),
    _of_part_3("45", DUTY, "Local authority", (LA,), "End a plan only on listed grounds, and after consulting.", "9"),
    _of_part_3(
        "46",
        POWER,
        "Local authority",
        (LA,),
        "Keep a plan until the end of the academic year in which the young person becomes 25.",
        "9",
    ),
    _of_part_3(
        "47",
        DUTY,
        "The old and the new local authority",
        (LA,),
        "Hand plans over when somebody moves, as regulations say.",
        "9",
    ),
    _of_part_3(
        "48", DUTY, "Local authority", (LA,), "Maintain and review the plan of somebody released from detention.", "10"
    ),
    _of_part_3(
        "49",
        DUTY,
        "Local authority, with the ICB",
        (LA, ICB),
        "Prepare a personal budget when asked, unless regulations excuse it.",
        "9",
    ),
    _of_part_3(
        "50",
        POWER,
        "Local authority",
        (LA,),
        "Go on with services under section 17 of the Children Act 1989 past 18 for somebody with a plan.",
        "8",
    ),
    _of_part_3(
        "51",
        RIGHT,
        "Parents and young people, before the Tribunal",
        (),
        "Appeal against decisions about assessment, plan, content and ending.",
        "11",
    ),
    _of_part_3(
        "52",
        RIGHT,
        "Parents and young people; mediation adviser",
        (LA,),
        "Be told of mediation, and have it, before an appeal.",
        "11",
    ),
    _of_part_3(
        "53", DUTY, "ICB", (ICB,), "Arrange mediation about the health part of a plan and take part in it.", "11"
    ),
    _of_part_3(
        "54",
        DUTY,
        "Local authority",
        (LA,),
        "Arrange mediation about education and social care in a plan and take part in it.",
        "11",
    ),
    _of_part_3("55", DUTY, "Mediation adviser", (), "Give the certificate that an appeal needs.", "11"),
    _of_part_3("56", CONTEXT, "Regulations", (), "Detail on mediation.", "11"),
    _of_part_3("57", DUTY, "Local authority", (LA,), "Arrange independent help to resolve disagreements.", "11"),
    _of_part_3(
        "58 to 59",
        POWER,
        "Secretary of State",
        (NATIONAL,),
        "Try out appeals made by children themselves, and what follows from the trial.",
        "11",
    ),
    _of_part_3("60", RIGHT, "Disabled young people", (), "Bring claims against schools under the Equality Act.", "11"),
    _of_part_3(
        "61",
        POWER,
        "Local authority",
        (LA,),
        "Arrange provision elsewhere than in a school or college, after consulting, where those would be unsuitable.",
        "10",
    ),
    _of_part_3("62", POWER, "Local authority", (LA,), "Arrange provision outside England and Wales.", "10"),
    _of_part_3("63", DUTY, "Local authority", (LA,), "Pay the fees where it names or places.", "9, 10"),
    _of_part_3("64", POWER, "Local authority", (LA,), "Supply goods and services."),
    _of_part_3("65", RIGHT, "Local authority", (LA,), "Enter premises as far as its SEND work needs it."),
    _of_part_3(
        "66",
        DUTY,
        "Schools, academies, colleges and pupil referral units",
        (SCHOOLS, COLLEGE),
        "Do their best to secure the provision that a pupil's or student's needs call for.",
        "6, 7",
    ),
    _of_part_3("67", DUTY, "Mainstream schools", (SCHOOLS,), "Have a special educational needs co-ordinator.", "6"),
    _of_part_3("68", DUTY, "Schools", (SCHOOLS,), "Tell parents when a pupil without a plan gets SEN provision.", "6"),
    _of_part_3("69", DUTY, "Schools", (SCHOOLS,), "Publish a report with information on SEN.", "6"),
    _of_part_3("70", CONTEXT, "Nobody in particular", (), "How Part 3 applies to people in detention.", "10"),
    _of_part_3(
        "71 to 73",
        DUTY,
        "The home local authority",
        (LA,),
        "Assess detained people, plan for them, and allow appeals.",
        "10",
    ),
    _of_part_3(
        "74",
        DUTY,
        "The home local authority; ICB or NHS England",
        (LA, ICB, NATIONAL),
        "Keep the plan and arrange fitting provision in detention.",
        "10",
    ),
    _of_part_3("75", POWER, "Local authority", (LA,), "Supply goods and services for people in detention.", "10"),
    _of_part_3("76", DUTY, "Secretary of State", (NATIONAL,), "Collect and publish information on SEN."),
    _of_part_3(
        "77",
        DUTY,
        "Secretary of State; local authorities, schools, colleges, health bodies and others that the Act lists",
        (NATIONAL, LA, ICB, TRUST, SCHOOLS, COLLEGE),
        "The Secretary of State issues the Code of Practice; the listed bodies have regard to it.",
        "all",
    ),
    _of_part_3("78", CONTEXT, "Parliament", (), "Approves the Code of Practice."),
    _of_part_3(
        "79",
        DUTY,
        "Secretary of State and Lord Chancellor",
        (NATIONAL,),
        "Look again at how disagreements are resolved.",
        "11",
    ),
    _of_part_3("80", CONTEXT, "Regulations", (), "Parents and young people who lack capacity."),
    _of_part_3("81 to 83", CONTEXT, "Nobody in particular", (), "What does not apply, what follows, what words mean."),
)


NEIGHBOURS = (
    ShippedDuty(
        "equality-149",
        "Equality Act 2010",
        "section 149",
        DUTY,
        MUST,
        "Public bodies",
        (LA, ICB, TRUST, SCHOOLS, COLLEGE),
        "In everything they do, have due regard to ending discrimination, to equal opportunity and to good relations.",
        ("1", "3"),
    ),
    ShippedDuty(
        "equality-schedule-10",
        "Equality Act 2010",
        "Schedule 10",
        DUTY,
        MUST,
        "Local authority and schools",
        (LA, SCHOOLS),
        "Write an accessibility strategy or plan, and carry it out.",
        ("6",),
    ),
    ShippedDuty(
        "children-1989-17",
        "Children Act 1989",
        "section 17",
        DUTY,
        MUST,
        "Local authority",
        (LA,),
        "Safeguard children in need, disabled children among them, and provide services for them and their families.",
        ("3", "9"),
    ),
    ShippedDuty(
        "children-1989-schedule-2",
        "Children Act 1989",
        "Schedule 2",
        DUTY,
        MUST,
        "Local authority",
        (LA,),
        "Keep a register of disabled children in its area.",
    ),
    ShippedDuty(
        "children-2004-10",
        "Children Act 2004",
        "section 10",
        DUTY,
        MUST,
        "Local authority and its relevant partners",
        (LA, ICB, TRUST, SCHOOLS, COLLEGE),
        "Make arrangements to co-operate for the wellbeing of children.",
        ("3",),
    ),
    ShippedDuty(
        "children-2004-11",
        "Children Act 2004",
        "section 11",
        DUTY,
        MUST,
        "Local authority, health bodies and others",
        (LA, ICB, TRUST),
        "Carry out their work with regard to safeguarding children and furthering their welfare.",
    ),
    ShippedDuty(
        "children-2004-20",
        "Children Act 2004",
        "section 20",
        CONTEXT,
        NONE,
        "Ofsted and the Care Quality Commission",
        (NATIONAL,),
        "Joint inspections of a local area rest on this section.",
    ),
    ShippedDuty(
        "care-2014-transition",
        "Care Act 2014",
        "sections 58 to 66",
        DUTY,
        MUST,
        "Local authority",
        (LA,),
        "Assess the needs of young people, and of their carers, before they move on to adult care.",
        ("8",),
    ),
    ShippedDuty(
        "education-1996-19",
        "Education Act 1996",
        "section 19",
        DUTY,
        MUST,
        "Local authority",
        (LA,),
        "Arrange suitable education for children who would otherwise go without it.",
        ("10",),
    ),
    ShippedDuty(
        "education-1996-508b",
        "Education Act 1996",
        "section 508B",
        DUTY,
        MUST,
        "Local authority",
        (LA,),
        "Provide free travel to school for eligible children, among them some with SEND.",
    ),
    ShippedDuty(
        "nhs-2006-75",
        "National Health Service Act 2006",
        "section 75",
        POWER,
        MAY,
        "Local authority and NHS bodies",
        (LA, ICB, TRUST),
        "Pool money and hand functions to each other where that makes them better.",
        ("3",),
    ),
    ShippedDuty(
        "health-social-care-2012-jsna",
        "Health and Social Care Act 2012",
        "sections 192 to 196",
        DUTY,
        MUST,
        "Local authority and ICB, through the Health and Wellbeing Board",
        (LA, ICB),
        "Assess the needs of the whole population together, write a joint strategy and further integration.",
        ("1", "3"),
    ),
    ShippedDuty(
        "autism-2009",
        "Autism Act 2009",
        "section 2",
        DUTY,
        MUST,
        "Local authority and NHS bodies",
        (LA, ICB, TRUST),
        "Act under the statutory guidance on support for autistic adults, the move from childhood included.",
        ("8",),
    ),
    ShippedDuty(
        "down-syndrome-2022",
        "Down Syndrome Act 2022",
        "section 1",
        DUTY,
        MUST,
        "Local authority, NHS bodies and schools",
        (LA, ICB, TRUST, SCHOOLS),
        "Have regard to the guidance on the needs of people with Down syndrome, once it has been issued.",
    ),
    ShippedDuty(
        "health-care-2022-board-lead",
        "Health and Care Act 2022",
        "statutory guidance of May 2023",
        DUTY,
        MUST,
        "ICB",
        (ICB,),
        "Have a board member who answers for SEND.",
        ("3",),
        dt.date(2022, 7, 1),
    ),
)

FROM_THE_CODE = (
    ShippedDuty(
        "code-3-7",
        CODE,
        "paragraph 3.7",
        DUTY,
        MUST,
        "Partners in joint commissioning",
        (LA, ICB),
        "Agree how they will work together.",
        ("3",),
        SEPTEMBER_2014,
    ),
    ShippedDuty(
        "code-3-18",
        CODE,
        "paragraph 3.18",
        DUTY,
        MUST,
        "Partners in joint commissioning",
        (LA, ICB),
        "Let children and young people with SEND, and parents, take part in decisions on commissioning.",
        ("3",),
        SEPTEMBER_2014,
    ),
    ShippedDuty(
        "code-3-43",
        CODE,
        "paragraph 3.43",
        DUTY,
        SHOULD,
        "Partners in joint commissioning",
        (LA, ICB),
        "Agree how to follow whether provision improves outcomes, watch how needs change, and act on what is seen.",
        ("3",),
        SEPTEMBER_2014,
    ),
    ShippedDuty(
        "code-3-70",
        CODE,
        "paragraph 3.70",
        CONTEXT,
        NONE,
        "All bodies in joint commissioning",
        (LA, ICB, TRUST, SCHOOLS, COLLEGE, Kind.HEALTHWATCH, NATIONAL),
        "Sets out for each body what it is responsible for and how it is held to account.",
        ("3",),
        SEPTEMBER_2014,
    ),
)

SHIPPED = (*PART_3, *NEIGHBOURS, *FROM_THE_CODE)
