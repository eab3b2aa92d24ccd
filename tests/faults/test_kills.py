"""Worker, broker, database are killed while reports are made: each ends done or visibly failed, none twice."""

import pytest

from launcher import template
from launcher.load_checks import PAPER_JOBS
from launcher.services import throw_away_cluster
from tests.faults.portal_under_attack import Portal

pytestmark = pytest.mark.slow

REPORTS = 20


def test_every_report_ends_done_or_visibly_failed_and_none_twice():
    with throw_away_cluster(durable=True, fill=template.copy_into) as (cluster, files):
        portal = Portal(cluster, files)
        portal.ask(REPORTS)
        try:
            portal.worker.start()
            portal.beat.start()

            portal.wait_until_finished(3)
            portal.kill(portal.worker)
            portal.worker.start()

            portal.wait_until_finished(7)
            portal.kill(cluster.valkey)
            cluster.start_again(cluster.valkey)

            portal.wait_until_finished(11)
            portal.kill(cluster.postgres)
            cluster.start_again(cluster.postgres)

            portal.wait_until_finished(REPORTS)
        finally:
            portal.stop()

        done = portal.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE state = 'done'")
        failed_in_words = portal.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE state = 'failed' AND words <> ''")
        assert done + failed_in_words == REPORTS
        assert done >= REPORTS - 4, "only what was running at a kill may fail"
        asked = f"report_id IN (SELECT subject FROM {PAPER_JOBS})"
        assert portal.number(f"SELECT count(*) FROM reports_boardreportissue WHERE {asked}") == done
        assert portal.number(f"SELECT count(DISTINCT report_id) FROM reports_boardreportissue WHERE {asked}") == done
        assert portal.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE state = 'done' AND file_id IS NULL") == 0
        assert portal.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE state <> 'done' AND file_id IS NOT NULL") == 0


def test_what_is_asked_for_while_the_broker_is_away_is_made_when_it_is_back():
    with throw_away_cluster(durable=True, fill=template.copy_into) as (cluster, files):
        portal = Portal(cluster, files)
        portal.kill(cluster.valkey)
        portal.ask(2)
        assert portal.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE state = 'queued'") == 2
        cluster.start_again(cluster.valkey)
        try:
            portal.wait_until_finished(2)
        finally:
            portal.stop()
        assert portal.number(f"SELECT count(*) FROM {PAPER_JOBS} WHERE state = 'done' AND attempts = 1") == 2
