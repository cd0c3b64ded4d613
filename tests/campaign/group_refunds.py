"""Who leads the refunds of groups: rosters, timetables, payments by hand and by bank file, a match that is undone.

Each case is led by three people of the bureau in turn, and by two at once where money arrives. What must be refused is
tried, too, and written down as ``vain``.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from canon.money import yuan_of
from canon.shanghai import day_of
from chassis.clock import machine_now
from sdk import Answer, Unsettled
from tests.campaign.canaries import Person
from tests.campaign.client import Client
from tests.services.refunds.group_roster import a_line, csv_of

CASES = "/v1/refunds/group-cases"
BANK = ("流水号", "交易日期", "金额(元)", "收款人", "附言")
OWN_DEPARTMENT, OTHER_DEPARTMENT = "consumer_protection", "food"
STRATEGIES = ("pro_rata", "by_date", "hardship_first", "smallest_first")
CSV = "text/csv"
FEWEST, MOST = 4, 12  # people of a roster
MINUTES = {"attendees": "法定代表人", "demands": "按期退费。", "promise": "月底前付清。"}


@dataclass(slots=True, kw_only=True)
class Owed:
    """A member as the roster that was sent has it, and what it was paid since."""

    member: int
    person: Person
    contract: str
    owed_fen: int
    paid_fen: int = 0

    @property
    def open_fen(self) -> int:
        return self.owed_fen - self.paid_fen


@dataclass(slots=True)
class Line:
    """A payment that is sent: for whom, or for nobody whom the bank file names."""

    reference: str
    amount_fen: int
    owed: Owed | None
    payee: str = ""
    remark: str = ""

    @property
    def recorded(self) -> list[Any]:
        return [self.reference, self.amount_fen, self.owed.member if self.owed else None]


@dataclass(slots=True)
class GroupCase:
    """A case under way."""

    id: str
    name: str
    roster: list[Owed] = field(default_factory=list)
    first_parts: dict[int, int] = field(default_factory=dict)  # fen of each one's first instalment

    @property
    def path(self) -> str:
        return f"{CASES}/{self.id}"

    @property
    def unpaid(self) -> list[Owed]:
        return [one for one in self.roster if one.open_fen]

    @property
    def open_fen(self) -> int:
        return sum(one.open_fen for one in self.roster)


@dataclass(slots=True)
class GroupTeam:
    """The hub, an officer and the head of the section."""

    hub: Client
    officer: Client
    head: Client
    new_person: Callable[[], Person]
    opened: list[str]  # cases of everybody

    async def lead(self, random: Random) -> None:
        """One case from its opening to as far as it goes."""
        department = random.choice((OWN_DEPARTMENT, OWN_DEPARTMENT, None, OTHER_DEPARTMENT))
        case = await self._open(department)
        if department != OWN_DEPARTMENT:
            await self._lead_alone(case, random)
            return
        await self._take_roster(self.officer, case, random, random.randint(FEWEST, MOST))
        number = await self._compare_simulations(case, random)
        await self._do(self.hub, "propose", case, "plan", {"simulation": number, "paper": "协议一"})
        await self._receive_at_once(case, random)
        await self._overpay(case, random)
        await self._match(case, random)
        await self._do(self.officer, "interview", case, "interviews", MINUTES | {"held_on": today()})
        await self._disclose(case, random)
        await self._take_measure(case)
        if random.random() < 0.6:
            await self._change(case, random)
        if random.random() < 0.6:
            await self._pay_the_rest(case)

    async def _lead_alone(self, case: GroupCase, random: Random) -> None:
        """A case of another section or of none, which the officer cannot reach."""
        await self._take_roster(self.hub, case, random, FEWEST)
        number = await self._compare_simulations(case, random, self.hub)
        await self._do(self.hub, "propose", case, "plan", {"simulation": number, "paper": "协议一"})
        await self._pay_the_rest(case)
        payment = {"amount_fen": 1, "paid_on": today(), "reference": f"X-{case.name}", "member": 1}
        await self._try_in_vain(self.officer, "pay elsewhere", case, "payments", payment)

    async def _open(self, department: str | None) -> GroupCase:
        key = self.hub.new_key()
        name = f"{key}培训中心"
        body = {"respondent": {"name": name}, "title": f"{name}退费", "basis": "不过全退", "department": department}
        answer = await self.hub.settled("group open", CASES, body, key, value=body["title"])
        case = GroupCase(_certain(answer, key)["id"], key)
        self.opened.append(case.id)
        return case

    async def _take_roster(self, client: Client, case: GroupCase, random: Random, people: int) -> None:
        """New members, some with two contracts, a row that says the same again and one that is wrong; sent twice."""
        rows, lines = list[list[Any]](), list[list[str]]()
        for _ in range(people):
            person, member = self.new_person(), len(case.roster) + 1
            one = Owed(member=member, person=person, contract=f"HT-{case.name}-{member}", owed_fen=0)
            for part in range(random.choice((1, 1, 1, 2))):
                contract, fen = f"{one.contract}{'B' * part}", random.randint(100_000, 999_999)
                lines.append(_roster_line(member, person, contract, fen))
                rows.append([member, contract, fen])
                one.owed_fen += fen
            case.roster.append(one)
        stranger = _roster_line(99, self.new_person(), f"HT-{case.name}-X", 0)
        body = csv_of([*lines, lines[0], *([stranger] if random.random() < 0.5 else [])])
        for _ in range(2):
            await self._upload(client, "roster", case, body, case.name + str(people), rows=rows)

    async def _compare_simulations(self, case: GroupCase, random: Random, client: Client | None = None) -> int:
        """Two of them, and their timetables; the number of the last."""
        client = client or self.officer
        number = 0
        for strategy in random.sample(STRATEGIES, 2):
            starts_on = day_of(machine_now()) + timedelta(days=random.choice((5, 20, -40)))
            budget = max(case.open_fen // random.randint(2, 5), max(one.owed_fen for one in case.roster) // 10)
            terms = {"monthly_budget_fen": budget, "strategy": strategy, "starts_on": starts_on.isoformat()}
            number = (await self._do(client, "simulate", case, "simulations", terms))["id"]
        answer = await client.until("group timetable", f"{case.path}/simulations/{number}/timetable?limit=200", case.id)
        case.first_parts = {one["member"]: one["shares"][0]["amount_fen"] for one in answer.body["items"]}
        return number

    async def _receive_at_once(self, case: GroupCase, random: Random) -> None:
        """A bank file, and at the same time one of its payments by hand; the file twice, and an old line in a new one.

        Whichever of both is first, the payment counts once.
        """
        lines = self._bank_lines(case, random)
        unknown = Line(f"N-{case.name}", min(one.open_fen for one in case.unpaid) // 2, None, "无此人", "退费")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send_file(case, [*lines, unknown], "a"))
            tasks.create_task(self._pay(self.officer, case, lines[0], what="pay again"))
        await self._send_file(case, [*lines, unknown], "a", counts=False)
        fresh = random.choice(case.unpaid)
        another = Line(f"B-{case.name}", min(fresh.open_fen, 5_000), fresh, "", f"G-{fresh.member}")
        await self._send_file(case, [another, lines[0]], "b", repeated=1)
        for _ in range(2):  # as somebody does who did not see the answer
            await self._pay(self.officer, case, Line(f"H-{case.name}", 100, fresh), counts=_ == 0)

    def _bank_lines(self, case: GroupCase, random: Random) -> list[Line]:
        """By contract, by number, and by name and sum."""
        names = [one.person.name for one in case.roster]
        lines = []
        for place, one in enumerate(random.sample(case.roster, len(case.roster) // 2)):
            reference = f"A-{case.name}-{one.member}"
            if place % 3 == 2 and names.count(one.person.name) == 1:
                lines.append(Line(reference, case.first_parts[one.member], one, one.person.name, "退费"))
            else:
                remark = f"退费 {one.contract}" if place % 3 else f"G-{one.member}"
                lines.append(Line(reference, random.randint(1, one.open_fen // 2), one, one.person.name, remark))
        return lines

    async def _send_file(
        self, case: GroupCase, lines: Sequence[Line], name: str, *, counts: bool = True, repeated: int = 0
    ) -> None:
        body = csv_of([[one.reference, today(), yuan_of(one.amount_fen), one.payee, one.remark] for one in lines], BANK)
        sent = [one.recorded for one in lines]
        await self._upload(self.hub, "payments", case, body, f"{case.name}-{name}", lines=sent, repeated=repeated)
        if counts:
            _count(lines[: len(lines) - repeated])

    async def _pay(
        self, client: Client, case: GroupCase, line: Line, *, what: str = "pay", counts: bool | None = None
    ) -> None:
        """By hand; ``pay again`` is what may be a repetition of what a file brought."""
        assert line.owed is not None
        body = {"amount_fen": line.amount_fen, "paid_on": today(), "reference": line.reference}
        body |= {"member": line.owed.member}
        key = f"{case.name}-{line.reference}"
        answer = await client.settled(
            f"group {what}", f"{case.path}/payments", body, key, keyed=False, value=case.id, lines=[line.recorded]
        )
        _certain(answer, key)
        if counts if counts is not None else what == "pay":
            _count([line])

    async def _overpay(self, case: GroupCase, random: Random) -> None:
        one = random.choice(case.unpaid)
        payment = {"amount_fen": one.open_fen + 1, "paid_on": today(), "reference": f"V-{case.name}"}
        await self._try_in_vain(self.officer, "overpay", case, "payments", payment | {"member": one.member})

    async def _match(self, case: GroupCase, random: Random) -> None:
        """Whom nobody recognised is counted for the wrong one, which another person undoes; then for the right one."""
        found = await self.officer.until("group waiting", f"{case.path}/payments?state=waiting", case.id)
        for waiting in found.body["items"]:
            fen, reference, at = waiting["amount_fen"], waiting["reference"], f"payments/{waiting['id']}"
            can_receive = [one for one in case.roster if one.open_fen >= fen]
            wrong, right = random.choice(can_receive), random.choice(can_receive)
            matched = {"member": wrong.member}
            await self._do(self.officer, "match", case, f"{at}/member", matched, lines=[[reference, fen, wrong.member]])
            why = {"reason": "收款人另有其人"}
            await self._try_in_vain(self.officer, "undo one's own", case, f"{at}/undo", why)
            await self._do(self.head, "undo", case, f"{at}/undo", why, lines=[[reference, fen, None]])
            body = {"member": right.member}
            await self._do(self.hub, "match", case, f"{at}/member", body, lines=[[reference, fen, right.member]])
            right.paid_fen += fen

    async def _disclose(self, case: GroupCase, random: Random) -> None:
        """Once: what is not answered is not asked again."""
        one, key = random.choice(case.roster), self.officer.new_key()
        path, reason = f"{case.path}/members/{one.member}/contact-disclosure", f"核对付款 {key}"
        about = f"G-{one.member:02}: {reason}"
        await self.officer.once("group disclose", path, {"reason": reason}, key, value=case.id, reason=about)

    async def _take_measure(self, case: GroupCase) -> None:
        """The step against a business that is late, where one is proposed; it is not taken twice."""
        found = await self.officer.until("group measures", f"{case.path}/measures", case.id)
        if (proposed := found.body["proposed"]) is not None:
            step = {"kind": proposed["kind"], "text": "请付清到期各期。"}
            await self._do(self.officer, f"measure {proposed['kind']}", case, "measures", step)
            await self._try_in_vain(self.hub, "measure twice", case, "measures", step)

    async def _change(self, case: GroupCase, random: Random) -> None:
        """Some are added, and a new timetable is signed by two; who proposed it cannot sign alone."""
        if random.random() < 0.5:
            await self._take_roster(self.officer, case, random, 2)
            old = {"simulation": 1, "paper": "协议二", "reason": "缓期"}
            await self._try_in_vain(self.hub, "propose an old one", case, "plan", old)
        number = await self._compare_simulations(case, random)
        fresh = random.choice(case.unpaid)
        await self._pay(self.officer, case, Line(f"S-{case.name}", min(fresh.open_fen, 10_000), fresh))
        proposal = {"simulation": number, "paper": "协议二", "reason": "缓期"}
        await self._do(self.hub, "propose", case, "plan", proposal)
        await self._try_in_vain(self.hub, "sign alone", case, "plan/signature", {})
        if random.random() < 0.3:
            await self._do(self.head, "withdraw", case, "plan/withdrawal", {})
            await self._do(self.head, "propose", case, "plan", proposal)
            await self._do(self.hub, "countersign", case, "plan/signature", {})
        else:
            await self._do(self.head, "countersign", case, "plan/signature", {})

    async def _pay_the_rest(self, case: GroupCase) -> None:
        lines = [Line(f"R-{case.name}-{one.member}", one.open_fen, one, "", one.contract) for one in case.unpaid]
        await self._send_file(case, lines, "rest")

    async def _do(self, client: Client, what: str, case: GroupCase, part: str, body: Any, **more: Any) -> Any:
        key = client.new_key()
        answer = await client.settled(f"group {what}", f"{case.path}/{part}", body, key, value=case.id, **more)
        return _certain(answer, key)

    async def _upload(self, client: Client, what: str, case: GroupCase, body: bytes, key: str, **more: Any) -> None:
        answer = await client.settled(
            *(f"group {what}", f"{case.path}/{what}", body, key), keyed=False, media_type=CSV, value=case.id, **more
        )
        _certain(answer, key)

    async def _try_in_vain(self, client: Client, what: str, case: GroupCase, part: str, body: Any) -> None:
        """What must be refused."""
        key = client.new_key()
        await client.settled(f"vain {what}", f"{case.path}/{part}", body, key, value=case.id)


def today() -> str:
    return day_of(machine_now()).isoformat()


def _certain(answer: Answer, key: str) -> dict[str, Any]:
    """What was answered.

    Raises:
        Unsettled: it was refused, which the judgement finds by itself.
    """
    if not answer.ok:
        raise Unsettled(key, answer)
    return answer.body


def _count(lines: Iterable[Line]) -> None:
    for line in lines:
        if line.owed is not None:
            line.owed.paid_fen += line.amount_fen


def _roster_line(member: int, person: Person, contract: str, owed_fen: int) -> list[str]:
    cells = {"姓名": person.name, "电话": person.phone, "证件号": person.id_number, "合同编号": contract}
    return a_line(member, yuan_of(owed_fen), **cells)
