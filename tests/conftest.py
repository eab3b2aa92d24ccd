"""What every test stands on: a database made by its owner and used by the application's role."""

import gc
import io
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from environ import Env
from zeal import zeal_context
from zeal.constants import initialize_app_registry
from zeal.patch import patch as watch_querysets

from core import clock
from core.access import acting_as
from partners.models import LocalArea
from tests.world import afresh, build_world


def pytest_configure(config):
    """Refuse to run beside real data: the suite needs servers of its own."""
    if settings.ENVIRONMENT != "test":
        pytest.exit(
            "The tests need servers of their own: `make test`, or "
            "`.venv/bin/python -m launcher exec -- .venv/bin/pytest tests/…`",
            returncode=4,
        )
    # A busy machine is no fault of the portal: how long an example takes is never what is tested.
    hypothesis.settings.register_profile(
        "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("suite")
    settings.ZEAL_NPLUSONE_THRESHOLD = 3  # twice is two places that ask for the same, thrice is a loop
    initialize_app_registry()
    watch_querysets()


def pytest_collection_finish(session):
    """Leave what is loaded for good out of Python's search for garbage, and let it search less often: it looked through
    400,000 lasting objects again and again, a quarter of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class WatchedClient(Client):
    """A visitor whose every read fails if it asks the database the same thing once for each row. Writes may: an
    operation on several things writes and audits each of them by itself."""

    def get(self, *args, **extra):
        """Open an address, watched."""
        with zeal_context():
            return super().get(*args, **extra)


@pytest.fixture
def client() -> WatchedClient:
    """The test client, for everyone who does not make his own."""
    return WatchedClient()


@contextmanager
def as_owner(**options: str) -> Iterator[None]:
    """Use the database as the role that owns it: to migrate, to empty tables, to say what the deployment is for."""
    before = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD", "OPTIONS")}
    owner = Env.db_url_config(Env().str("PORTAL_OWNER_DATABASE_URL"))
    connection.close()
    connection.settings_dict.update(
        USER=owner["USER"], PASSWORD=owner["PASSWORD"], OPTIONS={**owner.get("OPTIONS", {}), **options}
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker, django_db_modify_db_settings
) -> Iterator[None]:
    """Make the test database as portal_owner, then hand it to portal_app: the second wall stands in every test.

    Nobody drops it: it goes with the throw-away servers it is on.
    """
    from django.test.utils import setup_databases

    with django_db_blocker.unblock(), as_owner():
        setup_databases(verbosity=request.config.option.verbose, interactive=False, serialized_aliases=[])
        call_command("set_deployment", "test", verbosity=0, stdout=io.StringIO())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables_as_owner)
        yield


EMPTY_TABLES = """
DO $$
DECLARE place regclass; filled boolean;
BEGIN
    FOR place IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL (ARRAY[
            'django_migrations', 'django_content_type', 'auth_permission', 'core_deployment'])
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', place) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %s', place); END IF;
    END LOOP;
END $$
"""


def empty_tables_as_owner(case: TransactionTestCase | None = None) -> None:
    """Remove what a test has committed; what migrations say about the database itself stays.

    Neither the application's role nor any trigger lets history go, so this is done as the owner with the triggers off,
    which a throw-away cluster allows. Deleting from the few tables that have rows takes a fiftieth of Django's flush.
    """
    with as_owner(options="-c session_replication_role=replica"), connection.cursor() as cursor:
        cursor.execute(EMPTY_TABLES)


@pytest.fixture(autouse=True)
def _own_cache() -> None:
    """Each test starts with no rate limit used up and no heartbeat."""
    cache.clear()


KEEP = """
DO $$
DECLARE place pg_class; filled boolean;
BEGIN
    EXECUTE format('CREATE SCHEMA %%I', %(name)s);
    FOR place IN SELECT * FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> ALL (ARRAY['django_migrations', 'django_content_type', 'auth_permission', 'core_deployment'])
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%%I)', place.relname) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE %%I.%%I AS TABLE public.%%I', %(name)s, place.relname, place.relname);
        END IF;
    END LOOP;
END $$
"""
PUT_BACK = """
DO $$
DECLARE place pg_class; columns text;
BEGIN
    FOR place IN SELECT * FROM pg_class WHERE relkind = 'r' AND relnamespace = %(name)s::regnamespace LOOP
        SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
        WHERE attrelid = format('public.%%I', place.relname)::regclass
            AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format('INSERT INTO public.%%I (%%s) OVERRIDING SYSTEM VALUE SELECT %%s FROM %%I.%%I',
            place.relname, columns, columns, %(name)s, place.relname);
    END LOOP;
END $$
"""
KEPT: dict[str, bytes] = {}
"""What this process has committed once, by the name of the schema that keeps its rows."""


def todays(make: Callable[[], SimpleNamespace]) -> str:
    """The name under which is kept what `make` makes. Its days count from the one on which it ran, so a suite that runs
    past midnight makes it again."""
    return f"{make.__name__}_{clock.today():%Y_%m_%d}"


def committed(make: Callable[[], SimpleNamespace]) -> SimpleNamespace:
    """What `make` commits into empty tables. It runs only the first time in a day: its rows are kept in a schema of
    their own and copied back from there, with their numbers and their history, in a small part of the time."""
    name = todays(make)
    statement = PUT_BACK if name in KEPT else KEEP
    if statement is KEEP:
        KEPT[name] = pickle.dumps(make())
    with as_owner(options="-c session_replication_role=replica"), connection.cursor() as cursor:
        cursor.execute(statement, {"name": name})
    return pickle.loads(KEPT[name])


@pytest.fixture
def world(db) -> SimpleNamespace:
    """The cast (tests/world.py), committed once: each test works on it inside a transaction that is rolled back.

    A test that commits empties the tables at its end; the next one that wants the cast finds nobody and has it put
    back, on a connection of its own, so that it outlasts that test's transaction and serves all that follow.
    """
    name = todays(build_world)
    if not LocalArea.objects.exists() or name not in KEPT:
        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(commit_and_disconnect, build_world).result()
    return pickle.loads(KEPT[name])


def commit_and_disconnect(make: Callable[[], SimpleNamespace]) -> SimpleNamespace:
    """Commit what `make` makes, instead of what is there, and let this thread's connection go."""
    try:
        empty_tables_as_owner()
        return committed(make)
    finally:
        connection.close()


@pytest.fixture
def sign_in(client):
    """`sign_in(person)` gives the test client, signed in as that person."""

    def signed_in(person):
        client.force_login(person.user)
        return client

    return signed_in


@pytest.fixture
def acting(db):
    """`with acting(person) as person:` reads and writes as this person, loaded afresh."""

    @contextmanager
    def as_person(person):
        fresh = afresh(person)
        with acting_as(fresh):
            yield fresh

    return as_person


@pytest.fixture
def count_queries():
    """`count_queries(client, url)` gives how many queries the page costs; it must answer 200."""

    def counted(client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        assert response.status_code == 200
        return len(queries)

    return counted
