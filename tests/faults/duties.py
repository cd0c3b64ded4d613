"""What else there is to be done, act by act: accounts, rules, calendars, rosters, books, and what channels bring."""

import json
from datetime import timedelta
from typing import Any

import httpx

from canon.shanghai import day_of
from chassis.clock import machine_now
from tests.faults.filing import a_filing
from tests.faults.lives import TOTAL_FEN, Act, Life
from tests.journeys.messages import a_building_order, a_gym_registration, today

WHY = {"reason": "人事变动"}
LATER = timedelta(days=7)
LATE = timedelta(days=40)  # of a refund: whatever holidays there are in between, more than fifteen days
FILINGS = "/v1/enforcement/filings"


class Admitted(Life):
    """A person and a partner get accounts; the one leaves and comes back, the other changes its key and signs."""

    def acts(self) -> dict[str, Act]:
        person = {"name": "zhao", "roles": ["officer"], "department": "food"}
        return {
            "open an account": self._at("administrator", "/v1/accounts", person),
            "disable": self._at("administrator", "/v1/accounts/zhao/disable", WHY),
            "enable": self._at("administrator", "/v1/accounts/zhao/enable", WHY),
            "reset the password": self._at("administrator", "/v1/accounts/zhao/password"),
            "open for a partner": self._at("administrator", "/v1/accounts", {"name": "shop", "roles": ["partner"]}),
            "change the key": self._at("administrator", "/v1/accounts/shop/keys"),
            "sign from now on": self._sign,
        }

    async def _sign(self) -> None:
        account = await self._officer.see("/v1/accounts/shop", bool, self._who["administrator"])
        newest = max(account["keys"], key=lambda key: str(key["created_at"]))
        await self._act("administrator", f"/v1/accounts/shop/keys/{newest['prefix']}/signing-secret")


class Governed(Life):
    """Rules drafted, signed by two and withdrawn; another calendar, another retention period."""

    def acts(self) -> dict[str, Act]:
        year = {"year": 2031, "days": [{"on": "2031-02-03", "kind": "statutory"}]}
        since = (day_of(machine_now()) + LATER).isoformat()
        period = {"kind": "complaint", "days": 1500, "since": since, "basis": "内部规定"}
        return {
            "draft": self._draft,
            "sign": lambda: self._sign("section_head"),
            "sign as the head": lambda: self._sign("bureau_head"),
            "retire": self._at("hub", "/v1/routing/rule-sets/v2/retirement", {"reason": "暂缓施行"}),
            "enter a year": self._at("hub", "/v1/calendar", year),
            "enter a period": self._at("bureau_head", "/v1/retention", period),
        }

    async def _draft(self) -> None:
        [shipped] = await self._see("hub", "/v1/routing/rule-sets")
        since = (day_of(machine_now()) + LATER).isoformat()
        topic = {"target": "price_competition", "label": "健身", "terms": {"400": ["健身房"]}}
        changes = {"version": "v2", "effective_from": since, "topics": {"trial.gyms": topic}}
        await self._act("hub", "/v1/routing/rule-sets", {"base": shipped["version"], "changes": changes})
        await self._act("hub", "/v1/routing/rule-sets/v2/trial", {"from": today(), "to": today()})

    async def _sign(self, role: str) -> None:
        drafted = await self._officer.see("/v1/routing/rule-sets/v2", bool)
        await self._act(role, "/v1/routing/rule-sets/v2/signatures", {"trial": drafted["latest_trials"][0]["id"]})


class Supervised(Life):
    """A shift and its note; what the section did in the field; a case looked at again."""

    def acts(self) -> dict[str, Act]:
        now = machine_now()
        shift = {"account": "hub.dev", "from": now.isoformat(), "to": (now + timedelta(hours=8)).isoformat()}
        fact = {"on": today()}
        campaign = {"from": today(), "to": today(), "title": "预付卡专项检查"}
        event = {"title": "3·15 宣传", "kind": "community", "held_on": today(), "place": "人民广场"}
        event |= {"people": 200, "materials": 500}
        return {
            "put on duty": self._at("hub", "/v1/roster", shift),
            "leave a note": self._at("hub", "/v1/roster/notes", {"text": "请跟进。"}),
            "take the note over": self._take_over,
            "inspect": self._at("officer", "/v1/enforcement/inspections", fact | {"people": 4, "units": 12}),
            "file a case": self._file_case,
            "publish the decision": self._publish,
            "hold an event": self._at("officer", "/v1/outreach", event),
            "begin a campaign": self._at("officer", "/v1/enforcement/campaigns", campaign),
            "file": self._file,
            "refuse": self._by("section_head", "refuse", {"reason": "NOT_CONSUMER", "note": "批量采购。"}),
            "close": self._by("officer", "close", {"result": "refused", "note": "不予受理。"}),
            "draw a sample": self._at("hub", "/v1/look-backs", {"from": today(), "to": today(), "size": 1}),
            "find": self._find,
        }

    async def _take_over(self) -> None:
        [note] = (await self._officer.see("/v1/roster", lambda answer: bool(answer["notes"])))["notes"]
        await self._act("hub", f"/v1/roster/notes/{note['id']}/acknowledgement")

    async def _file_case(self) -> None:
        filing = {"on": today(), "number": "望市监立〔2026〕9号"}
        self._filing = (await self._act("officer", FILINGS, filing))["id"]

    async def _publish(self) -> None:
        await self._act("officer", f"{FILINGS}/{self._filing}/publicity", {"publicity": "published"})

    async def _find(self) -> None:
        [sample] = await self._see("hub", "/v1/look-backs")
        path = f"/v1/look-backs/{sample['id']}/items/{self.complaint}/finding"
        await self._act("hub", path, {"finding": "rework", "officer": "wang", "note": "没有联系当事人"})


