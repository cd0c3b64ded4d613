"""Who works while things break: partners who file, the hotline, officers, another authority, readers."""

import asyncio
import contextlib
import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from canon.shanghai import SHANGHAI, day_of
from chassis.clock import machine_now
from sdk import Unsettled
from tests.campaign.answered_objects import DISCLOSURE
from tests.campaign.canaries import Person, a_person
from tests.campaign.client import Client
from tests.campaign.group_refunds import GroupTeam
from tests.campaign.record import INFO, Record
from tests.campaign.register_people import Entry, RegisterTeam, read_at_rest
from tests.campaign.stage import Stage
from tests.faults.filing import CRACKS, GYM, a_filing
from tests.journeys.messages import a_building_order

TOTAL_FEN = 144_000
LINES = 40  # of a batch
KEYS = 100_000  # more than one client uses each time
PATIENCE = 60.0  # seconds an officer waits for what another service told, once everything is healed
AGAIN = 0.25  # seconds
DAY = timedelta(days=1)
BETWEEN = 0.05  # seconds
REPORT = "举报某超市销售过期食品，货架上的牛奶已经过了保质期，希望查处。"
SECTIONS = ("consumer_protection", "food")
CURIOUS = "curious-"
TEAM = ("hub", "officer", "section_head")
LISTS = (
    *("complaints", "cases", "handovers", "refunds/plans", "odr/disputes", "operations/deliveries"),
    *("refunds/group-cases", "registers/no-reason-return", "registers/stations"),
)
WHOLE = (*(f"/v1/{name}?limit=20" for name in LISTS), "/v1/stations")
CLOSES_HANDED = 0.2  # of the assigner's turns
WORDS = (GYM, GYM, CRACKS, REPORT)
AS_ANOTHER_CHANNEL_NAMES_IT = "（有限公司）"  # what stands behind the name of a firm when a matter comes again


