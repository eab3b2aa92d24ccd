"""The words of a PDF that somebody gives, read by a process of its own, which has little memory and little time: what
opens it may be broken by a file that was made to."""

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

PATIENCE = 20
"""Seconds on the clock, of a busy machine too."""
PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
sys.path.insert(0, sys.argv[1])
from core.pdf_child import main
main()
"""
"""Ten seconds of the processor and a gigabyte of memory, set before anything is opened."""


@dataclass(frozen=True)
class Read:
    """What was read of a PDF: its words, and whether all of it could be read."""

    words: str
    whole: bool


def read_pdf(content: bytes) -> Read:
    """The words of a PDF; those that could be read, if not all could; none where the other process fails or takes too
    long. That something could not be read is written into the log, without a word of it."""
    root = str(Path(__file__).resolve().parent.parent)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", PROGRAM, root],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            env={},
        )
        read = Read(**json.loads(done.stdout))
    except (subprocess.SubprocessError, ValueError) as fault:
        read = Read("", whole=False)
        logger.warning("a PDF could not be read: %s", type(fault).__name__)
    if not read.whole:
        logger.info("a PDF of %s bytes was read in part only", len(content))
    return read
