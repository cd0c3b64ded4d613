"""The cases of a bureau, received and handled through the gateway: most to their end, some up to any step."""

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from types import TracebackType
from typing import Any, Self

import aiohttp
import asyncpg

from canon.codes import CloseResult, Department, Kind, State
from canon.services import SERVICES
from chassis.clock import machine_now
from services.dispatch.lifecycle.domain.transitions import AT_HUB
from simulators.senders import ENDPOINTS
from simulators.stream import messages

SEED = "bench/casework"
AT_ONCE = 8  # requests
SETTLED_WITHIN = 600.0  # seconds
UNPAID = 40  # every so many-th plan
FINISHED_SHARE = 0.88  # of the cases are handled to their end
TAKEN_SHARE = 0.97  # of the alarms
FOLLOWED_UP_SHARE = 0.6  # of these
GRADES, GRADE_SHARES = (5, 4, 3, 2), (50, 30, 15, 5)
DISSATISFIED = 2
EXPLAINED_SHARE = 0.8  # of the dissatisfied
REFUSED, TO_ENTERPRISE, TERMINATED = 0.2, 0.28, 0.4  # cumulative shares of complaints; an agreement for the rest
SECTIONS = (Department.CONSUMER_PROTECTION, Department.FOOD, Department.PRICE_COMPETITION, Department.QUALITY)
SHARES = (60, 18, 14, 8)  # of the sections in what the hub assigns
TEXT = "已联系投诉人，情况已记录，承办人将在期限内与被投诉人核实并答复。"
UNHANDLED = " union all ".join(  # per pair of publisher and subscriber, aggregates with events not yet handled
    f"select h.aggregate_id from {publisher}.heads h join {subscriber}.applied a on a.aggregate_id = h.aggregate_id"  # noqa: S608
    f" and a.publisher = '{publisher}' where a.version < h.version"
    for publisher, subscriber in itertools.permutations(SERVICES, 2)
)
CASES = "select id, number, kind, state, attention from dispatch.cases order by number"
Step = tuple[str, Mapping[str, Any]]  # command, body


