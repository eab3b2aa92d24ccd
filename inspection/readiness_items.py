"""What inspectors usually ask an area for, in our own words and order: what a new preparation begins with. The
published framework and the notice decide; each area adds and withdraws lines."""

USUAL_ITEMS = (
    "SEND strategy and its plan",
    "Self-evaluation",
    "Chapter on SEND of the joint strategic needs assessment",
    "Joint commissioning strategy or plan, with section 75 agreements",
    "How education, health and care services are commissioned and delivered",
    "Governance chart and terms of reference",
    "Minutes of the last meetings of the boards",
    "Dashboard of data",
    "Local Offer, with what people said about it and what was done",
    "Learning from complaints, mediation, appeals and the ombudsman",
    "Findings of quality audits of EHC plans",
    "Waiting lists, and what is offered to those who wait",
    "Strategy for alternative provision, and oversight of unregistered provision",
    "Short breaks",
    "Pathways to adulthood",
    "Dynamic support register, and oversight of residential placements",
    "Workforce: numbers, vacancies, training",
    "Survey of parents and carers",
    "Voice of children and young people",
    "Case studies in which nobody can be recognised",
    "Lists of children with SEND, as the inspectorates' template asks (ready or not; the lists are never kept here)",
    "Timetable of meetings, with lists of attendees",
    "List of contacts",
    "One-minute guides",
)
