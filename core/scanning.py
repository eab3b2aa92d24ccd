"""The virus scanner's hook: clamd over its own protocol, where the machine has one. Without one nothing is scanned, and
`PORTAL_HOLD_UNSCANNED` decides whether such files may be had."""

import logging
import socket
import struct

from django.conf import settings

from core.models import StoredFile

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
PATIENCE_SECONDS = 20

Scan = StoredFile.Scan


def scan(content: bytes) -> Scan:
    """Ask the scanner about this content. NOT_SCANNED where there is none or it gives no answer."""
    if not settings.PORTAL_CLAMD:
        return Scan.NOT_SCANNED
    try:
        with _connected(settings.PORTAL_CLAMD) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                piece = content[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            answer = line.makefile("rb").read(4096).rstrip(b"\0\n")
    except OSError:
        logger.exception("the virus scanner gave no answer")
        return Scan.NOT_SCANNED
    if answer == b"stream: OK":
        return Scan.CLEAN
    if answer.endswith(b" FOUND"):
        return Scan.INFECTED
    logger.error("the virus scanner answered %r", answer[:200])
    return Scan.NOT_SCANNED


def _connected(address: str) -> socket.socket:
    """A connection to clamd at `host:port`, or at a socket's path."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE_SECONDS)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS)
