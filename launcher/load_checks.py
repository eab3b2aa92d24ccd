"""What the people were told against what the database holds, and the table of times."""

import statistics
from collections import Counter

from launcher.services import DATABASE, Cluster

TOKEN = r"load run [0-9a-f]{8}-[0-9a-f-]{27}"  # noqa: S105 - the words by which the people's texts are found again
MOST_TIMES_FLOOR = 10
ASKED = "SELECT id FROM core_job"
PAPER_JOBS = "(SELECT * FROM core_job WHERE kind = 'reports.board_report_pdf') job"
"""The jobs that make board reports; the demonstration holds others."""


def wrong(result: dict, cluster: Cluster) -> list[str]:
    """Each thing that must not be, in a sentence; empty when all is well."""
    sentences = [f"{kind}: {facts['errors']} errors" for kind, facts in result["kinds"].items() if facts["errors"]]
    sentences += [f"the people's own script failed: {crash}" for crash in result["crashes"]]
    if not result["signed_in"]:
        sentences.append("nobody signed in")
    sentences += updates(result, cluster) + comments(result, cluster)
    known = set(cluster.sql(ASKED, database=DATABASE).split())
    if missing := [job for job in result["jobs"] if job not in known]:
        sentences.append(f"jobs that people follow and that are not there: {len(missing)}")
    for sentence, question in UNTRUE.items():
        if number := int(cluster.sql(question, database=DATABASE)):
            sentences.append(f"{sentence}: {number}")
    return sentences


UNTRUE = {
    "jobs neither done nor failed in words": """
        SELECT count(*) FROM core_job WHERE NOT (state = 'done' OR (state = 'failed' AND words <> ''))""",
    "done jobs without a file, or failed ones with one": """
        SELECT count(*) FROM core_job WHERE (state = 'done') <> (file_id IS NOT NULL)""",
    "done jobs whose report was not issued exactly once": f"""
        SELECT count(*) FROM {PAPER_JOBS} WHERE state = 'done'
        AND 1 <> (SELECT count(*) FROM reports_boardreportissue WHERE file_id = job.file_id)""",
    "issues of reports that no job made": f"""
        SELECT count(*) FROM reports_boardreportissue issue WHERE report_id IN (SELECT subject FROM {PAPER_JOBS})
        AND made_at > (SELECT min(requested_at) FROM {PAPER_JOBS})  -- the demonstration issued some by itself before
        AND NOT EXISTS (SELECT FROM core_job WHERE file_id = issue.file_id)""",
    "actions whose RAG is not that of its last update": """
        SELECT count(*) FROM actionplans_action action JOIN LATERAL (
            SELECT level_id FROM actionplans_ragupdate WHERE action_id = action.id ORDER BY at DESC, id DESC LIMIT 1
        ) last ON true WHERE last.level_id <> action.level_id""",
}
"""What a portal may never hold, and the question that counts it."""


def counted(cluster: Cluster, table: str, column: str) -> dict[str, int]:
    """How many rows hold each of the people's tokens."""
    question = f"""
        SELECT substring({column} FROM '{TOKEN}'), count(*) FROM {table} WHERE {column} ~ '{TOKEN}' GROUP BY 1"""
    lines = cluster.sql(question, database=DATABASE).splitlines()
    return {token: int(number) for token, number in (line.split("|") for line in lines)}


def updates(result: dict, cluster: Cluster) -> list[str]:
    """Whether every update that was answered with success is there, and none twice or unasked."""
    rows = counted(cluster, "actionplans_ragupdate", "reason")
    result["updates_held"] = len(rows)
    return [
        *(
            f"lost, though answered with success: the update “{token}”"
            for token in result["updates_saved"]
            if token not in rows
        ),
        *(f"{number} times there: the update “{token}”" for token, number in rows.items() if number > 1),
        *(f"never sent: the update “{token}”" for token in rows.keys() - set(result["updates_sent"])),
    ]