class Booked(Life):
    """What a consumer asks for, its timetable, and the books it is reckoned by."""

    def acts(self) -> dict[str, Act]:
        rate = {"table": "lpr", "since": today(), "rate_bp": 290, "known_until": today()}
        rule = {"id": "local:somewhere-2026", "region": "4403", "since": "2026-01-01", "name": "《某市预付卡管理办法》"}
        days = {"unused_within_days": 15, "unused_due_days": 3, "due_days": 10}
        return {
            "file": self._file,
            "claim": self._claim,
            "plan": self._plan,
            "take a measure against who does not perform": self._take,
            "enter a rate": self._at("hub", "/v1/refunds/rates", rate),
            "enter a local rule": self._at("hub", "/v1/refunds/local-rules", rule | days),
        }

    async def _claim(self) -> None:
        claim = {"complaint_id": self.complaint, "amount_fen": TOTAL_FEN}
        self._claimed = await self._act("officer", "/v1/refunds/claims", claim)

    async def _plan(self) -> None:
        parts = [{"due_on": (day_of(machine_now()) - LATE).isoformat(), "amount_fen": TOTAL_FEN}]
        plan = {"claim_id": self._claimed["id"], "total_fen": TOTAL_FEN, "instalments": parts}
        self._plan_id = (await self._act("officer", "/v1/refunds/plans", plan))["id"]

    async def _take(self) -> None:
        """As soon as the job has found that the business is late."""
        path = f"/v1/refunds/plans/{self._plan_id}/measures"
        await self._officer.see(path.removesuffix("/measures"), lambda plan: plan["status"] == "defaulted")
        found = await self._officer.see(path, lambda answer: bool(answer["proposed"]))
        await self._act("hub", path, {"kind": found["proposed"]["kind"], "text": "望市监线〔2026〕13号"})


class Brought(Life):
    """What comes by the channels; a platform is told once more, and a person's data are destroyed in the end."""

    def acts(self) -> dict[str, Act]:
        return {
            "register": self._register,
            "order": self._at("platform_12345", "/v1/channels/12345/work-orders", a_building_order("ORDER-1")),
            "batch": self._batch,
            "resend": self._resend,
            "refuse": self._by("section_head", "refuse", {"reason": "NOT_CONSUMER", "note": "批量采购。"}),
            "close": self._by("officer", "close", {"result": "refused", "note": "不予受理。"}),
            "erase": self._erase,
        }

    async def _register(self) -> None:
        registration = a_gym_registration("1330000002026112400000011")
        answer = await self._act("platform_12315", "/v1/channels/12315/registrations", registration)
        self.complaint = answer["id"]

    async def _batch(self) -> None:
        """Whole, or once more."""
        lines = [json.dumps(a_filing(f"LINE-{number}", idempotency_key=f"line-{number}")) for number in range(3)]
        headers = {"Content-Type": "application/x-ndjson"}

        async def ask() -> httpx.Response:
            return await self._who["partner"].post("/v1/complaints:batch", content="\n".join(lines), headers=headers)

        def whole(answer: httpx.Response) -> bool:
            statuses = [json.loads(line)["status"] for line in answer.text.splitlines()] if answer.is_success else []
            return statuses == [201] * len(lines)

        await self._officer.answered(ask, whole)

    async def _resend(self) -> None:
        delivery, *_ = await self._see("operator", "/v1/operations/deliveries")
        await self._act("operator", f"/v1/operations/deliveries/{delivery['id']}/resend")

    async def _erase(self) -> None:
        body: dict[str, Any] = {"reason": "本人要求"}
        await self._act("hub", f"/v1/complaints/{self.complaint}/erasure", body)


class Reported(Life):
    """The bureau's report: written, its text changed, signed by two."""

    def acts(self) -> dict[str, Act]:
        period = {"from": today(), "to": today()}
        return {
            "file": self._file,
            "write a report": lambda: self._write(period),
            "change the text": self._change,
            "sign the report": lambda: self._sign("section_head"),
            "sign the report as the head": lambda: self._sign("bureau_head"),
        }

    async def _write(self, period: dict[str, str]) -> None:
        self._report = f"/v1/reports/{(await self._act('hub', '/v1/reports', period))['id']}"

    async def _change(self) -> None:
        sections = [{"title": "一、总体情况", "paragraphs": [{"text": "本期平稳。"}]}]
        await self._act("hub", f"{self._report}/versions", {"base": 1, "sections": sections})

    async def _sign(self, role: str) -> None:
        await self._act(role, f"{self._report}/signatures", {"version": 2})


DUTIES: tuple[type[Life], ...] = (Admitted, Governed, Supervised, Booked, Brought, Reported)
