"""Who works with the registers: shops and stations join, are reviewed, suspended, restored, and leave.

A station settles on the spot and hands over what it cannot settle. What must be refused is tried, too, and written down
as ``vain``; of two who do the same at once, one is refused, and both are written down as a ``race``.
"""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from canon.shanghai import day_of
from chassis.clock import machine_now
from sdk import Answer, Unsettled
from tests.campaign.client import Client

REGISTERS, STATIONS = "/v1/registers", "/v1/stations"
SHOPS, STATION = "no-reason-return", "stations"
AT_REST, PUBLIC = "register at rest", "public register at rest"
WHY = {"reason": "核查属实"}
DAYS = (-400, -31, -1, 0, 1, 30, 400)  # from today: lists are read as of these


@dataclass(slots=True)
class Entry:
    """A business that joined."""

    id: str
    register: str
    name: str

    @property
    def path(self) -> str:
        return f"{REGISTERS}/{self.register}/{self.id}"


@dataclass(slots=True)
class RegisterTeam:
    """The hub, an officer, the head of the section, and whoever has the partner's account in a station."""

    hub: Client
    officer: Client
    head: Client
    partner: Client
    entries: list[str]  # of everybody
    known: list[str]  # complaints
    of_partner: list[Entry]  # its station, once there is one
    handed_over: set[str]

    async def work(self, random: Random) -> None:
        """One shop or station from its application to as far as it goes."""
        register = random.choice((SHOPS, STATION))
        entry = await self._join(register, random)
        if entry is None:
            return
        if register == STATION:
            await self._bind(entry)
            await self._settle(self.officer, entry, random)
        if random.random() < 0.7:
            await self._suspend(entry, random)
            await self._do(self.head, "restore", entry, "restoration", WHY)
        if register == STATION:
            await self._settle(self.officer, entry, random)
        for station in self.of_partner:
            await self._settle(self.partner, station, random)
            await self._hand_over(station, random)
        if entry in self.of_partner:
            return
        if random.random() < 0.4:
            await self._do(random.choice((self.hub, self.head)), "leave", entry, "leave", WHY)
            await self._try_in_vain("leave twice", entry, "leave")
        elif random.random() < 0.3:
            await self._do(self.head, "suspend", entry, "suspension", WHY)

    async def _join(self, register: str, random: Random) -> Entry | None:
        """At once by the hub, or by an application that is reviewed; an entry that was declined is nobody's."""
        valid_from, valid_to = _validity(random) if register == SHOPS else (day_of(machine_now()), None)
        name = f"{self.hub.new_key()}商行"
        business = {"name": name, "address": "人民路1号", "town": "城关镇", "field": "appliances"}
        business |= {"valid_from": valid_from.isoformat()} | ({"valid_to": valid_to.isoformat()} if valid_to else {})
        more = {"register": register, "valid": [valid_from.isoformat(), valid_to and valid_to.isoformat()]}
        path, is_listed = f"{REGISTERS}/{register}", random.random() < 0.5
        client, what = (self.hub, "list") if is_listed else (self.officer, "apply")
        key = client.new_key()
        answer = await client.settled(f"register {what}", path, business, key, value=name, **more)
        entry = Entry(_certain(answer, key)["id"], register, name)
        self.entries.append(entry.path)
        if random.random() < 0.3:
            again = self.hub.new_key()
            await self.hub.settled("vain join twice", path, business, again, value=name)
        if is_listed:
            return entry
        approved = random.random() < 0.8
        await self._do(self.hub, "review", entry, "review", {"approved": approved}, approved=approved)
        return entry if approved else None

    async def _suspend(self, entry: Entry, random: Random) -> None:
        """Once, though it is asked for twice at once now and then; meanwhile a station settles nothing."""
        if random.random() < 0.5:
            await self._do(self.head, "suspend", entry, "suspension", WHY)
        else:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(2):
                    tasks.create_task(self._race(entry))
        await self._try_in_vain("suspend twice", entry, "suspension")
        if entry.register == STATION:
            settlement = _settlement(self.officer.new_key(), random)
            path = f"{STATIONS}/{entry.id}/settlements"
            key = self.officer.new_key()
            await self.officer.settled("vain settle while suspended", path, settlement, key, value=entry.name)

    async def _race(self, entry: Entry) -> None:
        path = f"{entry.path}/suspension"
        await self.head.settled("race suspend", path, WHY, self.head.new_key(), value=entry.name)

    async def _bind(self, entry: Entry) -> None:
        """The first station is the partner's."""
        if self.of_partner:
            return
        path, key = f"{STATIONS}/{entry.id}/accounts", self.hub.new_key()
        account = {"account": "partner.dev"}
        _certain(await self.hub.settled("station bind", path, account, key, value=entry.name), key)
        self.of_partner.append(entry)

    async def _settle(self, client: Client, entry: Entry, random: Random) -> None:
        key = client.new_key()
        settlement = _settlement(key, random)
        sent = [settlement["matter"], settlement["amount_fen"], settlement["minutes"]]
        path = f"{STATIONS}/{entry.id}/settlements"
        _certain(await client.settled("station settle", path, settlement, key, value=entry.name, settled=sent), key)

    async def _hand_over(self, entry: Entry, random: Random) -> None:
        """A complaint that was filed, once."""
        if (fresh := [one for one in self.known[-50:] if one not in self.handed_over]) == []:
            return
        complaint, key = random.choice(fresh), self.partner.new_key()
        self.handed_over.add(complaint)
        path, body = f"{STATIONS}/{entry.id}/handovers", {"complaint_id": complaint, "reason": "商家不在场"}
        answer = await self.partner.settled("station hand over", path, body, key, value=entry.name, complaint=complaint)
        _certain(answer, key)

    async def _do(self, client: Client, what: str, entry: Entry, part: str, body: Any, **more: Any) -> None:
        key = client.new_key()
        answer = await client.settled(f"register {what}", f"{entry.path}/{part}", body, key, value=entry.name, **more)
        _certain(answer, key)

    async def _try_in_vain(self, what: str, entry: Entry, part: str) -> None:
        await self.head.settled(f"vain {what}", f"{entry.path}/{part}", WHY, self.head.new_key(), value=entry.name)


