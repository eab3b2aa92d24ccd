"""No words for any verb: what the page of welcome then says."""

IN_AN_AREA: dict[str, str] = {}
OF_A_PARTNER: dict[str, str] = {}
