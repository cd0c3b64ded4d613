"""Each act is killed at each point on its way, asked again, and done once, everywhere; every keyed route is an act."""

import asyncio
import os
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from canon.services import SERVICES
from deploy.launcher.postgres import Postgres
from tests.bad_input.document import document
from tests.conftest import copied
from tests.faults.county import SUBSCRIPTIONS, County, Host
from tests.faults.duties import DUTIES
from tests.faults.groups import GROUPS
from tests.faults.lives import LIVES, Act, Life
from tests.faults.several_complaints import SEVERAL
from tests.routers import events_of

ALL: tuple[type[Life], ...] = (*LIVES, *DUTIES, *GROUPS, *SEVERAL)
COMMITTED, ANSWERED, INSIDE, HANDLED = "before it is committed", "before it is answered", "inside", "in a handler"
# Where a command passes; who files is not alone in a transaction, and passes others.
COMMAND: dict[str, str | None] = {COMMITTED: "request.before_commit", ANSWERED: "request.before_reply"}
FILING: dict[str, str | None] = {
    INSIDE: "intake.after_numbers",
    COMMITTED: "intake.before_write",
    ANSWERED: "intake.before_reply",
}
UPLOAD: dict[str, str | None] = {COMMITTED: "upload.before_commit", ANSWERED: "upload.before_reply"}
OTHERS: dict[str, dict[str, str | None]] = {
    **dict.fromkeys(("file", "register", "order", "file of another shop", "file that it closed"), FILING),
    "upload a list": {},  # is killed in ``test_import_killed``
    "batch": FILING | {ANSWERED: None},  # is answered line by line
    "supplement": COMMAND | {INSIDE: "intake.after_supplement"},
    "roster": UPLOAD | {INSIDE: "refunds.after_roster"},
    **dict.fromkeys(("pay one", "bank file"), UPLOAD | {INSIDE: "refunds.before_ledger"}),
    **dict.fromkeys(("sign the timetable", "countersign"), COMMAND | {INSIDE: "refunds.after_supersession"}),
    "import a list": {COMMITTED: "registers.before_commit", ANSWERED: "registers.after_commit"},
}
RELAY_POINTS = ("relay.after_claim", "relay.after_ack_before_delete", "relay.after_delete")
CONSUMER_POINTS = (
    *("consumer.after_fetch", "consumer.after_gate", "consumer.after_effect"),
    *("consumer.before_commit", "consumer.after_commit_before_position"),
)
REACHED_SECONDS = 30.0
EFFECTS = {
    "complaints": "select count(*) from intake.complaints",
    "persons": "select count(*) from intake.vault_keys",
    "cases": "select count(*) from dispatch.cases",
    "states": "select string_agg(state, ' ' order by state) from dispatch.cases",
    "receipts": "select count(*) from dispatch.receipts",
    "disputes": "select count(*) from odr.disputes",
    "plans": "select count(*) from refunds.plans",
    "claims": "select count(*) from refunds.claims",
    "payments": "select count(*) from refunds.payments",
    "fen paid": "select sum(amount_fen) from refunds.payments",
    "members of groups": "select count(*) from refunds.group_members",
    "payments to groups": "select count(*) from refunds.group_payments",
    "fen paid to groups": "select sum(paid_fen) from refunds.group_cases",
    "entries of registers": "select count(*) from odr.entries",
    "measures": "select count(*) from refunds.group_measures",
    "measures of plans": "select count(*) from refunds.plan_measures",
    "breaches": "select string_agg(state, ' ' order by state) from odr.breaches",
    "settled by stations": "select count(*) from odr.settlements",
    "handed over by stations": "select count(*) from odr.station_handovers",
    "groups": "select count(*) from intake.groups",
    "members of groups of complaints": "select count(*) from intake.group_members where left_at is null",
    "alarms": "select string_agg(state, ' ' order by state) from intake.closing_alarms",
    "signals": "select count(*) from intake.signal_decisions",
    "reports": "select count(*) from analytics.reports",
    "events of outreach": "select count(*) from dispatch.outreach",
    "rates": "select count(*) from refunds.rates",
    "local rules": "select count(*) from refunds.local_rules",
    "seen by analytics": "select count(*) from analytics.cases_seen",
    "rules": "select count(*) from dispatch.rule_sets",
    "calendars": "select count(*) from dispatch.calendars",
    "shifts": "select count(*) from dispatch.shifts",
    "notes": "select count(*) from dispatch.shift_notes",
    "samples": "select count(*) from dispatch.look_backs",
    "accounts": "select count(*) from gateway.accounts",
    "keys": "select count(*) from gateway.api_keys",
    "secrets": "select count(*) from gateway.signing_secrets",
}
_LOGS = " union all ".join(f"select type, recorded_at from {service}.event_log" for service in SERVICES)  # noqa: S608
_ACTED_ON = "select " + " + ".join(f"(select coalesce(sum(version), 0) from {service}.applied)" for service in SERVICES)  # noqa: S608
HANDLED_TYPES = {type_ for service in SERVICES for type_ in events_of(service).subscribed_types}


@dataclass(slots=True)
class Calm:
    """What a life leaves behind that nobody strikes, and what its acts told of, and whether anybody heard it."""

    left: dict[str, Any] = field(default_factory=dict)
    published: dict[str, list[str]] = field(default_factory=dict)  # types of events, by act, in their order
    acted_on: set[str] = field(default_factory=set)
    requested: set[str] = field(default_factory=set)

    def on_the_way(self, act: str, point: str) -> list[str]:
        """The failpoints there; none, where it does not pass."""
        if point in RELAY_POINTS:
            return [point] if self.published[act] else []
        if point in CONSUMER_POINTS:
            return [point] if act in self.acted_on else []
        if point == HANDLED:
            return [f"handler.{name}" for name in self.published[act] if name in HANDLED_TYPES]
        passed = OTHERS.get(act, COMMAND).get(point)
        return [passed] if passed else []


