"""A whole Weiquan in this process, behind its front door, with matters of every kind of owner in it."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from gateway import store
from gateway.accounts.keys import hash_secret, new_key
from services.analytics.facts.domain.respondents import id_of_name
from tests.access.callers import CALLERS, MATTERS, Caller
from tests.access.files import FILE, FILE_SHA256, UNRELEASED
from tests.installation import installed
from tests.journeys.messages import a_building_order, a_gym_registration, a_partner_complaint, today

CSV = {"Content-Type": "text/csv"}
ARRIVES_SECONDS = 30
LOOK_SECONDS = 0.05  # each look is a request to what is waited for
PAUSE_SECONDS = 0.2  # a service that is only starting tells to come again
ENOUGH = 1_000_000  # requests a second of one account: nothing here is about the limit
OTHERS = ("nobody", "bound", "other_partner", "other_agency", "other_enterprise", "other_officer", "other_head")
BYSTANDER = "bystander"  # an account that asks nothing
_KEYS = itertools.count(1)


def a_key() -> str:
    return f"access-{next(_KEYS)}"


@dataclass(slots=True, kw_only=True)
class House:
    """The running services; ``ids`` are what was seeded, by kind and matter: ``plan.gym``."""

    apps: Mapping[str, FastAPI]
    client: httpx.AsyncClient
    credentials: dict[str, dict[str, str]]
    ids: dict[str, str] = field(default_factory=dict)

    async def ask(
        self, who: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        sent_headers = {**self.credentials.get(who, {}), "Idempotency-Key": a_key(), **(headers or {})}
        return await self.client.request(method, path, headers=sent_headers, **options)

    async def do(self, who: str, path: str, body: Any = None) -> Any:
        """A POST that succeeds, at the latest when the house has come up."""
        until = asyncio.get_running_loop().time() + ARRIVES_SECONDS
        while True:
            answer = await self.ask(who, "POST", path, json=body or {})
            if answer.status_code in (200, 201):
                return answer.json()
            early = answer.status_code in (404, 409, 503) and asyncio.get_running_loop().time() < until
            assert early, (who, path, answer.status_code, answer.text)
            await asyncio.sleep(PAUSE_SECONDS)

    async def see(self, who: str, path: str, when: Callable[[Any], bool]) -> Any:
        """Read until what another service told has arrived."""
        until = asyncio.get_running_loop().time() + ARRIVES_SECONDS
        while True:
            answer = await self.ask(who, "GET", path)
            if answer.status_code == 200 and when(answer.json()):
                return answer.json()
            assert asyncio.get_running_loop().time() < until, (who, path, answer.status_code, answer.text[:2000])
            await asyncio.sleep(LOOK_SECONDS)


@contextlib.asynccontextmanager
async def running(database_url: str, home: Path) -> AsyncIterator[House]:
    """Everything that ``deploy.host all`` starts, but for the socket."""
    environment = {
        "WEIQUAN_DATABASE_URL": database_url,
        "WEIQUAN_INTERNAL_KEY": "k" * 64,
        "INTAKE_VAULT_KEY": "00" * 32,
        "WEIQUAN_HOME": str(home),
        "GATEWAY_REQUESTS_PER_SECOND": str(ENOUGH),
    }
    async with contextlib.AsyncExitStack() as stack:
        whole = await stack.enter_async_context(installed(environment))
        own = whole.front.own
        transport = httpx.ASGITransport(app=whole.front, raise_app_exceptions=False)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://house"))
        house = House(apps={**whole.services, "gateway": own}, client=client, credentials={})
        house.credentials = await _credentials(own, home)
        await _seed(house)
        yield house


async def _credentials(gateway: FastAPI, home: Path) -> dict[str, dict[str, str]]:
    """Those of the development profile, and of accounts like theirs that others hold."""
    entries = json.loads((home / "credentials.json").read_text())
    known = {name: {entry["header"]: entry["value"]} for name, entry in entries.items()}
    async with gateway.state.transactions.begin() as work:
        for caller in CALLERS:
            if caller.name not in OTHERS:
                continue
            key = new_key()
            await store.save_account(work.db, _account(caller))
            await store.add_key(
                work.db, prefix=key.prefix, secret_hash=hash_secret(key.secret), account=caller.name, now=work.now
            )
            known[caller.name] = {"Authorization": f"Bearer {key.full_text}"}
        await store.save_account(work.db, store.Account(name=BYSTANDER, roles=("operator",)))
        for name in (BYSTANDER, *(account_of(caller) for caller in CALLERS if caller.role)):
            spare = spare_of(name)
            await store.add_key(work.db, prefix=spare, secret_hash=hash_secret(spare), account=name, now=work.now)
    return known


def spare_of(account: str) -> str:
    """The prefix of a key nobody uses, to be ended."""
    return f"spare.{account}"


def account_of(caller: Caller) -> str:
    """The name of a caller's account."""
    return caller.name if caller.name in OTHERS else f"{caller.name}.dev"


