"""Odr as its callers see it, on a real database."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from canon.calendar import published_calendar
from canon.codes import Channel, ClockKind, Kind, State, TerminationReason
from canon.deadlines import deadline
from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, machine_now, new_id
from chassis.db.tables import event_log
from chassis.settings import ServiceSettings
from chassis.web.auth import Caller, CallerTokens
from contracts.dispatch import (
    CalendarPublished,
    CaseDispatched,
    CaseSentToOdr,
    CaseWithdrawn,
    ClocksChanged,
    LimitMoved,
    MediationTerminated,
)
from contracts.intake import PersonErased
from contracts.odr import DisputeSettled
from services.odr import handlers
from services.odr.app import create_app
from services.odr.disputes import repository as disputes_repository
from services.odr.disputes import service as disputes_service
from services.odr.settings import Settings

KEY = "k" * 64
FIRM, OTHER_FIRM = str(new_id()), str(new_id())
CODE = "91990102MA0000001D"
HUB = Caller(account="hub.dev", roles=("hub",))
ENTERPRISE = Caller(account="enterprise.dev", roles=("enterprise",), enterprise=FIRM)
OTHER = Caller(account="other.dev", roles=("enterprise",), enterprise=OTHER_FIRM)
SECTION = Caller(account="officer.dev", roles=("officer",), department="consumer_protection")
OTHER_SECTION = Caller(account="food.dev", roles=("section_head",), department="food")
PARTNER = Caller(account="partner.dev", roles=("partner",), source="partner:demo")


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(machine_now())


@pytest.fixture
async def odr(database_url: str, clock: SteppedClock) -> AsyncIterator[FastAPI]:
    settings = Settings(service=ServiceSettings(service="odr", database_url=database_url, internal_key=KEY))
    bus = PostgresBus(database_url)
    app = create_app(settings, bus, clock)
    yield app
    await app.state.runtime.close()
    await bus.close()


@pytest.fixture
async def client(odr: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=odr), base_url="http://odr") as client:
        yield client


def as_(caller: Caller, key: str | None = None) -> dict[str, str]:
    headers = {"X-Caller": CallerTokens(KEY).sign(caller, "odr")}
    return headers | ({"Idempotency-Key": key} if key else {})


def a_case_sent(clock: SteppedClock) -> CaseSentToOdr:
    case = new_id()
    return CaseSentToOdr(
        aggregate_id=case,
        complaint_id=case,
        occurred_at=clock.now(),
        state=State.ODR,
        kind=Kind.COMPLAINT,
        channel=Channel.PLATFORM_12315,
        source="12315",
        received_at=clock.now(),
        department="consumer_protection",
        enterprise_id=FIRM,
        matter="年卡停用，要求退还余额",
        due_at=clock.now() + timedelta(days=14),
    )


def dispatched(case: UUID, department: str | None) -> CaseDispatched:
    return CaseDispatched(
        aggregate_id=case,
        complaint_id=case,
        occurred_at=machine_now(),
        state=State.DISPATCHED,
        kind=Kind.COMPLAINT,
        channel=Channel.PLATFORM_12315,
        source="12315",
        received_at=machine_now(),
        department=department,
        by_rules=False,
    )


def counted_anew(event: CaseSentToOdr, due_at: datetime) -> ClocksChanged:
    moved = LimitMoved(clock=ClockKind.ODR, starts_at=event.occurred_at, due_at=due_at, proof="…")
    return ClocksChanged(**event.model_dump(include=set(ClocksChanged.model_fields)) | {"clocks": (moved,)})


async def join(client: httpx.AsyncClient) -> None:
    applied = await client.post(
        "/v1/odr/enterprises", json={"name": "某健身服务部", "promise": True}, headers=as_(ENTERPRISE, "apply")
    )
    assert (applied.status_code, applied.json()["id"]) == (201, FIRM)
    reviewed = await client.post(
        f"/v1/odr/enterprises/{FIRM}/review", json={"approved": True}, headers=as_(HUB, "review")
    )
    assert reviewed.json()["standing"] == "active"


async def sent(odr: FastAPI, clock: SteppedClock) -> UUID:
    event = a_case_sent(clock)
    async with odr.state.transactions.begin() as work:
        await handlers.open_dispute(event, work)
    return event.complaint_id


async def published_types(odr: FastAPI) -> list[str]:
    async with odr.state.transactions.begin() as work:
        rows = await work.db.execute(select(event_log.c.type).order_by(event_log.c.recorded_at, event_log.c.version))
        return [row.type for row in rows]


async def test_an_offer_is_made_and_accepted_and_published(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(ENTERPRISE))).json()["items"]
    offer = {"terms": "退还余额", "amount_fen": 144000, "refund": {"amount_fen": 144000, "instalments": 3}}

    await client.post(f"/v1/odr/disputes/{dispute['id']}/offers", json=offer, headers=as_(ENTERPRISE, "o"))
    accepted = await client.post(f"/v1/odr/disputes/{dispute['id']}/offers/1/acceptance", headers=as_(HUB, "a"))

    assert (accepted.status_code, accepted.json()["state"]) == (200, "settled")
    assert (await published_types(odr))[-3:] == ["odr.dispute_opened.v1", "odr.offer_made.v1", "odr.dispute_settled.v1"]
    clock.advance_to(clock.now() + timedelta(minutes=1))
    score = (await client.get(f"/v1/odr/enterprises/{FIRM}/score", headers=as_(ENTERPRISE))).json()
    assert score["settlement_rate"] | {"definition": ""} == {
        "numerator": 1,
        "denominator": 1,
        "value": 10000,
        "definition": "",
    }


LISTED = [{"due_on": "2026-12-01", "amount_fen": 100}, {"due_on": "2027-02-01", "amount_fen": 50}]
WEEKLY = {"count": 2, "every": "week", "first_due_on": "2026-12-01"}


@pytest.mark.parametrize(
    ("instalments", "parts"),
    [
        (3, []),
        (LISTED, LISTED),
        (WEEKLY, [{"due_on": "2026-12-01", "amount_fen": 75}, {"due_on": "2026-12-08", "amount_fen": 75}]),
    ],
)
async def test_an_offer_names_a_number_of_parts_or_their_days_and_keeps_them(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock, instalments: object, parts: list[dict[str, Any]]
) -> None:
    await join(client)
    await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(ENTERPRISE))).json()["items"]
    offer = {"terms": "分期退", "amount_fen": 150, "refund": {"amount_fen": 150, "instalments": instalments}}

    made = await client.post(f"/v1/odr/disputes/{dispute['id']}/offers", json=offer, headers=as_(ENTERPRISE, "o"))
    await client.post(f"/v1/odr/disputes/{dispute['id']}/offers/1/acceptance", headers=as_(HUB, "a"))

    assert (made.status_code, made.json()["offers"][0]["parts"]) == (201, parts)
    async with odr.state.transactions.begin() as work:
        query = select(event_log.c.body).where(event_log.c.type == DisputeSettled.type)
        settled = DisputeSettled.model_validate_json((await work.db.execute(query)).scalar_one())
    assert settled.refund_due_dates == tuple(part["due_on"] for part in parts)
    assert settled.refund_amounts_fen == tuple(part["amount_fen"] for part in parts)


@pytest.mark.parametrize(
    ("amount_fen", "refund", "field", "code"),
    [
        (149, {"amount_fen": 150}, "/refund/amount_fen", "more_than_agreed"),
        (150, {"amount_fen": 150, "instalments": LISTED[:1]}, "/refund/amount_fen", "sum_mismatch"),
        (150, {"amount_fen": 150, "instalments": LISTED[::-1]}, "/refund/instalments/1/due_on", "not_in_order"),
        (150, {"amount_fen": 2, "instalments": 3}, "/refund/instalments", "too_many_parts"),
        (150, {"amount_fen": 1, "instalments": WEEKLY}, "/refund/instalments/count", "too_many_parts"),
    ],
)
async def test_a_refund_that_cannot_be_paid_so_is_neither_offered_nor_settled(
    odr: FastAPI,
    client: httpx.AsyncClient,
    clock: SteppedClock,
    amount_fen: int,
    refund: dict[str, object],
    field: str,
    code: str,
) -> None:
    await join(client)
    await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(ENTERPRISE))).json()["items"]
    terms = {"terms": "退还", "amount_fen": amount_fen, "refund": refund}

    offered = await client.post(f"/v1/odr/disputes/{dispute['id']}/offers", json=terms, headers=as_(ENTERPRISE, "o"))
    settled = await client.post(f"/v1/odr/disputes/{dispute['id']}/settlement", json=terms, headers=as_(HUB, "s"))

    for answer in (offered, settled):
        assert answer.status_code == 422
        assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


async def test_an_erased_person_leaves_a_dispute_without_words(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    complaint_id = await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(ENTERPRISE))).json()["items"]
    path = f"/v1/odr/disputes/{dispute['id']}/offers"
    await client.post(path, json={"terms": "退还年卡余额", "amount_fen": 1}, headers=as_(ENTERPRISE, "o"))

    async with odr.state.transactions.begin() as work:
        await handlers.redact_person(
            PersonErased(aggregate_id=complaint_id, complaint_id=complaint_id, occurred_at=clock.now()), work
        )

    text = (await client.get("/v1/odr/disputes", headers=as_(ENTERPRISE))).text
    again = await client.post(path, json={"terms": "退还年卡余额", "amount_fen": 1}, headers=as_(ENTERPRISE, "o"))
    async with odr.state.transactions.begin() as work:
        log = b"".join(map(bytes, (await work.db.execute(select(event_log.c.body))).scalars()))
    assert "年卡" not in text
    assert "年卡".encode() not in log
    assert (again.status_code, again.json()["code"]) == (409, "answer_erased")


async def test_a_repeated_offer_with_the_same_key_is_made_once(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(HUB))).json()["items"]
    path = f"/v1/odr/disputes/{dispute['id']}/offers"

    first = await client.post(path, json={"terms": "换货", "amount_fen": 0}, headers=as_(ENTERPRISE, "k"))
    again = await client.post(path, json={"terms": "换货", "amount_fen": 0}, headers=as_(ENTERPRISE, "k"))
    other = await client.post(path, json={"terms": "退货", "amount_fen": 0}, headers=as_(ENTERPRISE, "k"))

    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("caller", [OTHER, OTHER_SECTION])
async def test_a_foreign_dispute_looks_like_a_missing_one(
    caller: Caller, odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(HUB))).json()["items"]

    foreign = await client.get(f"/v1/odr/disputes/{dispute['id']}", headers=as_(caller))
    missing = await client.get(f"/v1/odr/disputes/{UUID(int=5)}", headers=as_(caller))
    listed = await client.get("/v1/odr/disputes", headers=as_(caller))

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json()["code"] == missing.json()["code"]
    assert listed.json()["items"] == []


async def test_a_section_settles_its_own_disputes_and_no_others(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(SECTION))).json()["items"]
    path, terms = f"/v1/odr/disputes/{dispute['id']}/settlement", {"terms": "退还余额", "amount_fen": 100}

    foreign = await client.post(path, json=terms, headers=as_(OTHER_SECTION, "s"))
    own = await client.post(path, json=terms, headers=as_(SECTION, "s"))

    assert (foreign.status_code, own.status_code) == (404, 200)


async def test_disputes_are_counted_by_state_and_listed_for_one_enterprise(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    await sent(odr, clock)
    await sent(odr, clock)
    settled, _ = (await client.get("/v1/odr/disputes", headers=as_(HUB))).json()["items"]
    terms = {"terms": "退还余额", "amount_fen": 100}
    await client.post(f"/v1/odr/disputes/{settled['id']}/settlement", json=terms, headers=as_(HUB, "s"))

    async def listed(caller: Caller, **query: str) -> tuple[int, dict[str, int]]:
        found = (await client.get("/v1/odr/disputes", params=query, headers=as_(caller))).json()
        return len(found["items"]), found["counts"]

    everything = {"open": 1, "settled": 1, "failed": 0, "timed_out": 0}
    assert await listed(HUB, state="settled") == (1, everything)
    assert await listed(ENTERPRISE, enterprise=FIRM) == (2, everything)
    for stranger, query in ((HUB, {"enterprise": OTHER_FIRM}), (OTHER, {"enterprise": FIRM}), (OTHER_SECTION, {})):
        assert await listed(stranger, **query) == (0, dict.fromkeys(everything, 0))


async def test_disputes_are_found_by_the_enterprise_and_by_the_case(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    await sent(odr, clock)
    await sent(odr, clock)
    first, second = (await client.get("/v1/odr/disputes", headers=as_(HUB))).json()["items"]
    enterprise = (await client.get(f"/v1/odr/enterprises/{FIRM}", headers=as_(HUB))).json()
    name = enterprise["name"]

    async def found(caller: Caller, **query: str) -> list[str]:
        answer = (await client.get("/v1/odr/disputes", params=query, headers=as_(caller))).json()
        assert sum(answer["counts"].values()) == len(answer["items"])
        return [one["id"] for one in answer["items"]]

    both = [first["id"], second["id"]]
    assert await found(HUB, q=f" {name[1:3]} ") == both
    assert await found(HUB, q=name, enterprise=FIRM) == both
    assert await found(HUB, case=second["case_id"]) == [second["id"]]
    assert await found(ENTERPRISE, q=name) == both
    for caller, query in (
        (HUB, {"q": "没有这家"}),
        (HUB, {"q": name, "enterprise": OTHER_FIRM}),
        (OTHER, {"q": name}),
        (OTHER_SECTION, {"case": second["case_id"]}),
    ):
        assert await found(caller, **query) == []


async def test_enterprises_are_found_by_letters_of_the_name_or_by_their_code(client: httpx.AsyncClient) -> None:
    for number, body in enumerate(({"name": "海棠（城关）健身"}, {"name": "清河超市", "uscc": CODE})):
        answer = await client.post(
            "/v1/odr/enterprises", json=body | {"promise": True}, headers=as_(HUB, f"apply {number}")
        )
        assert answer.status_code == 201, answer.text

    async def found(words: str) -> list[str]:
        answer = (await client.get("/v1/odr/enterprises", params={"q": words}, headers=as_(HUB))).json()
        return [one["name"] for one in answer["items"]]

    assert await found("海棠(城关)") == ["海棠（城关）健身"]
    assert await found(CODE.lower()) == ["清河超市"]
    assert await found("（）") == []
    assert len(await found("")) == 2


async def test_a_dispute_goes_with_its_case_to_another_department(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    case = await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(SECTION))).json()["items"]
    path = f"/v1/odr/disputes/{dispute['id']}"
    await client.post(f"{path}/failure", json={"reason": "谈不拢"}, headers=as_(HUB, "f"))

    for departments in (["consumer_protection", "food"], [None, "food"]):
        async with odr.state.transactions.begin() as work:
            await handlers.follow_cases([dispatched(case, department) for department in departments], work)

        assert (await client.get(path, headers=as_(SECTION))).status_code == 404
        assert (await client.get(path, headers=as_(OTHER_SECTION))).status_code == 200


async def test_whether_an_enterprise_takes_part_is_disclosed_to_no_stranger(client: httpx.AsyncClient) -> None:
    await join(client)

    answers = [
        await client.get(f"/v1/odr/enterprises/{enterprise}", headers=as_(PARTNER)) for enterprise in (FIRM, new_id())
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_enterprises_are_shown_page_by_page_the_newest_first(
    client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    for number in range(5):
        if number % 2:  # some of one instant
            clock.advance_to(clock.now() + timedelta(seconds=1))
        body = {"name": f"某店{number}", "promise": True}
        await client.post("/v1/odr/enterprises", json=body, headers=as_(HUB, f"apply {number}"))
    everything = (await client.get("/v1/odr/enterprises", headers=as_(HUB))).json()

    pages, cursor = [], ""
    while cursor is not None:
        page = (await client.get(f"/v1/odr/enterprises?limit=2{cursor}", headers=as_(HUB))).json()
        pages.append(page["items"])
        cursor = f"&cursor={page['next']}" if page["next"] else None

    assert [len(items) for items in pages] == [2, 2, 1]
    assert [item for items in pages for item in items] == everything["items"]
    assert everything["next"] is None


async def test_a_partner_enters_no_enterprise(client: httpx.AsyncClient) -> None:
    body = {"name": "x店", "promise": True}

    answer = await client.post("/v1/odr/enterprises", json=body, headers=as_(PARTNER, "k"))

    assert answer.status_code == 403


async def test_the_ten_days_end_once(odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock) -> None:
    await join(client)
    await sent(odr, clock)
    transactions = odr.state.transactions

    async with transactions.begin() as work:
        await disputes_service.time_out_due(work)
    clock.advance_to(clock.now() + timedelta(days=15))
    for _ in range(2):
        async with transactions.begin() as work:
            await disputes_service.time_out_due(work)

    assert (await published_types(odr)).count("odr.dispute_timed_out.v1") == 1


async def test_the_ten_days_end_when_the_bureau_counts_them_anew(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    event = a_case_sent(clock)
    later = event.due_at + timedelta(days=3)  # a holiday that was published since
    async with odr.state.transactions.begin() as work:
        await handlers.open_dispute(event, work)
        await handlers.move_due_date(counted_anew(event, later), work)

    clock.advance_to(event.due_at)
    async with odr.state.transactions.begin() as work:
        await disputes_service.time_out_due(work)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(ENTERPRISE))).json()["items"]
    offer = {"terms": "退还余额", "amount_fen": 100}
    path = f"/v1/odr/disputes/{dispute['id']}/offers"
    offered = await client.post(path, json=offer, headers=as_(ENTERPRISE, "o"))

    assert (dispute["state"], datetime.fromisoformat(dispute["due_at"])) == ("open", later)
    assert offered.status_code == 201


async def test_an_earlier_disputes_days_say_nothing_of_a_later_one(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    first = a_case_sent(clock)
    async with odr.state.transactions.begin() as work:
        await handlers.open_dispute(first, work)
        await disputes_service.abandon_dispute(work, first.complaint_id, "case_closed")
    clock.advance_to(clock.now() + timedelta(days=1))
    again = first.model_copy(update={"occurred_at": clock.now(), "due_at": clock.now() + timedelta(days=14)})

    async with odr.state.transactions.begin() as work:
        await handlers.open_dispute(again, work)
        await handlers.move_due_date(counted_anew(first, first.due_at + timedelta(days=3)), work)

    items = (await client.get("/v1/odr/disputes", headers=as_(ENTERPRISE))).json()["items"]
    assert [datetime.fromisoformat(one["due_at"]) for one in items] == [again.due_at, first.due_at]


async def test_a_withdrawn_case_ends_its_dispute(odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock) -> None:
    await join(client)
    event = a_case_sent(clock)
    gone = CaseWithdrawn(**event.model_dump(include=set(CaseWithdrawn.model_fields)))

    async with odr.state.transactions.begin() as work:
        await handlers.open_dispute(event, work)
        await handlers.abandon_withdrawn(gone, work)

    assert (await published_types(odr))[-1] == "odr.dispute_failed.v1"


async def test_a_case_withdrawn_after_its_acceptance_ends_its_dispute(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    event = a_case_sent(clock)
    shared = event.model_dump(include=set(MediationTerminated.model_fields))
    ended = MediationTerminated(**shared, reason=TerminationReason.WITHDRAWN)

    async with odr.state.transactions.begin() as work:
        await handlers.open_dispute(event, work)
        await handlers.abandon_terminated(ended, work)

    assert (await published_types(odr))[-1] == "odr.dispute_failed.v1"


async def test_what_ended_elsewhere_or_never_arrived_says_nothing_of_an_enterprise(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    withdrawn = a_case_sent(clock)
    gone = CaseWithdrawn(**withdrawn.model_dump(include=set(CaseWithdrawn.model_fields)))
    await sent(odr, clock)
    [open_one] = (await client.get("/v1/odr/disputes", headers=as_(ENTERPRISE))).json()["items"]
    path = f"/v1/odr/disputes/{open_one['id']}/failure"
    await client.post(path, json={"reason": "双方未能达成一致"}, headers=as_(ENTERPRISE, "f"))
    async with odr.state.transactions.begin() as work:
        await handlers.open_dispute(withdrawn, work)
        await handlers.abandon_withdrawn(gone, work)
        erased = PersonErased(aggregate_id=gone.complaint_id, complaint_id=gone.complaint_id, occurred_at=clock.now())
        await handlers.redact_person(erased, work)
    suspension = {"reason": "证照已注销"}
    await client.post(f"/v1/odr/enterprises/{FIRM}/suspension", json=suspension, headers=as_(HUB, "s"))
    await sent(odr, clock)

    clock.advance_to(clock.now() + timedelta(minutes=1))
    score = (await client.get(f"/v1/odr/enterprises/{FIRM}/score", headers=as_(ENTERPRISE))).json()

    assert (await published_types(odr)).count("odr.dispute_failed.v1") == 3
    assert (score["received"], score["failed"], score["settlement_rate"]["denominator"]) == (2, 1, 1)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": "某店", "promise": False}, "/promise", "required"),
        ({"name": "某店", "promise": True, "uscc": "91110108551385082A"}, "/uscc", "checksum"),
        ({"name": "x" * 201, "promise": True}, "/name", "too_long"),
        ({"name": "某\x00店", "promise": True}, "/name", "characters"),
        ({"name": "某店", "promise": True, "surprise": 1}, "/surprise", "unknown_field"),
    ],
)
async def test_bad_input_names_the_field_and_echoes_nothing(
    client: httpx.AsyncClient, body: dict[str, object], field: str, code: str
) -> None:
    answer = await client.post("/v1/odr/enterprises", json=body, headers=as_(ENTERPRISE, "k"))

    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


@pytest.mark.parametrize("key", [b"k" * 201, "键".encode(), b"a\tb"])
async def test_a_key_that_is_too_long_or_not_ascii_is_reported_as_such(client: httpx.AsyncClient, key: bytes) -> None:
    headers = {name.encode(): value.encode() for name, value in as_(ENTERPRISE).items()} | {b"Idempotency-Key": key}
    answer = await client.post("/v1/odr/enterprises", json={"name": "某店", "promise": True}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert "200" in answer.json()["title"]


async def test_a_missing_key_is_400(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/odr/enterprises", json={"name": "某店", "promise": True}, headers=as_(ENTERPRISE))

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def remind(odr: FastAPI) -> None:
    async with odr.state.transactions.begin() as work:
        await disputes_service.remind_due(work)


async def test_both_sides_read_when_they_were_reminded_and_each_day_is_published_once(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    event = a_case_sent(clock)
    due_at = deadline(ClockKind.ODR, clock.now(), published_calendar()).due_at
    async with odr.state.transactions.begin() as work:
        await handlers.open_dispute(event.model_copy(update={"due_at": due_at}), work)

    while clock.now() < due_at - timedelta(hours=2):
        await remind(odr)
        clock.advance_to(clock.now() + timedelta(hours=1))

    assert (await published_types(odr)).count("odr.dispute_reminded.v1") == 2
    for caller in (HUB, ENTERPRISE):
        [dispute] = (await client.get("/v1/odr/disputes", headers=as_(caller))).json()["items"]
        assert [one["working_day"] for one in dispute["reminders"]] == [5, 8]


async def test_a_settled_dispute_is_reminded_of_no_more(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    await sent(odr, clock)
    [dispute] = (await client.get("/v1/odr/disputes", headers=as_(HUB))).json()["items"]
    terms = {"terms": "退还余额", "amount_fen": 100}
    await client.post(f"/v1/odr/disputes/{dispute['id']}/settlement", json=terms, headers=as_(HUB, "s"))

    clock.advance_to(clock.now() + timedelta(days=12))
    await remind(odr)

    assert "odr.dispute_reminded.v1" not in await published_types(odr)


async def test_reminders_are_counted_by_the_calendar_that_the_bureau_published(
    odr: FastAPI, client: httpx.AsyncClient, clock: SteppedClock
) -> None:
    await join(client)
    await sent(odr, clock)
    off = [(clock.now() + timedelta(days=day)).date().isoformat() for day in range(2, 14)]
    published = CalendarPublished(
        aggregate_id=UUID(int=7),
        complaint_id=UUID(int=7),
        occurred_at=clock.now(),
        version="x",
        years=(2026,),
        off=tuple(off),
    )

    async with odr.state.transactions.begin() as work:
        before = [one.remind_at for one in await disputes_repository.lock_all_open(work.db)]
        await handlers.save_calendar(published, work)
        after = [one.remind_at for one in await disputes_repository.lock_all_open(work.db)]

    assert before[0] is not None
    assert after == [None]  # the fifth and the eighth of the ten days were before it opened