@dataclass(slots=True)
class Bureau:
    """Everybody who sends or handles complaints, by the keys of development."""

    address: str
    keys: Mapping[str, Mapping[str, str]]
    refusals: int = 0
    _session: aiohttp.ClientSession = field(init=False)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(self.address)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def post(self, who: str, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Send what somebody does; ``None`` if it was refused."""
        headers = {**self.keys[who], "Idempotency-Key": f"{SEED}/{next(self._numbers)}"}
        async with self._places, self._session.post(path, json=body, headers=headers) as answer:
            if answer.status not in (200, 201):
                self.refusals += 1
                return None
            taken: dict[str, Any] = await answer.json()
            return taken

    async def receive(self, count: int) -> None:
        """Let so many messages come in, in the usual mix of channels and of repeats."""
        now = machine_now()
        sending = [(*ENDPOINTS[one.channel], one.payload) for one in messages(SEED, itertools.repeat(now, count))]
        await asyncio.gather(*(self.post(*one) for one in sending))

    async def invite(self) -> str:
        """Let an enterprise register and be reviewed; return its id."""
        taken = await self.post("enterprise", "/v1/odr/enterprises", {"name": "某健身服务部", "promise": True})
        assert taken is not None
        await self.post("hub", f"/v1/odr/enterprises/{taken['id']}/review", {"approved": True})
        return str(taken["id"])

    async def handle(self, row: asyncpg.Record, enterprise: str) -> None:
        """Handle a case to its end, or up to a step by chance."""
        random = Random(f"{SEED}/{row['number']}")
        steps = list(steps_of(Kind(row["kind"]), State(row["state"]), enterprise, random))
        if row["attention"] and random.random() < TAKEN_SHARE:
            await self.post("hub", f"/v1/cases/{row['id']}/take", {})
        if random.random() >= FINISHED_SHARE:
            steps = steps[: random.randrange(len(steps))]
        for command, body in steps:
            who = "bureau_head" if command == "refuse" else "hub"
            if await self.post(who, f"/v1/cases/{row['id']}/{command}", body) is None:
                return

    async def pay_plans(self, plans: list[asyncpg.Record]) -> None:
        """Record that most refunds are paid, each at once."""
        today = machine_now().date().isoformat()
        for number, row in enumerate(plans):
            if number % UNPAID:
                body = {"amount_fen": row["total_fen"], "paid_on": today, "reference": f"{SEED}/{number}"}
                await self.post("hub", f"/v1/refunds/plans/{row['id']}/payments", body)

    async def settle_disputes(self, disputes: list[asyncpg.Record]) -> None:
        """Register most disputes as settled, and some as failed."""
        for number, row in enumerate(disputes):
            what = "failure" if number % 8 == 0 else "settlement"
            body = {"reason": TEXT} if what == "failure" else {"terms": TEXT, "amount_fen": 20_000}
            if number % 5:
                await self.post("hub", f"/v1/odr/disputes/{row['dispute_id']}/{what}", body)


def steps_of(kind: Kind, state: State, enterprise: str, random: Random) -> Iterator[Step]:
    """Yield the commands that lead a case from where the rules sent it to its end."""
    if state is State.REDIRECTED:
        yield "close", {"result": CloseResult.REDIRECTED}
        return
    if state in AT_HUB:
        yield "assign", {"department": random.choices(SECTIONS, SHARES)[0]}
    match kind:
        case Kind.INQUIRY:
            yield "first-feedback", {"text": TEXT}
            yield "close", {"result": CloseResult.ANSWERED, "note": TEXT}
        case Kind.REPORT:
            yield "accept", {}
            yield "close", {"result": random.choice((CloseResult.FILED, CloseResult.NOT_FILED)), "note": TEXT}
        case Kind.COMPLAINT:
            yield "first-feedback", {"text": TEXT}
            yield from _complaint_steps(enterprise, random)
    if random.random() < FOLLOWED_UP_SHARE:
        grade = random.choices(GRADES, GRADE_SHARES)[0]
        yield "follow-up", {"service": 5, "outcome": grade, "reachable": True}
        if grade == DISSATISFIED and random.random() < EXPLAINED_SHARE:
            yield "explain", {"text": TEXT}


def _complaint_steps(enterprise: str, random: Random) -> Iterator[Step]:
    share = random.random()
    if share < REFUSED:
        yield "refuse", {"reason": "NOT_CONSUMER", "note": TEXT}
        yield "close", {"result": CloseResult.REFUSED, "note": TEXT}
        return
    yield "accept", {}
    if share < TO_ENTERPRISE:
        yield "send-to-odr", {"enterprise": enterprise}
        return
    if share < TERMINATED:
        yield "terminate", {"reason": "CANNOT_AGREE", "note": TEXT}
        yield "close", {"result": CloseResult.TERMINATED, "note": TEXT}
        return
    yield "start-mediation", {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
    refund = {"amount_fen": 20_000, "instalments": 2} if random.random() < 0.5 else None
    yield "agree", {"terms": TEXT, "amount_fen": 20_000, "refund": refund}
    yield "close", {"result": CloseResult.AGREED, "note": TEXT}


def phone_of_first() -> str:
    """Return the telephone number of the first message that has one."""
    sent = (message.payload for message in messages(SEED, itertools.repeat(machine_now())))
    return next(str(number) for one in sent if (number := one.get("linkphone") or one.get("linknumber")))


async def settled(database: "asyncpg.Connection[Any]") -> None:
    """Wait until every event is published and handled."""
    outboxes = " or ".join(f"exists (select from {service}.outbox)" for service in SERVICES)
    async with asyncio.timeout(SETTLED_WITHIN):
        for _ in range(2):  # what was handled may have published more
            while await database.fetchval(f"select {outboxes} or exists ({UNHANDLED})"):  # noqa: ASYNC110 - by others
                await asyncio.sleep(0.5)


async def handled(address: str, keys: Mapping[str, Mapping[str, str]], database_url: str, count: int) -> int:
    """Receive and handle so many complaints; return how many commands were refused."""
    database = await asyncpg.connect(database_url)
    try:
        async with Bureau(address, keys) as bureau:
            enterprise = await bureau.invite()
            await bureau.receive(count)
            await settled(database)
            cases = await database.fetch(CASES)
            await asyncio.gather(*(bureau.handle(row, enterprise) for row in cases))
            await settled(database)
            await bureau.settle_disputes(await database.fetch("select dispute_id from odr.disputes order by opened_at"))
            await settled(database)
            await bureau.pay_plans(await database.fetch("select id, total_fen from refunds.plans order by id"))
            await settled(database)
            return bureau.refusals
    finally:
        await database.close()