def _account(caller: Caller) -> store.Account:
    return store.Account(
        name=caller.name,
        roles=() if caller.role in (None, "nothing") else (str(caller.role),),
        department=caller.department,
        source=caller.source,
        agency=caller.agency,
        enterprise="0190a000-0000-7000-8000-000000000002" if caller.enterprise else None,
    )


async def _seed(house: House) -> None:
    """Seven matters, each owned by others, at another station, or given up by who had it."""
    filed = {
        "gym": house.do("platform_12315", "/v1/channels/12315/registrations", _gym()),
        "cracks": house.do("platform_12345", "/v1/channels/12345/work-orders", _cracks()),
        "tobacco": house.do("platform_12345", "/v1/channels/12345/work-orders", _tobacco()),
        "fridge": house.do("partner", "/v1/complaints", _filed("FRIDGE-22", "乙字家电商行", "13700000022")),
        "kettle": house.do("partner", "/v1/complaints", _filed("KETTLE-66", "己字电器维修部", "13700000066")),
        "radio": house.do("partner", "/v1/complaints", _filed("RADIO-77", "庚字音响商店", "13700000077")),
        "dinner": house.do("other_partner", "/v1/complaints", _dinner()),
    }
    taken = await asyncio.gather(*filed.values())
    house.ids |= {f"complaint.{name}": answer["id"] for name, answer in zip(filed, taken, strict=True)}
    for name in filed:
        await _attach(house, f"/v1/complaints/{house.ids[f'complaint.{name}']}/attachments")
    await _taking_part(house, "enterprise", "shop")
    await _taking_part(house, "other_enterprise", "restaurant")
    await asyncio.gather(
        _agreed(house),
        *(
            _settled(house, matter, ("enterprise", "shop"), ("officer", "consumer_protection"))
            for matter in ("fridge", "kettle", "radio")
        ),
        _settled(house, "dinner", ("other_enterprise", "restaurant"), ("other_officer", "food")),
        _handed(house, "cracks", "agency", "housing"),
        _handed(house, "tobacco", "other_agency", "tobacco"),
    )
    await _given_up(house, "radio", ("other_officer", "food"))
    await _extras(house)


async def _placed(house: House, matter: str, department: str) -> str:
    """Wait for the case, and put it where the story wants it."""
    path = f"/v1/cases/{house.ids[f'complaint.{matter}']}"
    case = await house.see("hub", path, lambda case: case["state"] != "received")
    station = {"station": "station.hexi"} if matter == "kettle" else {}
    if station or case["department"] != department:
        await house.do("hub", f"{path}/assign", {"department": department, **station})
    return path


async def _agreed(house: House) -> None:
    path = await _placed(house, "gym", "consumer_protection")
    await house.do("officer", f"{path}/accept")
    consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
    await house.do("officer", f"{path}/start-mediation", consents)
    refund = {"amount_fen": 100_000, "instalments": 2}
    await house.do("officer", f"{path}/agree", {"terms": "分两期退还。", "amount_fen": 100_000, "refund": refund})
    await _planned(house, "gym")


async def _settled(house: House, matter: str, firm: tuple[str, str], section: tuple[str, str]) -> None:
    """An enterprise's dispute that ended well, and the plan that follows."""
    who, name = firm
    officer, department = section
    complaint = house.ids[f"complaint.{matter}"]
    path = await _placed(house, matter, department)
    await house.do(officer, f"{path}/accept")
    await house.do(officer, f"{path}/send-to-odr", {"enterprise": house.ids[f"enterprise.{name}"]})

    def ours(answer: Any) -> list[str]:
        return [dispute["id"] for dispute in answer["items"] if dispute["case_id"] == complaint]

    [dispute] = ours(await house.see(who, "/v1/odr/disputes", lambda answer: bool(ours(answer))))
    house.ids[f"dispute.{matter}"] = dispute
    await _release(house, matter, "enterprise")
    terms = {"terms": "退还三百元。", "amount_fen": 30_000, "refund": {"amount_fen": 30_000, "instalments": 2}}
    await house.do(officer, f"/v1/odr/disputes/{dispute}/settlement", terms)
    await _planned(house, matter)


async def _taking_part(house: House, who: str, name: str) -> None:
    """An enterprise that takes part in settling online."""
    applied = await house.do(who, "/v1/odr/enterprises", {"name": f"参加在线和解的企业{name}", "promise": True})
    house.ids[f"enterprise.{name}"] = applied["id"]
    await house.do("hub", f"/v1/odr/enterprises/{applied['id']}/review", {"approved": True})