async def read_at_rest(reader: Client) -> None:
    """Every register as of several days, page by page, and as everybody sees it."""
    today = day_of(machine_now())
    for register in (SHOPS, STATION):
        for days in DAYS:
            day = today + timedelta(days=days)
            first = day - timedelta(days=60)
            query = f"as_of={day.isoformat()}&from={first.isoformat()}&to={day.isoformat()}"
            await _read_pages(reader, AT_REST, f"{REGISTERS}/{register}?{query}")
            await _read_pages(reader, PUBLIC, f"{REGISTERS}/{register}/public?as_of={day.isoformat()}")


async def _read_pages(reader: Client, what: str, path: str) -> None:
    cursor: str | None = ""
    while cursor is not None:
        more = f"&cursor={cursor}" if cursor else ""
        cursor = (await reader.until(what, f"{path}&limit=200{more}", path)).body["next"]


def _validity(random: Random) -> tuple[date, date | None]:
    """From when until when: begun long ago or not yet, over already, ending some day, or never."""
    today = day_of(machine_now())
    valid_from = today + timedelta(days=random.choice((-500, -100, -30, 0, 0, 10)))
    ends = random.choice((None, None, 1, 60, 600))
    return valid_from, max(today, valid_from) + timedelta(days=ends) if ends else None


def _settlement(matter: str, random: Random) -> dict[str, Any]:
    return {
        "matter": f"退换货 {matter}",
        "respondent": f"{matter}商行",
        "amount_fen": random.choice((0, random.randint(1, 100_000))),
        "terms": "当场退款。",
        "minutes": random.randint(1, 90),
        "settled_on": day_of(machine_now()).isoformat(),
    }


def _certain(answer: Answer, key: str) -> dict[str, Any]:
    """What was answered.

    Raises:
        Unsettled: it was refused, which the judgement finds by itself.
    """
    if not answer.ok:
        raise Unsettled(key, answer)
    return answer.body