@dataclass(slots=True)
class People:
    """They stop when ``over`` is set, each at the end of what is under way."""

    seed: int
    stage: Stage
    record: Record
    lines: int = LINES
    over: asyncio.Event = field(default_factory=asyncio.Event)
    persons: list[Person] = field(default_factory=list)
    to_lead: "deque[str]" = field(default_factory=lambda: deque(maxlen=200))
    known: list[str] = field(default_factory=list)  # complaints that were acknowledged
    handed: list[str] = field(default_factory=list)  # hand-overs that were listed
    plans: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)  # cases the hub gave to a section, and which has it now
    group_cases: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)  # of registers, by their paths
    of_partner: list[Entry] = field(default_factory=list)  # its station
    by_station: set[str] = field(default_factory=set)  # complaints that the station handed over
    taken_back: list[str] = field(default_factory=list)  # complaints that were withdrawn, or closed by the hub
    to_repeat: "deque[tuple[str, str, Person]]" = field(default_factory=lambda: deque(maxlen=50))  # firm, words, who
    broken: list[str] = field(default_factory=list)  # a client that could not go on
    times: int = 0  # that they went to work: keys of an earlier time are used up

    async def work(self, filers: int, officers: int, readers: int) -> None:
        """All of them, until it is over."""
        first_key = self.times * KEYS
        self.times += 1
        async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:

            async def a_client(credential: str, name: str) -> Client:
                line = await stack.enter_async_context(self.stage.line(credential))
                return Client(name, credential, line, self.record, itertools.count(first_key))

            of_refunds = [await a_client(one, f"refunds-{one}") for one in TEAM]
            of_registers = [await a_client(one, f"registers-{one}") for one in (*TEAM, "partner")]
            groups = GroupTeam(*of_refunds, new_person=self._person, opened=self.group_cases)
            registers = RegisterTeam(
                *of_registers,
                entries=self.entries,
                known=self.known,
                of_partner=self.of_partner,
                handed_over=self.by_station,
            )
            tasks.create_task(self._guarded(lambda _, random: groups.lead(random), groups.hub))
            tasks.create_task(self._guarded(lambda _, random: registers.work(random), registers.hub))
            for number in range(filers):
                tasks.create_task(self._guarded(self._file, await a_client("partner", f"filer-{number}")))
            for number in range(officers):
                tasks.create_task(self._guarded(self._lead, await a_client("officer", f"officer-{number}")))
            for number in range(readers):
                tasks.create_task(self._guarded(self._read, await a_client("hub", f"reader-{number}")))
            tasks.create_task(self._guarded(self._send_batches, await a_client("partner", "batcher")))
            tasks.create_task(self._guarded(self._send_orders, await a_client("platform_12345", "hotline")))
            tasks.create_task(self._guarded(self._answer_handovers, await a_client("agency", "housing")))
            tasks.create_task(self._guarded(self._assign, await a_client("hub", "assigner")))
            for credential in ("hub", "officer", "partner"):
                tasks.create_task(self._guarded(self._call_back, await a_client(credential, f"caller-{credential}")))
            for credential in ("officer", "agency", "platform_12315", "enterprise", "platform_12345", "partner"):
                tasks.create_task(self._guarded(self._pry, await a_client(credential, f"{CURIOUS}{credential}")))

    async def read_at_rest(self) -> None:
        """What the registers say when nobody works."""
        async with self.stage.line("hub") as line:
            await read_at_rest(Client("at-rest", "hub", line, self.record))

    async def _guarded(self, act: Any, client: Client) -> None:
        """One after the other; who gets no answer at all goes on with the next."""
        random = Random(f"{self.seed}/{client.name}")
        while not self.over.is_set():
            with contextlib.suppress(Unsettled):
                await act(client, random)
            await asyncio.sleep(BETWEEN)

    def _person(self) -> Person:
        self.persons.append(a_person(f"{self.seed}/{len(self.persons)}"))
        return self.persons[-1]

    def _complaint(self, name: str, words: str, person: Person) -> dict[str, Any]:
        complainant = {"name": person.name, "phone": person.phone, "id_number": person.id_number}
        return a_filing(name, f"{person.introduction}{words}", complainant=complainant)

    async def _file(self, client: Client, random: Random) -> None:
        """File, and sometimes ask what an impatient partner asks: the same again, or another thing."""
        key, words = client.new_key(), random.choice(WORDS)
        person = self._person()
        body = self._complaint(key, words, person)
        if random.random() < 0.5:
            body["external_id"] = f"E-{key}"
        answer = await client.settled("submit", "/v1/complaints", body, key, value=key)
        if not answer.ok:
            return
        complaint = answer.body["id"]
        self.known.append(complaint)
        if words is GYM:
            self.to_lead.append(complaint)
        elif random.random() < 0.5:
            self.to_repeat.append((key, words, person))
        await client.read("own", f"/v1/complaints/{complaint}", complaint)
        dice = random.random()
        if dice < 0.15:
            await client.settled("submit", "/v1/complaints", body, key, value=key)
        elif dice < 0.2:
            other = {**body, "matter": {"text": "另一件事情，与前一件无关。", "request": "道歉"}}
            await client.settled("reuse", "/v1/complaints", other, key)
        elif dice < 0.3 and "external_id" in body:
            await client.settled("repost", "/v1/complaints", body, client.new_key(), value=key)
        elif dice < 0.4:
            supplement = {"text": "补充：商家至今没有回应。"}
            path = f"/v1/complaints/{complaint}/supplements"
            await client.settled("supplement", path, supplement, client.new_key(), value=complaint)
        elif dice < 0.45 and words is not GYM:
            taken_back = {"reason": "已经自行解决"}
            path = f"/v1/complaints/{complaint}/withdrawal"
            await client.settled("withdraw", path, taken_back, client.new_key(), value=complaint)
            self.taken_back.append(complaint)

    async def _send_batches(self, client: Client, random: Random) -> None:
        batch = client.new_key()
        lines = {}
        for number in range(self.lines):
            key = f"{batch}-{number:02}"
            body = self._complaint(key, random.choice(WORDS), self._person())
            lines[key] = {**body, "idempotency_key": key}
            self.record.write(client.name, "invoke", "submit", key=key, value=key, actor=client.actor)
        while lines:
            sent = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines.values()).encode()
            answer = await client.settled("batch", "/v1/complaints:batch", sent, batch)
            keys = list(lines)
            received = answer.content.splitlines() if answer.ok else []
            for text in received:
                with contextlib.suppress(ValueError):  # the line was cut in the middle of an answer
                    line = json.loads(text)
                    key = keys[line["line"] - 1]
                    if line["status"] == 201:
                        resp = {"id": line["id"]}
                        self.record.write(
                            client.name, "ok", "submit", key=key, value=key, resp=resp, actor=client.actor
                        )
                        self.known.append(line["id"])
                        del lines[key]
            await asyncio.sleep(0.5)

    async def _send_orders(self, client: Client, random: Random) -> None:
        """Received almost a day ago: where the rules are unsure, the day to send it on ends while things break."""
        key = client.new_key()
        firm, words, person = self.to_repeat.popleft() if self.to_repeat else ("", "", self._person())
        ago = DAY - timedelta(seconds=random.uniform(5, 25))
        order = a_building_order(f"O-{self.seed}-{key}") | {
            "rqsttime": (machine_now() - ago).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            "rqstperson": person.name,
            "linkphone": person.phone,
            "rqstnumber": person.phone,
            "rqsttitle": "健身卡退款",
            "rqstcontent": f"{person.introduction}{GYM}",
            "subjectname": key,
            "objname": "健身年卡",
        }
        dice = random.random()
        if firm:
            name = f"{firm}{AS_ANOTHER_CHANNEL_NAMES_IT}"
            order |= {
                "rqsttitle": "",
                "rqstcontent": f"{person.introduction}{words}",
                "objname": "",
                "subjectname": name,
            }
            order |= {"accordtypecode": "举报"} if words is REPORT else {}
        elif dice < 0.6:
            order |= {"rqsttitle": "来电", "rqstcontent": "你好", "objname": ""}
        elif dice < 0.7:
            order |= {"rqsttitle": "新房楼板开裂", "rqstcontent": f"{person.introduction}{CRACKS}", "objname": "商品房"}
        path = "/v1/channels/12345/work-orders"
        value = order["subjectname"]
        answer = await client.settled("order", path, order, key, value=value)
        if answer.ok:
            self.known.append(answer.body["id"])
            if random.random() < 0.3:
                await client.settled("order", path, order, key, value=value)
        await asyncio.sleep(0.2)

    async def _lead(self, officer: Client, random: Random) -> None:
        """Accepted, mediated, agreed, paid in two parts, closed."""
        del random
        if not self.to_lead:
            await asyncio.sleep(0.1)
            return
        complaint = self.to_lead.popleft()
        path = f"/v1/cases/{complaint}"
        case = await self._see(officer, path, lambda case: case["state"] == "dispatched")
        if case is None or case["department"] != "consumer_protection":
            return
        consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
        refund = {"amount_fen": TOTAL_FEN, "instalments": 2}
        for command, body in (
            ("first-feedback", {"text": "已联系商家，正在核实。"}),
            ("accept", {}),
            ("start-mediation", consents),
            ("agree", {"terms": "门店分两期退还余额。", "amount_fen": TOTAL_FEN, "refund": refund}),
        ):
            answer = await officer.settled(
                f"act {command}", f"{path}/{command}", body, officer.new_key(), value=complaint
            )
            if not answer.ok:
                return
        plan = await self._plan_of(officer, complaint)
        if plan is None:
            return
        self.plans.append(plan["id"])
        for part in plan["instalments"]:
            reference = f"{complaint}/{part['number']}"
            today = day_of(machine_now()).isoformat()
            payment = {"amount_fen": part["amount_fen"], "paid_on": today, "reference": reference}
            to = f"/v1/refunds/plans/{plan['id']}/payments"
            await officer.settled("pay", to, payment, officer.new_key(), value=[reference, part["amount_fen"]])
        end = {"result": "agreed", "note": "已按协议退款。", "recovered_fen": TOTAL_FEN}
        if await self._see(officer, path, lambda case: case["state"] in ("agreed", "performing")):
            await officer.settled("act close", f"{path}/close", end, officer.new_key(), value=complaint)

    async def _plan_of(self, officer: Client, complaint: str) -> Any:
        """The plan refunds opened when it heard of the agreement."""
        found: list[Any] = []

        def has(answer: Any) -> bool:
            found[:] = [plan for plan in answer["items"] if plan["complaint_id"] == complaint]
            return bool(found)

        await self._see(officer, "/v1/refunds/plans?state=open&limit=200", has)
        return found[0] if found else None

    async def _see(self, client: Client, path: str, when: Any) -> Any:
        """Read until it is so; nothing if it never is, which the judgement finds by itself."""
        left = PATIENCE
        while left > 0:
            answer = await client.read("case" if "/cases/" in path else "list", path, path.rpartition("/")[2])
            if answer.ok and when(answer.body):
                return answer.body
            await asyncio.sleep(AGAIN)
            left -= AGAIN if self.over.is_set() else 0
        self.record.write(client.name, INFO, "never seen", key=path)
        self.broken.append(f"{client.name} never saw {path}")
        return None

    async def _answer_handovers(self, agency: Client, random: Random) -> None:
        answer = await agency.read("list", "/v1/handovers?state=open&limit=20")
        for handover in answer.body["items"] if answer.ok else []:
            path, about = f"/v1/handovers/{handover['id']}", handover["case_id"]
            self.handed.append(handover["id"])
            await agency.settled("act acknowledge", f"{path}/acknowledgement", {}, agency.new_key(), value=about)
            dice = random.random()
            if dice < 0.7:
                result = {"text": "已责令开发商七日内修复楼板并做防水。"}
                await agency.settled("act answer", f"{path}/result", result, agency.new_key(), value=about)
            elif dice < 0.85:
                no = {"reason": "不属于本部门职责", "note": "请退回。"}
                await agency.settled("act refuse-handover", f"{path}/refusal", no, agency.new_key(), value=about)
        await asyncio.sleep(0.5)

    async def _assign(self, hub: Client, random: Random) -> None:
        """Give a few of the cases that wait at the hub to a section, and later to the other one, and back.

        And now and then close one that an agency was handed.
        """
        await asyncio.sleep(0.5)
        if random.random() < CLOSES_HANDED:
            await self._close_handed(hub, random)
            return
        answer = await hub.read("list", "/v1/cases?state=triaged&limit=20")
        waiting = answer.body["items"] if answer.ok else []
        if waiting and (not self.moved or random.random() < 0.3):
            case, section = random.choice(waiting)["id"], SECTIONS[0]
        elif self.moved:
            case = random.choice([*self.moved])
            section = SECTIONS[self.moved[case] == SECTIONS[0]]
        else:
            return
        to = {"department": section}
        answer = await hub.settled("act assign", f"/v1/cases/{case}/assign", to, hub.new_key(), value=case)
        if answer.ok:
            self.moved[case] = section

    async def _close_handed(self, hub: Client, random: Random) -> None:
        answer = await hub.read("list", "/v1/cases?state=redirected&limit=20")
        handed = answer.body["items"] if answer.ok else []
        if handed:
            case, end = random.choice(handed)["id"], {"result": "redirected", "note": "对方已直接答复投诉人。"}
            answer = await hub.settled("act close", f"/v1/cases/{case}/close", end, hub.new_key(), value=case)
            if answer.ok:
                self.taken_back.append(case)

    async def _call_back(self, client: Client, random: Random) -> None:
        """Ask for the person behind a complaint, with a reason; what is not answered is not asked again."""
        await asyncio.sleep(0.5)
        if not self.known:
            return
        key, complaint = client.new_key(), random.choice(self.known)
        if random.random() < 0.8 or client.actor == "partner":
            path, content, what = f"/v1/complaints/{complaint}{DISCLOSURE}", {}, "disclose"
        else:
            path, content, what = "/v1/complaints:search", {"phone": random.choice(self.persons).phone}, "search"
        reason = f"回访核实 {key}"
        await client.once(what, path, {**content, "reason": reason}, key, keyed=False, value=complaint, reason=reason)

    async def _pry(self, client: Client, random: Random) -> None:
        """Ask for whatever there is, one's own or not; some also try what only others may."""
        await asyncio.sleep(0.2)
        if not self.known:
            return
        among = self.known[-100:] if random.random() < 0.3 else self.known
        if (changed := [*self.moved, *self.taken_back]) and random.random() < 0.3:
            among = changed  # others may read these than before
        complaint = random.choice(among)
        if random.random() < 0.1:
            await self._meddle(client, complaint, random)
            return
        single = [f"/v1/complaints/{complaint}", f"/v1/complaints/{complaint}/timeline", f"/v1/cases/{complaint}"]
        if self.plans:
            single.append(f"/v1/refunds/plans/{random.choice(self.plans)}")
        if self.group_cases:
            single.append(f"/v1/refunds/group-cases/{random.choice(self.group_cases)}")
        if self.entries:
            single.append(random.choice(self.entries))
        single += [f"/v1/stations/{one.id}" for one in self.of_partner]
        await client.read("pry", random.choice([*single, *WHOLE]))

    async def _meddle(self, client: Client, complaint: str, random: Random) -> None:
        """A foreign one's contact, or somebody else's hand-over; a stranger would even take a complaint back."""
        key = client.new_key()
        if client.actor == "platform_12315" and random.random() < 0.5:
            path = f"/v1/complaints/{complaint}/withdrawal"
            await client.settled("withdraw", path, {"reason": "好奇"}, key, value=complaint)
        elif self.handed and client.actor != "agency" and random.random() < 0.5:
            path = f"/v1/handovers/{random.choice(self.handed)}/acknowledgement"
            await client.settled("pry", path, {}, key)
        else:
            path, reason = f"/v1/complaints/{complaint}{DISCLOSURE}", f"好奇 {key}"
            await client.once("disclose", path, {"reason": reason}, key, keyed=False, value=complaint, reason=reason)

    async def _read(self, reader: Client, random: Random) -> None:
        if not self.known:
            return
        recent = self.known[-50:] if random.random() < 0.5 else self.known
        complaint = random.choice(recent)
        dice = random.random()
        if dice < 0.4:
            await reader.read("own", f"/v1/complaints/{complaint}", complaint)
        elif dice < 0.8:
            await reader.read("case", f"/v1/cases/{complaint}", complaint)
        elif dice < 0.9:
            await reader.read("list", "/v1/cases?limit=20")
        else:
            await reader.read("list", "/v1/metrics/summary?basis=cohort")