def comments(result: dict, cluster: Cluster) -> list[str]:
    """Whether every comment that was answered with success is there, and none twice, though its answer was lost and the
    person pressed the button again."""
    rows = counted(cluster, "documents_comment", "text")
    result["comments_held"] = sum(rows.values())
    return [
        *(f"lost, though answered with success: “{token}”" for token in result["comments_saved"] if token not in rows),
        *(f"{number} times there: the comment “{token}”" for token, number in rows.items() if number > 1),
    ]


def reports(cluster: Cluster) -> dict[str, int]:
    """How many jobs ended in which state, and how many tries they took."""
    question = (
        f"SELECT state, count(*) FROM {PAPER_JOBS} GROUP BY state"
        f" UNION ALL SELECT 'tries', sum(attempts) FROM {PAPER_JOBS}"
    )
    lines = cluster.sql(question, database=DATABASE).splitlines()
    return {state: int(number or 0) for state, number in (line.split("|") for line in lines)}


def memory(samples: list[dict[str, int]]) -> list[str]:
    """What each part held when all the people were in, and at the end: the middle of the first and of the last three
    looks at it. Empty for a run too short to say."""
    if len(samples) < 6:
        return []
    said = []
    for name in samples[0]:
        first, last = (
            statistics.median(sample[name] for sample in some) / 2**20 for some in (samples[:3], samples[-3:])
        )
        said.append(f"{name} {first:.0f} MB, then {last:.0f} MB ({(last - first) / first:+.0%})")
    return ["Memory: " + "; ".join(said)]


def times(result: dict) -> list[str]:
    """How long people waited, beside the floor: an empty page, signed in, through the same queue. Empty where nobody
    looked at one."""
    if not result["floor"]:
        return []
    ratio = result["percentile_95"] / result["floor"]
    return [
        f"95 of 100 answers came within {result['percentile_95']:.0f} ms: {ratio:.1f} times the floor's middle of "
        f"{result['floor']:.0f} ms. The aim is {MOST_TIMES_FLOOR}, {'met' if ratio <= MOST_TIMES_FLOOR else 'missed'}."
    ]


def table(result: dict) -> str:
    """The figures as a table for people, what was wrong in words at its end."""
    lines = [f"{'Kind of page':<40} {'requests':>9} {'errors':>7} {'lost':>6} {'median ms':>10} {'95 % ms':>9}"]
    for kind, facts in result["kinds"].items():
        median, percentile = (
            "" if facts[name] is None else f"{facts[name]:.0f}" for name in ("median", "percentile_95")
        )
        lines.append(
            f"{kind:<40} {facts['requests']:>9} {facts['errors']:>7} {facts['lost']:>6} {median:>10} {percentile:>9}"
        )
    total = {name: sum(facts[name] for facts in result["kinds"].values()) for name in ("requests", "errors", "lost")}
    lines.append(f"{'All':<40} {total['requests']:>9} {total['errors']:>7} {total['lost']:>6}")
    lines.append(
        f"RAG updates: {len(result['updates_sent'])} sent, {len(result['updates_saved'])} answered with success, "
        f"{result['updates_held']} held. Comments: {len(result['comments_saved'])} answered with success, "
        f"{result['comments_held']} held. Board reports: {result['reports']}, {result['downloads']} downloaded."
    )
    lines += times(result) + memory(result["memory"])
    if result["killed"]:
        counts = Counter(kill["victim"] for kill in result["killed"])
        lines.append("Killed: " + ", ".join(f"{victim} {number} times" for victim, number in sorted(counts.items())))
    errors = [trouble for trouble in result["troubles"] if trouble["outcome"] == "error"]
    lines += [f"  {trouble['who']} at {trouble['address']}: {trouble['what']}" for trouble in errors[:20]]
    lines += [f"WRONG: {sentence}" for sentence in result["wrong"]] or ["Nothing was wrong."]
    return "\n".join(lines)
