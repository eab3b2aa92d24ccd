"""The files in S3-compatible storage: kept, given out and swept as in a folder."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from core import clock, files

ROOT = Path(__file__).resolve().parents[2]
STORAGE_OF_SETTINGS = "import json, send_portal.settings as s; print(json.dumps(s.STORAGES['default']))"

pytestmark = pytest.mark.slow


@pytest.fixture
def bucket(settings):
    """An empty bucket on a server of its own, with the storage that the settings make of its address."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://key:s%2Fcret@{host}:{port}/portal-files"
    told = subprocess.run(
        [sys.executable, "-c", STORAGE_OF_SETTINGS],
        cwd=ROOT,
        env=os.environ | {"PORTAL_FILES_S3": address},
        capture_output=True,
        text=True,
        check=True,
    )
    settings.STORAGES = settings.STORAGES | {"default": json.loads(told.stdout)}
    options = settings.STORAGES["default"]["OPTIONS"]
    assert (options["access_key"], options["secret_key"]) == ("key", "s/cret")
    client = boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id="key",
        aws_secret_access_key="s/cret",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="portal-files")
    yield client
    server.stop()


@pytest.mark.django_db
def test_files_are_kept_given_out_and_swept(bucket):
    stored = files.store_file(b"%PDF-1.7 words", name="Paper.pdf", content_type="application/pdf")
    assert files.content_of(stored) == b"%PDF-1.7 words"
    answer = files.attachment(stored)
    assert answer.content == b"%PDF-1.7 words"
    assert "Paper.pdf" in answer["Content-Disposition"]
    kept = [row["Key"] for row in bucket.list_objects_v2(Bucket="portal-files")["Contents"]]
    assert kept == [stored.content.name]

    bucket.put_object(Bucket="portal-files", Key="ab/of-nobody", Body=b"x")
    assert files.sweep_orphans() == 0
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert files.sweep_orphans() == 1
    kept = [row["Key"] for row in bucket.list_objects_v2(Bucket="portal-files")["Contents"]]
    assert kept == [stored.content.name]
