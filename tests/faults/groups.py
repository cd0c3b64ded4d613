"""What is done for many, act by act: the refund of a group, and the registers."""

from datetime import timedelta
from typing import Any

import httpx

from canon.shanghai import day_of
from chassis.clock import machine_now
from tests.faults.lives import Act, Life
from tests.journeys.messages import today
from tests.services.refunds.group_roster import a_line, csv_of

PEOPLE = 12
EACH_FEN = 100_000
LATE_DAYS = 40  # whatever holidays there are in between, more than fifteen days without a refund
CASES = "/v1/refunds/group-cases"
BANK = ("流水号", "交易日期", "金额(元)", "收款人", "附言")
REGISTER = "/v1/registers/no-reason-return"
LISTED = ("名称", "地址", "乡镇", "领域", "生效日期")
SHOPS = 1_200  # of an imported list: more than one transaction takes


class RefundedTogether(Life):
    """A roster, two timetables, payments one by one and by bank file, an interview; one member is erased."""

    def acts(self) -> dict[str, Act]:
        roster = csv_of([a_line(number, "1000") for number in range(1, PEOPLE + 1)])
        lines = [("F-1", today(), "100", "", "G-01"), ("F-2", today(), "200", "无此人", "退费")]
        minutes = {"held_on": today(), "attendees": "负责人", "demands": "按期退费。", "promise": "月底前付清。"}
        return {
            "file": self._file,
            "open a group case": self._open,
            "roster": lambda: self._upload("roster", roster),
            "link": self._in_case("hub", "members/3/complaint", lambda: {"complaint_id": self.complaint}),
            "simulate": lambda: self._simulate(300_000),
            "sign the timetable": self._in_case("hub", "plan", lambda: {"simulation": 1, "paper": "协议1"}),
            "pay one": self._pay,
            "bank file": lambda: self._upload("payments", csv_of(lines, BANK)),
            "match": lambda: self._match(6),
            "undo the match": self._undo,
            "match again": lambda: self._match(5),
            "interview": self._in_case("officer", "interviews", lambda: minutes),
            "simulate again": lambda: self._simulate(400_000),
            "propose": self._propose,
            "withdraw the change": self._in_case("hub", "plan/withdrawal", dict),
            "propose again": self._propose,
            "countersign": self._in_case("section_head", "plan/signature", dict),
            "disclose": self._in_case("officer", "members/2/contact-disclosure", lambda: {"reason": "核对"}),
            "erase a member": self._in_case("hub", "members/4/erasure", lambda: {"reason": "本人要求"}),
        }

    async def _open(self) -> None:
        body = {"respondent": {"name": "棠序公考培训中心"}, "title": "协议班退费", "basis": "不过全退"}
        body |= {"department": "consumer_protection"}
        self._case = f"{CASES}/{(await self._act('hub', CASES, body))['id']}"

    def _in_case(self, role: str, what: str, body: Any) -> Act:
        async def act() -> None:
            await self._act(role, f"{self._case}/{what}", body())

        return act

    async def _upload(self, what: str, content: bytes) -> None:
        """The same file, until there is an answer."""
        path = f"{self._case}/{what}"
        headers = {"Content-Type": "text/csv"}

        async def ask() -> httpx.Response:
            return await self._who["hub"].post(path, content=content, headers=headers)

        await self._officer.answered(ask, lambda answer: answer.is_success)

    async def _simulate(self, budget_fen: int, starts_in: int = 5) -> None:
        starts_on = (day_of(machine_now()) + timedelta(days=starts_in)).isoformat()
        terms = {"monthly_budget_fen": budget_fen, "strategy": "pro_rata", "starts_on": starts_on}
        await self._act("hub", f"{self._case}/simulations", terms)

    async def _pay(self) -> None:
        payment = {"amount_fen": 10_000, "paid_on": today(), "reference": "P-1", "member": 2}
        await self._act("officer", f"{self._case}/payments", payment)

    async def _match(self, member: int) -> None:
        [waiting] = await self._see("hub", f"{self._case}/payments?state=waiting")
        await self._act("hub", f"{self._case}/payments/{waiting['id']}/member", {"member": member})

    async def _undo(self) -> None:
        found = await self._see("hub", f"{self._case}/payments")
        wrong = next(one for one in found if one["member"] == 6)
        await self._act("officer", f"{self._case}/payments/{wrong['id']}/undo", {"reason": "认错了人"})

    async def _propose(self) -> None:
        body = {"simulation": 2, "paper": "协议2", "reason": "每月可以多付"}
        await self._act("hub", f"{self._case}/plan", body)


