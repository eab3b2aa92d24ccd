"""`make run`: everything in the foreground, in order, and stopped in order."""

import fcntl
import http.client
import os
import shutil
import signal
import socket
import sys
import time
from collections import defaultdict
from pathlib import Path

from launcher.installation import digest, is_current, one_at_a_time
from launcher.processes import Failed, Part, call, tail
from launcher.services import ROOT, VAR, Cluster, lasting_cluster, new_secret

LOGS = VAR / "log"
SERVICES_FILE = VAR / "services.env"
RUN_LOCK = VAR / "run.lock"
LOADING = VAR / "demo-is-loading"
PYTHON = sys.executable
READY_WITHIN = 90  # seconds from the start of the web server to a well /healthz
RESTARTS_IN_A_MINUTE = 5
CELERY = [PYTHON, "-m", "celery", "-A", "send_portal"]
# Workers do not talk to one another: Celery's heartbeat, when the broker is gone, waits for ever and hears no signal.
ALONE = ["--without-heartbeat", "--without-gossip", "--without-mingle"]
WORKER = [*CELERY, "worker", "-Q", "default,pdf", "--concurrency", "2", *ALONE, "--loglevel", "INFO"]
DEMO_PASSWORD = "demo-portal-2026"  # noqa: S105 - published on purpose; production settings refuse the demonstration


class StopAsked(BaseException):
    """Ctrl-C or SIGTERM."""


def port() -> int:
    """Return the port that the web server takes, from PORT. Raises Failed when it is not a number."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise Failed(f"PORT is “{text}”. Set it to a number between 1 and 65535, for example PORT=8010 make run")
    return int(text)


def refuse_taken_port() -> None:
    """Raise Failed with one line when somebody else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port()))
        except PermissionError:
            raise Failed(f"Port {port()} is kept for root. Choose a higher one: PORT=8010 make run") from None
        except OSError:
            raise Failed(
                f"Port {port()} is taken by another program. Stop it, or choose another: PORT={port() + 10} make run"
            ) from None


def take_run_lock():
    """Return the lock that says “this checkout runs”, held until the last child is gone.

    The children inherit it: after a kill -9 a new start waits for what the old one left to end. Raises Failed when
    the portal runs already.
    """
    VAR.mkdir(exist_ok=True)
    lock = open(RUN_LOCK, "a+")
    limit = time.monotonic() + 30
    said = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            launcher = running_launcher()
            if launcher:
                raise Failed(f"The portal already runs from this folder (process {launcher}). Stop it first.") from None
            if time.monotonic() > limit:
                raise Failed(
                    "Parts of an earlier run have not ended. `ps aux | grep send_portal` shows them."
                ) from None
            if not said:
                print("Waiting for an earlier run to end", flush=True)
                said = True
            time.sleep(0.2)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def refuse_second_start() -> None:
    """Say in the first second what would stop us later: the portal runs already, or its port is taken."""
    launcher = running_launcher()
    if launcher and launcher != os.getpid():
        raise Failed(f"The portal already runs from this folder (process {launcher}). Stop it first.")
    if not survivors():
        refuse_taken_port()


def survivors() -> bool:
    """Whether children of an earlier run, killed with -9, are still ending."""
    if not RUN_LOCK.exists():
        return False
    with open(RUN_LOCK) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def running_launcher() -> int | None:
    """Return the process that runs this checkout's portal, or None."""
    text = RUN_LOCK.read_text() if RUN_LOCK.exists() else ""
    if not text.isdigit() or not Path(f"/proc/{text}").exists():
        return None
    command = Path(f"/proc/{text}/cmdline").read_bytes()
    return int(text) if b"launcher" in command else None


def run() -> int:
    """Start everything, say that it is ready, and watch over it until asked to stop."""
    lock = take_run_lock()
    refuse_taken_port()
    for sort in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sort, ask_to_stop)
    cluster, parts = None, []
    try:
        cluster = lasting_cluster()
        say("Starting PostgreSQL and Valkey")
        for server in cluster.parts:
            server.options["pass_fds"] = [lock.fileno()]
        cluster.start()
        environment = write_environment(cluster)
        prepare_database(cluster, environment)
        collect_static_files(environment)
        parts = portal_parts(environment, VAR, pass_fds=[lock.fileno()])
        say("Starting web server, worker and beat")
        for part in parts:
            part.start()
        wait_until_well(parts, environment["PORT"])
        announce(cluster, environment)
        watch(cluster, parts)
        return 1
    except StopAsked:
        say("Stopping")
        return 0
    finally:
        for sort in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sort, signal.SIG_IGN)
        SERVICES_FILE.unlink(missing_ok=True)
        for part in parts:
            part.ask_to_stop()
        for part in parts:
            part.stop()
        if cluster:
            cluster.stop()
        say("All stopped")