OfLife = Callable[[type[Life]], Awaitable[Calm]]
_CALM: dict[type[Life], Calm] = {}


@pytest.fixture
async def county(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, nursery: Path
) -> AsyncIterator[County]:
    """On the bus that is asked for."""
    on_kafka = os.environ.get("WEIQUAN_BUS") == "kafka"
    kafka = request.getfixturevalue("empty_broker").bootstrap if on_kafka else None
    county = County(database_url, tmp_path / "home", nursery, kafka)
    yield county
    await county.close()


@pytest.fixture
def calm(postgres: Postgres, migrated: str, tmp_path: Path, nursery: Path) -> OfLife:
    """A life in a county of its own, lived once."""

    async def lived(life: type[Life]) -> Calm:
        if life not in _CALM:
            copy = ExitStack()  # in a thread: it runs a loop of its own
            url = await asyncio.to_thread(copy.enter_context, copied(postgres, migrated, "calm"))
            county = County(url, tmp_path / life.__name__, nursery)
            try:
                _CALM[life] = await _lived(county, life)
            finally:
                await county.close()
                await asyncio.to_thread(copy.close)
        return _CALM[life]

    return lived


@pytest.mark.campaign
@pytest.mark.parametrize("point", [COMMITTED, ANSWERED, INSIDE, HANDLED, *RELAY_POINTS, *CONSUMER_POINTS])
@pytest.mark.parametrize("life", ALL, ids=lambda life: life.__name__)
async def test_each_act_that_is_killed_at_this_point_is_done_once(
    county: County, calm: OfLife, life: type[Life], point: str
) -> None:
    undisturbed, town, killed = await calm(life), county.host("all"), list[str]()
    await town.start()
    lived = life(county)
    elsewhere = {act for other in ALL[: ALL.index(life)] for act in other(county).acts()}
    for name, act in lived.acts().items():
        failpoints = [] if name in elsewhere else undisturbed.on_the_way(name, point)
        acting: asyncio.Task[None] | None = None
        for failpoint in failpoints:
            await town.kill()
            await town.start(f"{failpoint}=kill:1")
            acting = acting or asyncio.create_task(_to_rest(county, act))
            if await _dies(town, acting, must=point != HANDLED or failpoint == failpoints[0]):
                killed.append(f"{name} at {failpoint}")
        if failpoints:
            await town.start()
        await (acting or _to_rest(county, act))

    print(f"{len(killed)} killed: {', '.join(killed)}")  # noqa: T201
    assert await _left(county) == undisturbed.left
    for service in SUBSCRIPTIONS:
        assert await county.rows(f"select why, error from {service}.quarantined") == []  # noqa: S608
        assert await county.rows(f"select why from {service}.parked") == []  # noqa: S608


@pytest.mark.campaign
async def test_every_route_that_takes_a_key_is_an_act_of_some_life(calm: OfLife) -> None:
    keyed = {
        path
        for path, at in document()["paths"].items()
        for route in at.values()
        if any(taken.get("name") == "Idempotency-Key" for taken in route.get("parameters", []))
    }
    requested = {path for life in ALL for path in (await calm(life)).requested}

    assert {path for path in keyed if not any(_of_route(path).fullmatch(one) for one in requested)} == set()


def _of_route(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))


async def _to_rest(county: County, act: Act) -> None:
    await act()
    for _ in range(2):  # what was heard may tell of something itself
        await county.rest(*SUBSCRIPTIONS)


async def _dies(town: Host, acting: asyncio.Task[None], *, must: bool) -> bool:
    """Whether it does; it need not, where what is told there may have been acted on before another one killed it."""
    dying = asyncio.create_task(town.died(REACHED_SECONDS))
    if not must:
        await asyncio.wait({dying, acting}, return_when=asyncio.FIRST_COMPLETED)
        if not dying.done():
            dying.cancel()
            await town.kill()
            return False
    assert await dying == -signal.SIGKILL
    return True


async def _lived(county: County, life: type[Life]) -> Calm:
    """The whole life, undisturbed."""
    town, calm = county.host("all"), Calm()
    await town.start()
    lived = life(county)
    published, acted = await _published_types(county), await _count(county, _ACTED_ON)
    for name, act in lived.acts().items():
        before = published, acted
        await _to_rest(county, act)
        published, acted = await _published_types(county), await _count(county, _ACTED_ON)
        calm.published[name] = list(dict.fromkeys(published[len(before[0]) :]))
        calm.acted_on |= {name} if acted > before[1] else set()
    calm.left, calm.requested = await _left(county), lived.requested
    await town.kill()
    return calm


async def _left(county: County) -> dict[str, Any]:
    """How many rows stand for effects, how many events of each kind were told, and which acts stand in the trails."""
    left: dict[str, Any] = {name: await _count(county, query) for name, query in EFFECTS.items()}
    for service in SERVICES:
        log = await county.rows(f"select type from {service}.event_log")  # noqa: S608
        left[f"told by {service}"] = Counter(row["type"] for row in log)
    for service in (*SERVICES, "gateway"):
        trail = await county.rows(f"select act from {service}.audit")  # noqa: S608
        left[f"done at {service}"] = Counter(row["act"] for row in trail)
    return left


async def _published_types(county: County) -> list[str]:
    """The type of each event, in their order."""
    return [row["type"] for row in await county.rows(f"{_LOGS} order by recorded_at")]


async def _count(county: County, query: str) -> Any:
    return (await county.rows(query))[0][0]
