"""Lives that a complaint may have, act by act, through the gateway."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any

import httpx

from canon.shanghai import day_of
from chassis.clock import machine_now
from tests.faults.county import County
from tests.faults.filing import GYM, a_filing
from tests.faults.officer import Officer
from tests.journeys.messages import a_building_order, today

TOTAL_FEN = 144_000
RECEIPT = {"name": "收据.jpg", "media_type": "image/jpeg", "size": 1, "sha256": "0" * 64}
CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
EXPIRED = "举报该店长期销售过期食品，请依法查处。"
ROLES = (
    *("partner", "platform_12345", "platform_12315", "agency", "enterprise"),
    *("hub", "officer", "section_head", "bureau_head", "operator", "administrator"),
)
Act = Callable[[], Coroutine[Any, Any, None]]


class Life:
    """One complaint; whoever acts asks again until there is an answer."""

    words = GYM
    request: str | None = "退款"

    def __init__(self, county: County) -> None:
        self._who: Mapping[str, httpx.AsyncClient] = {role: county.citizen(role) for role in ROLES}
        self._officer = Officer(self._who["hub"], self._who["officer"], self._who["officer"])
        self.requested: set[str] = set()  # the paths
        self.complaint = ""

    def acts(self) -> dict[str, Act]:
        """In their order."""
        raise NotImplementedError

    async def _file(self) -> None:
        filing = a_filing("某健身服务部", matter={"text": self.words, "request": self.request})
        answer = await self._act("partner", "/v1/complaints", filing)
        self.complaint = answer["id"]

    async def _act(self, role: str, path: str, body: Any = None) -> Any:
        self.requested.add(path)
        return await self._officer.act(self._who[role], path, body)

    async def _see(self, role: str, path: str) -> Any:
        """What is listed there, as soon as there is anything."""
        found = await self._officer.see(path, lambda answer: bool(answer["items"]), self._who[role])
        return found["items"]

    def _at(self, role: str, path: str, body: Any = None) -> Act:
        """A command at an address."""

        async def act() -> None:
            await self._act(role, path, body)

        return act

    def _by(self, role: str, command: str, body: Any = None) -> Act:
        """A command of the case."""

        async def act() -> None:
            await self._act(role, f"/v1/cases/{self.complaint}/{command}", body)

        return act

    def _of_partner(self, what: str, body: Any) -> Act:
        async def act() -> None:
            await self._act("partner", f"/v1/complaints/{self.complaint}/{what}", body)

        return act


class Agreed(Life):
    """Mediated, paid in two parts, closed, and heard again by another officer."""

    def acts(self) -> dict[str, Act]:
        refund = {"amount_fen": TOTAL_FEN, "instalments": 2}
        terms = {"terms": "分两期退还余额。", "amount_fen": TOTAL_FEN, "refund": refund}
        end = {"result": "agreed", "note": "已按协议退款。", "recovered_fen": TOTAL_FEN}
        answers = {"service": 1, "outcome": 1, "reachable": True, "note": "不满意"}
        return {
            "file": self._file,
            "supplement": self._of_partner("supplements", {"text": "另有转账记录一份。"}),
            "attachment": self._of_partner("attachments", RECEIPT),
            "urge": self._by("hub", "urge", {"note": "请尽快处理。"}),
            "first-feedback": self._by("officer", "first-feedback", {"text": "已联系商家。"}),
            "note": self._by("officer", "note", {"text": "商家电话无人接听，明日上门。"}),
            "accept": self._by("officer", "accept"),
            "start-mediation": self._by("officer", "start-mediation", CONSENTS),
            "agree": self._by("officer", "agree", terms),
            "pay": lambda: self._pay(0),
            "pay the rest": lambda: self._pay(1),
            "close": self._by("officer", "close", end),
            "follow-up": self._by("hub", "follow-up", answers),
            "rework": self._by("hub", "rework", {"reason": "没有核实", "officer": "wang"}),
        }

    async def _pay(self, part: int) -> None:
        plan = await self._officer.plan_of(self.complaint)
        payment = {
            "amount_fen": plan["instalments"][part]["amount_fen"],
            "paid_on": day_of(machine_now()).isoformat(),
            "reference": f"P-{part}",
        }
        await self._act("officer", f"/v1/refunds/plans/{plan['id']}/payments", payment)


class HandedOver(Life):
    """Refused by the agency, sent there again, and answered; the citizen asks why and is told."""

    def acts(self) -> dict[str, Act]:
        again = {
            "agency": "housing",
            "reason": "NO_AUTHORITY",
            "basis": "建设工程质量管理条例第四十三条",
            "explanation": "楼板开裂由住建部门负责质量监督，已请其与您联系。",
        }
        answers = {"service": 1, "outcome": 1, "reachable": True, "note": "不满意"}
        return {
            "file": self._file,
            "refuse the hand-over": lambda: self._agency("refusal", {"reason": "NOT_OURS", "note": "自建房。"}),
            "redirect": self._by("hub", "redirect", again),
            "recall": self._by("hub", "recall", {"reason": "转错了部门"}),
            "redirect again": self._by("hub", "redirect", again),
            "acknowledge": lambda: self._agency("acknowledgement"),
            "answer": lambda: self._agency("result", {"text": "已责令修复。"}),
            "follow-up": self._by("hub", "follow-up", answers),
            "explain": self._by("hub", "explain", {"text": "房屋质量由住建部门负责，已转达您的意见。"}),
        }

    async def _file(self) -> None:
        """Whole as the hotline sends it: what lacks something waits for the hub."""
        order = a_building_order("ORDER-0")
        self.complaint = (await self._act("platform_12345", "/v1/channels/12345/work-orders", order))["id"]

    async def _agency(self, what: str, body: Any = None) -> None:
        def mine(answer: Any) -> list[str]:
            return [one["id"] for one in answer["items"] if one["case_id"] == self.complaint]

        state = "acknowledged" if what == "result" else "open"
        path = f"/v1/handovers?state={state}&limit=200"
        found = await self._officer.see(path, lambda answer: bool(mine(answer)), self._who["agency"])
        await self._act("agency", f"/v1/handovers/{mine(found)[0]}/{what}", body)


class Online(Life):
    """With an enterprise that takes part."""

    async def _apply(self) -> None:
        await self._act("enterprise", "/v1/odr/enterprises", {"name": "某健身服务部", "promise": True})

    async def _enterprise(self) -> str:
        [enterprise] = await self._see("hub", "/v1/odr/enterprises")
        return str(enterprise["id"])

    async def _review(self) -> None:
        await self._act("hub", f"/v1/odr/enterprises/{await self._enterprise()}/review", {"approved": True})

    async def _send(self) -> None:
        body = {"enterprise": await self._enterprise()}
        await self._act("officer", f"/v1/cases/{self.complaint}/send-to-odr", body)

    async def _dispute(self, role: str, what: str, body: Any = None) -> None:
        [dispute] = await self._see("hub", "/v1/odr/disputes")
        await self._act(role, f"/v1/odr/disputes/{dispute['id']}/{what}", body)


class SettledOnline(Online):
    """Asked for what is missing, sent to an enterprise, which offers twice; the second offer is taken."""

    def acts(self) -> dict[str, Act]:
        by = (day_of(machine_now()) + timedelta(days=7)).isoformat()
        offer = {"terms": "退还余额。", "amount_fen": TOTAL_FEN, "refund": {"amount_fen": TOTAL_FEN, "instalments": 2}}
        return {
            "file": self._file,
            "request-supplement": self._by("officer", "request-supplement", {"fields": ["合同"], "by": by}),
            "supplement": self._of_partner("supplements", {"text": "合同照片已补。"}),
            "apply": self._apply,
            "review": self._review,
            "send-to-odr": self._send,
            "offer": lambda: self._dispute("enterprise", "offers", {"terms": "退一半。", "amount_fen": TOTAL_FEN // 2}),
            "reject the offer": lambda: self._dispute("officer", "offers/1/rejection"),
            "offer again": lambda: self._dispute("enterprise", "offers", offer),
            "accept the offer": lambda: self._dispute("officer", "offers/2/acceptance"),
        }


class Vain(Life):
    """A session, another mediator, a lead found on the way, and no agreement."""

    def acts(self) -> dict[str, Act]:
        now = machine_now()
        session = {"held_at": (now + timedelta(days=3)).isoformat(), "mode": "onsite", "place": "城关所调解室"}
        return {
            "file": self._file,
            "accept": self._by("officer", "accept"),
            "start-mediation": self._by("officer", "start-mediation", CONSENTS | {"mediator": "li"}),
            "schedule-session": self._by("officer", "schedule-session", session),
            "record-session": self._record,
            "request-recusal": self._by("officer", "request-recusal", {"by": "consumer", "ground": "与商家相识"}),
            "decide-recusal": self._by(
                "section_head", "decide-recusal", {"recused": True, "mediator": "wang", "reason": "属实"}
            ),
            "report-lead": self._by("officer", "report-lead", {"text": "进货台账缺失。"}),
            "terminate": self._by("officer", "terminate", {"reason": "ABSENT_OR_REFUSES", "note": "商家拒绝。"}),
            "close": self._by("officer", "close", {"result": "terminated", "note": "已告知可以起诉。"}),
        }

    async def _record(self) -> None:
        record = {"consumer_present": True, "respondent_present": True, "text": "商家不愿退。"}
        await self._by("officer", "record-session", {"held_at": machine_now().isoformat()} | record)()


class Verified(Life):
    """A report: given back, assigned again, verified with a pause and an extension."""

    words = EXPIRED
    request = None

    def acts(self) -> dict[str, Act]:
        return {
            "file": self._file,
            "assign": self._by("hub", "assign", {"department": "consumer_protection"}),
            "return-to-hub": self._by("officer", "return-to-hub", {"reason": "NOT_OURS", "note": "请改派。"}),
            "assign again": self._by("hub", "assign", {"department": "food"}),
            "recall": self._by("hub", "recall", {"reason": "分错了股室"}),
            "assign once more": self._by("hub", "assign", {"department": "consumer_protection"}),
            "accept": self._by("officer", "accept"),
            "pause": self._pause,
            "resume": self._resume,
            "extend": self._by("bureau_head", "extend", {"reason": "需要检验"}),
            "close": self._by("officer", "close", {"result": "filed", "note": "已立案。"}),
        }

    async def _pause(self) -> None:
        await self._by("section_head", "pause", {"ground": "appraisal", "from": machine_now().isoformat()})()

    async def _resume(self) -> None:
        await self._by("officer", "resume", {"at": machine_now().isoformat()})()


class Refused(Life):
    """Not taken on, which the section's head approves in the end."""

    def acts(self) -> dict[str, Act]:
        refusal = {"reason": "NOT_CONSUMER", "note": "批量采购。"}
        return {
            "file": self._file,
            "propose": self._by("officer", "refuse", refusal),
            "send back": lambda: self._approvals("section_head", "return", {"note": "请写明依据。"}),
            "propose again": self._by("officer", "refuse", refusal),
            "withdraw the proposal": lambda: self._approvals("officer", "withdrawal"),
            "propose once more": self._by("officer", "refuse", refusal),
            "approve": lambda: self._approvals("section_head", "approval"),
            "close": self._by("officer", "close", {"result": "refused", "note": "不予受理。"}),
        }

    async def _approvals(self, role: str, what: str, body: Any = None) -> None:
        [approval] = await self._see(role, "/v1/approvals?state=open")
        await self._act(role, f"/v1/approvals/{approval['id']}/{what}", body)


