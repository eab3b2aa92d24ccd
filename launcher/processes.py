"""Child processes that never outlive their parent."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


class Failed(Exception):  # noqa: N818 - named for what happened
    """Something that must work did not; the message is one line for the person at the terminal."""


def die_with(parent: int, how: signal.Signals):
    """Return what a child runs before its program: ask the kernel for the signal `how` when the parent is gone.

    It comes after the change of user, which would otherwise undo it. A parent that went before the request is met too.
    """

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:
            os.kill(os.getpid(), how)

    return ask_the_kernel


def end_when_parent_ends() -> None:
    """Ask the same for this process: when `make` is killed, what it started stops in order."""
    parent = os.getppid()
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(1)


def call(command: Sequence[str | Path], *, log: Path | None = None, **options) -> None:
    """Run a command to its end. Raises Failed, with the end of its log, when it fails."""
    output = open(log, "ab") if log else None
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
            **options,
        )
        code = wait_or_stop(process)
    finally:
        if output:
            output.close()
    if code:
        name = " ".join(Path(str(part)).name for part in command[:4])
        raise Failed(
            f"“{name}” failed with code {code}." + (f" Its last lines, from {log}:\n{tail(log)}" if log else "")
        )


def wait_or_stop(process: subprocess.Popen) -> int:
    """Wait for a child; when we are interrupted, end it first."""
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log, indented."""
    return "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-lines:])


class Part:
    """One long-running child: a server, the worker, beat."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        stop_with: signal.Signals = signal.SIGTERM,
        patience: float = 15,
        **options,
    ) -> None:
        self.name, self.command, self.log = name, [str(part) for part in command], log
        self.stop_with, self.patience, self.options = stop_with, patience, options
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start the child in a session of its own, so that Ctrl-C reaches it through us, in our order."""
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".old.log"))
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with(os.getpid(), self.stop_with),
                **self.options,
            )

    def is_alive(self) -> bool:
        """Whether the child runs."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the signal that the child takes as “finish and go”."""
        if self.is_alive():
            self.process.send_signal(self.stop_with)

    def stop(self) -> None:
        """Stop the child, kindly first; then whatever it left of its own children."""
        if self.process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