def ask_to_stop(*_) -> None:
    """Answer the first Ctrl-C or SIGTERM; later ones change nothing."""
    for sort in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sort, signal.SIG_IGN)
    RUN_LOCK.write_text("")  # a new start from now on waits for our end instead of being refused
    raise StopAsked


def say(line: str) -> None:
    """Print one line of progress at once."""
    print(line, flush=True)


def write_environment(cluster: Cluster) -> dict[str, str]:
    """Return every variable that the portal needs here, and leave them where `manage.py` finds them."""
    secret = VAR / "secret-key"
    if not secret.exists():
        write_private(secret, new_secret())
    ours = {
        **cluster.environment(),
        "PORTAL_ENVIRONMENT": "development",
        "PORTAL_DEMO": os.environ.get("PORTAL_DEMO", "1"),
        "PORTAL_SECRET_KEY": secret.read_text(),
        "PORTAL_ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "PORTAL_FILES": str(VAR / "files"),
        "PORTAL_MAIL": str(VAR / "mail"),
        "PORT": str(port()),
    }
    for folder in ("files", "mail"):
        (VAR / folder).mkdir(mode=0o700, exist_ok=True)
    write_private(SERVICES_FILE, "".join(f"{name}={value}\n" for name, value in ours.items()))
    return {**os.environ, **ours}


def read_environment() -> dict[str, str]:
    """Return the variables of the portal that runs from this folder."""
    lines = SERVICES_FILE.read_text().splitlines()
    return {**os.environ, **dict(line.split("=", 1) for line in lines)}


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(text)


def manage(*arguments: str, environment: dict[str, str]) -> None:
    """Run one management command. Raises Failed with the end of its log."""
    call([PYTHON, "manage.py", *arguments], log=LOGS / "manage.log", cwd=ROOT, env=environment)


def prepare_database(cluster: Cluster, environment: dict[str, str]) -> None:
    """Bring the tables up to the code and, where nobody is in them yet, load the demonstration."""
    if LOADING.exists():
        say("The demonstration data was not loaded to its end the last time: starting again from an empty database")
        cluster.drop_database()
    say("Bringing the database up to date")
    manage("migrate", "--verbosity", "0", "--no-input", environment=environment)
    if environment["PORTAL_DEMO"] != "1":
        manage("set_deployment", "production", environment=environment)
        return
    manage("set_deployment", "demo", environment=environment)
    if has_command("load_demo") and cluster.sql("SELECT count(*) FROM partners_user", database="portal") == "0":
        collect_static_files(environment)  # the demonstration issues a board's paper, which wears our style sheet
        say("Loading the demonstration data")
        LOADING.touch()
        manage("load_demo", environment=environment)
        LOADING.unlink()


def has_command(name: str) -> bool:
    """Whether one of the portal's apps brings a management command of this name."""
    return any(ROOT.glob(f"*/management/commands/{name}.py"))


def collect_static_files(environment: dict[str, str]) -> None:
    """Copy what the web server serves to var/static, compressed and with lasting names, where it has changed; one
    command of this checkout at a time."""
    stamp = VAR / "static" / ".stamp"
    mark = digest(
        [
            ROOT / "requirements" / "dev.lock",
            *(file for file in (ROOT / "static").rglob("*") if file.is_file()),
        ]
    )
    with one_at_a_time():
        if not is_current(stamp, mark):
            say("Collecting style sheets, scripts and fonts")
            shutil.rmtree(stamp.parent, ignore_errors=True)
            manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
            stamp.write_text(mark)


