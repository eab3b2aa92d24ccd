"""Keeping files, giving them out, the virus scanner, and sweeping up."""

import contextlib
import os
import socket
import struct
import threading
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core import files, tasks
from core.errors import RuleBroken
from core.models import StoredFile
from core.scanning import Scan, scan
from core.uploads import examine

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def clamd(answer: bytes, *, path=None):
    """A server that speaks clamd's protocol: takes one stream for each connection and gives this answer. Yields its
    address and what it was sent."""
    heard = []
    server = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    server.bind(str(path) if path else ("127.0.0.1", 0))
    server.listen()

    def serve():
        with contextlib.suppress(OSError):
            while True:
                line, _ = server.accept()
                with line, line.makefile("rb") as incoming:
                    assert incoming.read(10) == b"zINSTREAM\0"
                    sent = b""
                    while size := struct.unpack("!L", incoming.read(4))[0]:
                        sent += incoming.read(size)
                    heard.append(sent)
                    line.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield str(path) if path else f"127.0.0.1:{server.getsockname()[1]}", heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (b"stream: OK\0", Scan.CLEAN),
        (b"stream: Eicar-Signature FOUND\0", Scan.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Scan.NOT_SCANNED),
        (b"", Scan.NOT_SCANNED),
    ],
)
def test_the_scanner_is_asked_about_the_whole_content(settings, answer, known):
    content = os.urandom(150_000)
    with clamd(answer) as (address, heard):
        settings.PORTAL_CLAMD = address
        assert (scan(content), heard) == (known, [content])


def test_the_scanner_may_listen_at_a_socket(settings, tmp_path):
    with clamd(b"stream: OK\0", path=tmp_path / "clamd") as (address, _):
        settings.PORTAL_CLAMD = address
        assert scan(b"a") is Scan.CLEAN


def test_without_a_scanner_or_with_one_that_is_away_nothing_is_scanned(settings):
    assert scan(b"a") is Scan.NOT_SCANNED
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.PORTAL_CLAMD = f"127.0.0.1:{unused.getsockname()[1]}"
        assert scan(b"a") is Scan.NOT_SCANNED


def test_a_file_with_a_virus_is_not_taken(settings):
    with clamd(b"stream: Eicar-Signature FOUND\0") as (address, _):
        settings.PORTAL_CLAMD = address
        with pytest.raises(RuleBroken, match="virus scanner found something"):
            examine("a.txt", b"EICAR")


def test_a_kept_file_lies_under_a_random_address_outside_the_web_root_with_its_fingerprint(settings):
    stored = files.store_upload(examine("../Ein Plan.txt", b"hello"))
    assert stored.content.name == f"{stored.pk.hex[:2]}/{stored.pk}"
    assert (settings.FILES_DIR / stored.content.name).read_bytes() == b"hello"
    assert (stored.name, stored.size, stored.scan) == ("Ein Plan.txt", 5, Scan.NOT_SCANNED)
    assert stored.sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


def test_a_file_is_given_out_only_to_be_saved():
    answer = files.attachment(files.store_upload(examine('Pl"än;\r\n.txt', b"hello")))
    assert answer.content == b"hello"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''Pl%C3%A4n.txt"
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/plain; charset=utf-8", "private, no-store")


def test_what_was_not_scanned_is_held_where_the_deployment_says_so(settings):
    stored = files.store_upload(examine("a.txt", b"hello"))
    assert files.content_of(stored) == b"hello"
    settings.PORTAL_HOLD_UNSCANNED = True
    with pytest.raises(RuleBroken, match="held until"):
        files.content_of(stored)
    made = files.store_file(b"made here", name="a.pdf", content_type="application/pdf")
    assert files.content_of(made) == b"made here"


def test_what_waits_is_scanned_when_the_scanner_is_back(settings):
    stored = files.store_upload(examine("a.txt", b"hello"))
    assert files.scan_waiting() == 0
    with clamd(b"stream: Eicar-Signature FOUND\0") as (address, heard):
        settings.PORTAL_CLAMD = address
        waiting = StoredFile.objects.filter(scan=Scan.NOT_SCANNED).count()
        tasks.scan_waiting()
        assert len(heard) == waiting
    stored.refresh_from_db()
    assert stored.scan == Scan.INFECTED
    assert files.is_held(stored)


def test_every_scan_state_has_its_moves():
    assert set(StoredFile.MOVES) == set(StoredFile.Scan)


def test_bytes_without_a_row_are_swept_away_after_a_day(settings):
    stored = files.store_upload(examine("a.txt", b"hello"))
    orphan, young, other = (default_storage.save(name, ContentFile(b"x")) for name in ("ab/one", "ab/two", "longer/x"))
    before_yesterday = time.time() - 2 * 86_400
    for name in (orphan, other, stored.content.name):
        os.utime(settings.FILES_DIR / name, (before_yesterday, before_yesterday))
    tasks.sweep_orphans()
    kept = [default_storage.exists(name) for name in (orphan, young, other, stored.content.name)]
    assert kept == [False, True, True, True]
    assert files.sweep_orphans() == 0


def test_a_place_where_nothing_was_kept_has_nothing_to_sweep(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "nothing"
    assert files.sweep_orphans() == 0