async def _given_up(house: House, matter: str, section: tuple[str, str]) -> None:
    """Who settled it is not who handles it anew: its dispute, claim and plan go with the case."""
    officer, department = section
    path = f"/v1/cases/{house.ids[f'complaint.{matter}']}"
    await house.see("hub", path, lambda case: case["state"] == "closed")
    await house.do("hub", f"{path}/rework", {"reason": "由另一股室重新办理。", "officer": officer})
    await house.do("hub", f"{path}/assign", {"department": department})
    for kind, where in (("complaint", "complaints"), ("plan", "refunds/plans"), ("dispute", "odr/disputes")):
        await house.see(officer, f"/v1/{where}/{house.ids[f'{kind}.{matter}']}", bool)


async def _planned(house: House, matter: str) -> None:
    complaint = house.ids[f"complaint.{matter}"]

    def ours(answer: Any) -> list[Any]:
        return [plan for plan in answer["items"] if plan["complaint_id"] == complaint]

    [plan] = ours(await house.see("hub", "/v1/refunds/plans", lambda answer: bool(ours(answer))))
    house.ids |= {f"plan.{matter}": plan["id"], f"claim.{matter}": plan["claim_id"]}


async def _handed(house: House, matter: str, who: str, agency: str) -> None:
    path = f"/v1/cases/{house.ids[f'complaint.{matter}']}"
    case = await house.see("hub", path, lambda case: case["state"] != "received")
    if case["agency"] != agency:
        body = {"agency": agency, "reason": "NO_AUTHORITY", "basis": "职责分工", "explanation": "不属于本局职责。"}
        await house.do("hub", f"{path}/redirect", body)
    found = await house.see(who, "/v1/handovers?state=open", lambda answer: bool(answer["items"]))
    house.ids[f"handover.{matter}"] = found["items"][0]["id"]
    await _release(house, matter, "agency")


async def _complained_of(house: House) -> None:
    """The businesses of the matters that sections have."""
    for matter in MATTERS:
        if matter.department:
            business = str(id_of_name(matter.marks[0]))
            house.ids[f"respondent.{matter.name}"] = business
            officer = "officer" if matter.department == "consumer_protection" else "other_officer"
            await house.see(officer, f"/v1/respondents/{business}", bool)


async def _extras(house: House) -> None:
    """What belongs to the hub or the operator alone."""
    await _complained_of(house)
    for who, department in (("officer", "consumer_protection"), ("other_officer", "food")):
        run = {"from": today(), "to": today(), "title": "专项检查"}
        campaign = await house.do(who, "/v1/enforcement/campaigns", run)
        house.ids[f"campaign of {department}"] = campaign["id"]
        filing = await house.do(who, "/v1/enforcement/filings", {"on": today(), "number": f"1-{department}"})
        house.ids[f"filing of {department}"] = filing["id"]
    for one, other in (("fridge", "kettle"), ("dinner", "radio")):
        members = [house.ids[f"complaint.{name}"] for name in (one, other)]
        body = {"respondent": f"某商行{one}", "topic": "after_sales", "members": members}
        group = await house.do("hub", "/v1/groups", body)
        house.ids |= {f"group.{name}": group["id"] for name in (one, other)}
    shop = {"name": "无主题商店", "address": "望川县城关镇", "town": "城关镇", "field": "food", "valid_from": today()}
    entry = await house.do("hub", "/v1/registers/pledge", shop)
    breach = {"kind": "broken_promise", "on": today(), "evidence": "核查记录"}
    reported = await house.do("hub", f"/v1/registers/pledge/{entry['id']}/breaches", breach)
    for name, account in (("mall", "partner.dev"), ("market", "other_partner")):
        station = await house.do("hub", "/v1/registers/stations", shop | {"name": f"服务站{name}"})
        await house.do("hub", f"/v1/stations/{station['id']}/accounts", {"account": account})
        house.ids[f"station.{name}"] = station["id"]
    for who, department in (("officer", "consumer_protection"), ("other_officer", "food")):
        await _group_case(house, who, department)
    note = await house.do("hub", "/v1/roster/notes", {"text": "请跟进。"})
    look_back = await house.do("hub", "/v1/look-backs", {"from": today(), "to": today(), "size": 5})
    report = await house.do("hub", "/v1/reports", {"from": today(), "to": today()})
    imported = await house.ask(
        "hub", "POST", "/v1/imports", content="登记编号,诉求内容\nACCESS-1,一段文字\n".encode(), headers=CSV
    )
    assert imported.status_code == 202, imported.text
    deliveries = await house.see("operator", "/v1/operations/deliveries", lambda answer: bool(answer["items"]))
    rules = await house.see("hub", "/v1/routing/rule-sets", lambda answer: bool(answer["items"]))
    calendar = await house.see("hub", "/v1/calendar/versions", lambda answer: bool(answer["items"]))
    house.ids |= {
        "entry": entry["id"],
        "breach": reported["id"],
        "note": note["id"],
        "look_back": look_back["id"],
        "report": report["id"],
        "import": imported.json()["id"],
        "delivery": deliveries["items"][0]["id"],
        "rules": rules["items"][0]["version"],
        "calendar": calendar["items"][0]["version"],
    }
    for matter in ("gym", "fridge", "kettle", "radio", "dinner"):
        path = f"/v1/complaints/{house.ids[f'complaint.{matter}']}/notices"
        found = await house.see("hub", path, lambda answer: bool(answer["items"]))
        house.ids[f"notice.{matter}"] = found["items"][0]["id"]