class Alarmed(Life):
    """Somebody speaks of ending their life; the hub takes the alarm."""

    words = f"{GYM}再不退钱我就不想活了。"

    def acts(self) -> dict[str, Act]:
        return {
            "file": self._file,
            "take": self._by("hub", "take"),
        }


class Withdrawn(Life):
    """Taken back by who filed it."""

    def acts(self) -> dict[str, Act]:
        return {
            "file": self._file,
            "withdraw": self._of_partner("withdrawal", {"reason": "已自行解决"}),
            "close": self._by("officer", "close", {"result": "withdrawn", "note": "已撤回。"}),
        }


class SettledByTalk(Online):
    """Settled without an offer; afterwards the enterprise is suspended, guided, restored, and leaves."""

    def acts(self) -> dict[str, Act]:
        guidance = {"held_on": today(), "topic": "七日内答复"}
        terms = {"terms": "退还余额。", "amount_fen": TOTAL_FEN, "refund": {"amount_fen": TOTAL_FEN, "instalments": 2}}
        return {
            "file": self._file,
            "apply": self._apply,
            "review": self._review,
            "send-to-odr": self._send,
            "settle": lambda: self._dispute("officer", "settlement", terms),
            "suspend the enterprise": lambda: self._at_enterprise("suspension", {"reason": "多次失约。"}),
            "guide the enterprise": lambda: self._at_enterprise("guidance", guidance),
            "restore the enterprise": lambda: self._at_enterprise("restoration", {"reason": "整改到位。"}),
            "leave": lambda: self._at_enterprise("leave", {"reason": "不再经营。"}),
        }

    async def _at_enterprise(self, what: str, body: Any) -> None:
        await self._act("hub", f"/v1/odr/enterprises/{await self._enterprise()}/{what}", body)


class Failed(Online):
    """Not settled by the enterprise."""

    def acts(self) -> dict[str, Act]:
        return {
            "file": self._file,
            "apply": self._apply,
            "review": self._review,
            "send-to-odr": self._send,
            "give up": lambda: self._dispute("enterprise", "failure", {"reason": "不同意退款。"}),
        }


LIVES: tuple[type[Life], ...] = (
    *(Agreed, HandedOver, SettledOnline, Vain, Verified, Refused, Withdrawn),
    *(SettledByTalk, Failed, Alarmed),
)