def portal_parts(environment: dict[str, str], place: Path, **options) -> list[Part]:
    """Return the web server, the worker and beat; each writes its own log in the place's folder log."""
    common, logs = {"cwd": ROOT, **options}, place / "log"
    address = f"127.0.0.1:{environment['PORT']}"
    web = [
        *(PYTHON, "-m", "gunicorn", "send_portal.wsgi", "--bind", address, "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "60"),
        *("--graceful-timeout", "5", "--log-level", "warning"),
    ]
    beat = [*CELERY, "beat", "--schedule", place / "beat-schedule", "--pidfile", "", "--loglevel", "WARNING"]
    # People who wait for a page come before papers that are made meanwhile.
    worker = ["nice", "-n", "5", *WORKER]
    return [
        Part("web", web, log=logs / "web.log", env=environment, **common),
        # A stop waits five seconds for running tasks and hands the rest back to the broker.
        Part("worker", worker, log=logs / "worker.log", env={**environment, "REMAP_SIGTERM": "SIGQUIT"}, **common),
        Part("beat", beat, log=logs / "beat.log", env=environment, **common),
    ]


def wait_until_well(parts: list[Part], port: str) -> None:
    """Wait until /healthz answers that all is well. Raises Failed with its last answer."""
    limit = time.monotonic() + READY_WITHIN
    answer = "no answer"
    while time.monotonic() < limit:
        for part in parts:
            if not part.is_alive():
                raise Failed(f"{part.name} ended at once. Its last lines, from {part.log}:\n{tail(part.log)}")
        status, answer = health(port)
        if status == 200:
            return
        time.sleep(0.2)
    logs = parts[0].log.parent
    raise Failed(f"The portal is not well {READY_WITHIN} seconds after its start: {answer}. The logs are in {logs}.")


def health(port: str) -> tuple[int, str]:
    """Ask the web server on that port how it is."""
    link = http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)
    try:
        link.request("GET", "/healthz")
        response = link.getresponse()
        return response.status, response.read().decode(errors="replace")
    except OSError as trouble:
        return 0, str(trouble)
    finally:
        link.close()


def announce(cluster: Cluster, environment: dict[str, str]) -> None:
    """Print that the portal is ready, and who can sign in to the demonstration."""
    say(f"SEND Portal is ready at http://127.0.0.1:{port()}")
    if environment["PORTAL_DEMO"] != "1":
        return
    places = defaultdict(list)
    emails = cluster.sql("SELECT email FROM partners_user WHERE email LIKE '%.example' ORDER BY id", database="portal")
    for email in emails.splitlines():
        role, place = email.split("@")
        places[place].append(role)
    say(f"Demonstration accounts, all with the password {DEMO_PASSWORD}:")
    for place, roles in places.items():
        say(f"  …@{place}: {', '.join(roles)}")
    say(f"E-mail goes to {VAR / 'mail'}, logs to {LOGS}. Ctrl-C stops everything.")


def watch(cluster: Cluster, parts: list[Part]) -> None:
    """Start again what ends by itself, the servers first; return when one of them all cannot be kept alive."""
    restarts: dict[str, list[float]] = defaultdict(list)
    while True:
        for part in (*cluster.parts, *parts):
            if part.is_alive():
                continue
            now = time.monotonic()
            restarts[part.name] = [moment for moment in restarts[part.name] if now - moment < 60] + [now]
            if len(restarts[part.name]) > RESTARTS_IN_A_MINUTE:
                say(f"{part.name} ends again and again, so everything stops. Its last lines:\n{tail(part.log)}")
                return
            say(f"{part.name} has ended (code {part.process.returncode}); starting it again")
            start_again(part, cluster)
        time.sleep(0.3)


def start_again(part: Part, cluster: Cluster) -> None:
    """Start what has ended: a server on the data that it kept."""
    if part in cluster.parts:
        cluster.start_again(part)
    else:
        part.stop()
        part.start()


def reload_demonstration() -> int:
    """Throw this checkout's data away and load the demonstration again, beside a running portal or without one."""
    cluster = lasting_cluster()
    running = running_launcher()
    lock = None if running else take_run_lock()
    if not running:
        cluster.start()
    try:
        environment = read_environment() if running else write_environment(cluster)
        environment["PORTAL_DEMO"] = "1"
        say("Throwing the local data away")
        cluster.drop_database()
        empty_broker(cluster)
        for folder in ("files", "mail"):
            for item in (VAR / folder).iterdir():
                shutil.rmtree(item) if item.is_dir() else item.unlink()
        prepare_database(cluster, environment)
        say("The demonstration data is loaded")
        return 0
    finally:
        if lock:
            SERVICES_FILE.unlink(missing_ok=True)
            cluster.stop()
            lock.close()


def empty_broker(cluster: Cluster) -> None:
    """Forget queued jobs, rate limits and sessions of the data that goes."""
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(cluster.valkey_socket))
        link.sendall(b"FLUSHALL\r\n")
        link.recv(64)