async def _group_case(house: House, who: str, department: str) -> None:
    """A section's group case: two persons, a simulation that is owed, and a payment that waits for a person."""
    body = {"respondent": {"name": "辛字培训中心"}, "title": "协议班退费", "basis": "不过全退"}
    case = await house.do(who, "/v1/refunds/group-cases", body)
    path = f"/v1/refunds/group-cases/{case['id']}"
    roster = f"姓名,合同编号,已付金额,应退金额\n甲某,{department}-1,9000,8000\n乙某,{department}-2,9000,8000\n"
    taken = await house.ask(who, "POST", f"{path}/roster", content=roster.encode(), headers=CSV)
    assert taken.status_code == 200, taken.text
    terms = {"monthly_budget_fen": 1_600_000, "strategy": "pro_rata", "starts_on": today()}
    await house.do(who, f"{path}/simulations", terms)
    await house.do("hub", f"{path}/plan", {"simulation": 1, "paper": "XY-1"})
    bank = f"流水号,交易日期,金额\nB-1,{today()},5\n"
    counted = await house.ask(who, "POST", f"{path}/payments", content=bank.encode(), headers=CSV)
    assert counted.status_code == 201, counted.text
    waiting = await house.see(who, f"{path}/payments?state=waiting", bool)
    house.ids |= {
        f"group_case_id of {department}": case["id"],
        f"payment_id of {department}": waiting["items"][0]["id"],
    }


async def _attach(house: House, path: str) -> None:
    announced = {"name": "合同.jpg", "media_type": "image/jpeg", "size": len(FILE), "sha256": FILE_SHA256}
    await house.do("hub", path, announced)
    stored = await house.ask("hub", "PUT", f"{path}/{FILE_SHA256}", content=FILE)
    assert stored.status_code == 201, stored.text


async def _release(house: House, matter: str, party: str) -> None:
    """Release the file of a matter, once intake knows with whom it is."""
    if matter in UNRELEASED:
        return
    path = f"/v1/complaints/{house.ids[f'complaint.{matter}']}/attachments"
    until = asyncio.get_running_loop().time() + ARRIVES_SECONDS
    while (await house.ask("hub", "PUT", f"{path}/{FILE_SHA256}/releases/{party}")).status_code != 201:
        assert asyncio.get_running_loop().time() < until, (matter, party)
        await asyncio.sleep(PAUSE_SECONDS)


def _gym() -> dict[str, Any]:
    return a_gym_registration("1330000002026112400000011") | {
        "subjectname": "甲字健身服务部",
        "linknumber": "13900000011",
    }


def _cracks() -> dict[str, Any]:
    return a_building_order("CRACKS-44") | {
        "subjectname": "丁字置业有限公司",
        "rqstnumber": "13800000044",
        "linkphone": "13800000044",
        "issecrecy": "1",
    }


def _tobacco() -> dict[str, Any]:
    return a_building_order("TOBACCO-55") | {
        "record_number": "261124101108115555",
        "rqsttitle": "买到假烟",
        "rqstcontent": "市民反映在某某路的烟酒店买到假冒卷烟，要求烟草部门查处。",
        "subjectname": "戊字烟酒商店",
        "objname": "卷烟",
        "rqstnumber": "13800000055",
        "linkphone": "13800000055",
    }


def _filed(external_id: str, respondent: str, phone: str) -> dict[str, Any]:
    filed = a_partner_complaint(external_id)
    filed["respondent"]["name"] = respondent
    filed["complainant"]["phone"] = phone
    return filed


def _dinner() -> dict[str, Any]:
    filed = _filed("DINNER-33", "丙字火锅餐厅", "13700000033")
    filed["matter"] |= {"text": "在这家火锅店吃饭吃出异物，店里不肯退钱，要求退还餐费。", "request": "退还餐费"}
    return filed