class Listed(Life):
    """A shop joins a register, is suspended, comes back and leaves; a list of others is imported."""

    def acts(self) -> dict[str, Act]:
        rows = [(f"第{number}号家电城", "人民路20号", "城关镇", "家电数码", today()) for number in range(SHOPS)]
        why = {"reason": "核查属实"}
        return {
            "join": self._join,
            "review": self._in_entry("hub", "review", {"approved": True}),
            "suspend": self._in_entry("section_head", "suspension", why),
            "restore": self._in_entry("section_head", "restoration", why),
            "leave the register": self._in_entry("hub", "leave", why),
            "import a list": lambda: self._import(csv_of(rows, LISTED)),
        }

    async def _join(self) -> None:
        shop = {"name": "简橙家电城", "address": "人民路1号", "town": "城关镇", "field": "appliances"}
        self._entry = (await self._act("officer", REGISTER, shop | {"valid_from": today()}))["id"]

    def _in_entry(self, role: str, what: str, body: Any) -> Act:
        async def act() -> None:
            await self._act(role, f"{REGISTER}/{self._entry}/{what}", body)

        return act

    async def _import(self, content: bytes) -> None:
        async def ask() -> httpx.Response:
            headers = {"Content-Type": "text/csv"}
            return await self._who["hub"].post(f"{REGISTER}/imports", content=content, headers=headers)

        await self._officer.answered(ask, lambda answer: answer.is_success)


class Withheld(RefundedTogether):
    """A business pays nothing by its timetable; the step that is proposed is taken."""

    def acts(self) -> dict[str, Act]:
        roster = csv_of([a_line(number, "1000") for number in range(1, PEOPLE + 1)])
        return {
            "open a group case": self._open,
            "roster": lambda: self._upload("roster", roster),
            "simulate": lambda: self._simulate(300_000, starts_in=-LATE_DAYS),
            "sign the timetable": self._in_case("hub", "plan", lambda: {"simulation": 1, "paper": "协议3"}),
            "take the measure": self._take,
        }

    async def _take(self) -> None:
        """As soon as the job has found that the business is late."""
        await self._officer.see(self._case, lambda case: case["plan"]["state"] == "defaulted")
        found = await self._officer.see(f"{self._case}/measures", lambda answer: bool(answer["proposed"]))
        step = {"kind": found["proposed"]["kind"], "text": "望市监线〔2026〕12号"}
        await self._act("hub", f"{self._case}/measures", step)


class Broken(Listed):
    """A listed shop refuses a return, which an officer reports and the head confirms."""

    def acts(self) -> dict[str, Act]:
        breach = {"kind": "refused_return", "on": today(), "evidence": "店家承认拒绝退货"}
        return {
            "list": self._list,
            "report a breach": self._report(breach),
            "confirm the breach": self._confirm,
        }

    async def _list(self) -> None:
        shop = {"name": "暖巷家电城", "address": "人民路9号", "town": "城关镇", "field": "appliances"}
        self._entry = (await self._act("hub", REGISTER, shop | {"valid_from": today()}))["id"]

    def _report(self, breach: dict[str, Any]) -> Act:
        async def act() -> None:
            path = f"{REGISTER}/{self._entry}/breaches"
            self._breach = f"{path}/{(await self._act('officer', path, breach))['id']}"

        return act

    async def _confirm(self) -> None:
        await self._act("section_head", f"{self._breach}/decision", {"confirmed": True})


class Stationed(Life):
    """A station has an account, settles on the spot, and hands over what it cannot settle."""

    def acts(self) -> dict[str, Act]:
        settlement = {"matter": "鞋底开胶", "respondent": "步步鞋店", "amount_fen": 19_900, "terms": "当场换货"}
        settlement |= {"minutes": 12, "settled_on": today()}
        return {
            "file": self._file,
            "list a station": self._list,
            "give it an account": lambda: self._at_station("hub", "accounts", {"account": "partner.dev"}),
            "settle on the spot": lambda: self._at_station("partner", "settlements", settlement),
            "hand over": self._hand_over,
        }

    async def _list(self) -> None:
        station = {"name": "城关市场服务站", "address": "市场路1号", "town": "城关镇", "field": "retail"}
        entry = await self._act("hub", "/v1/registers/stations", station | {"valid_from": today()})
        self._station = f"/v1/stations/{entry['id']}"

    async def _at_station(self, role: str, what: str, body: Any) -> None:
        await self._act(role, f"{self._station}/{what}", body)

    async def _hand_over(self) -> None:
        await self._at_station("partner", "handovers", {"complaint_id": self.complaint, "reason": "商家不在场"})


GROUPS: tuple[type[Life], ...] = (RefundedTogether, Listed, Withheld, Broken, Stationed)
