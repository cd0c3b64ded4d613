"""Lists are uploaded, previewed, started and accepted row by row, on a real PostgreSQL."""

import asyncio
import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text, update

from canon.codes import Channel, State
from chassis.clock import machine_now
from chassis.db.tables import audit
from chassis.vault.keys import KeyRing
from contracts import dispatch, intake
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.tables import complaints, raws
from services.intake.imports import repository
from services.intake.imports.service import imports as service
from services.intake.imports.service.worker import ImportWorker, TakenOver
from services.intake.imports.tables import import_chunks, import_results, imports
from services.intake.write_back.tables import deliveries
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import an_event
from tests.services.intake.direct_delivery import consume, until
from tests.services.intake.imports.lists import (
    HEADING_12345,
    HEADING_OF_HISTORY,
    a_past_row,
    a_row,
    a_work_order,
    csv_of,
    shared_xlsx_of,
    xlsx_of,
)
from tests.sweeps import sampled

pytestmark = pytest.mark.running

PATH = "/v1/imports"
CSV = {"Content-Type": "text/csv"}
XLSX = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
STAFF = ("partner", "platform_12315", "officer", "bureau_head", "auditor", "operator", "agency", "enterprise")


async def upload(client: Client, body: bytes, **headers: str) -> httpx.Response:
    return await client("hub").post(PATH, content=body, headers=CSV | headers)


async def preview(client: Client, body: bytes) -> dict[str, Any]:
    answer = await upload(client, body)
    assert answer.status_code == 202, answer.text
    return await details(client, answer.json()["id"])


async def details(client: Client, import_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client("hub").get(f"{PATH}/{import_id}")).json()
    return found


async def run(client: Client, body: bytes) -> dict[str, Any]:
    """Upload, start, and wait for the end."""
    import_id = (await upload(client, body)).json()["id"]
    answer = await client("hub").post(f"{PATH}/{import_id}/start")
    assert (answer.status_code, answer.json()) == (202, {"id": import_id, "state": "running"})
    return await ended(client, import_id)


async def ended(client: Client, import_id: str) -> dict[str, Any]:
    async def is_done() -> bool:
        return bool((await details(client, import_id))["state"] == "done")

    await until(is_done)
    return await details(client, import_id)


async def result_of(client: Client, import_id: str) -> list[dict[str, str]]:
    answer = await client("hub").get(f"{PATH}/{import_id}/result")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def counts(found: dict[str, Any]) -> tuple[int, int, int, int]:
    return found["rows"], found["taken"], found["repeated"], found["refused"]


async def test_a_list_is_previewed_before_anything_is_written(app: FastAPI, client: Client) -> None:
    rows = [a_row(1), a_row(2, 登记编号=""), a_row(3, 联系电话="无"), a_row(4, **{"消费金额(单位:元)": "约三千"})]

    found = await preview(client, csv_of(rows))

    assert (found["state"], found["channel"], found["encoding"]) == ("previewed", "12315", "gb18030")
    assert counts(found) == (4, 0, 0, 0)
    forecast = {"takeable": 3, "lacking": 1, "known": 0, "unusable": 1, "finished": 0, "overdue": 3}
    assert found["forecast"] == forecast
    assert [(one["row"], one["column"], one["code"], one["effect"]) for one in found["errors"]] == [
        (3, "登记编号", "required", "refused"),
        (4, "联系电话", "phone", "incomplete"),
        (5, "消费金额(单位:元)", "amount", "dropped"),
    ]
    assert {one["name"]: one["field"] for one in found["columns"]}["办理情况状态"] == "status"
    first = found["first_rows"][0]
    assert (first["row"], first["phone"], first["amount_fen"]) == (2, "139****0001", 86_000)
    assert "约三千" not in str(found)
    async with app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(complaints)) == 0


async def test_of_many_problems_the_first_are_listed_and_all_are_counted(client: Client) -> None:
    rows = [*(a_row(number, 联系电话="无") for number in range(450)), a_row(999, 登记编号="")]

    found = await preview(client, csv_of(rows))

    assert [one["row"] for one in found["errors"]] == list(range(2, 202))
    assert found["errors_count"] == 451
    assert [(one["column"], one["effect"], one["rows"], one["examples"]) for one in found["problems"]] == [
        ("登记编号", "refused", 1, [452]),
        ("联系电话", "incomplete", 450, [2, 3, 4]),
    ]
    lines = await result_of(client, found["id"])
    assert [line["row"] for line in lines] == [str(number) for number in range(2, 453)]
    assert all("联系电话" in line["message"] for line in lines[:-1])


async def test_rows_become_complaints_dated_by_themselves(app: FastAPI, client: Client) -> None:
    done = await run(client, csv_of([a_row(1), a_row(2, 登记编号=""), a_row(3, 联系电话="")]))

    assert counts(done) == (3, 2, 0, 1)
    assert done["incomplete"] == 1
    taken, refused, incomplete = await result_of(client, done["id"])
    assert (taken["outcome"], taken["external_id"], taken["incomplete"]) == ("taken", a_row(1)[0], "")
    assert (refused["outcome"], refused["complaint_id"]) == ("refused", "")
    assert "登记编号" in refused["message"]
    assert (incomplete["outcome"], incomplete["incomplete"]) == ("taken", "true")
    found = (await client("hub").get(f"/v1/complaints/{taken['complaint_id']}")).json()
    assert (found["received_at"], found["number"]) == ("2026-10-03T09:05:00+08:00", taken["number"])
    assert found["number"].startswith("WQ20261003-")
    assert found["receipts"] == [{"channel": "12315", "external_id": a_row(1)[0]}]
    assert found["flags"] == ["imported"]
    async with app.state.transactions.begin() as work:
        received = text("select count(*) from event_log where type = 'intake.complaint_received.v1'")
        events = (await work.db.execute(received)).scalar_one()
        lines = await work.db.execute(select(audit.c.act, func.count()).group_by(audit.c.act))
        assert events == 2
        assert {tuple(line) for line in lines} >= {("upload_import", 1), ("start_import", 1), ("accept_complaint", 2)}


async def test_the_preview_counts_what_had_ended_and_what_would_be_late_but_nothing_twice(client: Client) -> None:
    open_row = {"办理情况状态": "办理中", "办结时间": "", "处理结果": ""}
    rows = [
        a_past_row(1),
        a_past_row(2),
        a_past_row(3, **open_row),
        a_past_row(4, **open_row),
        a_past_row(5, 办结时间=""),
    ]
    await run(client, csv_of([rows[0], rows[2]], HEADING_OF_HISTORY))

    found = await preview(client, csv_of(rows, HEADING_OF_HISTORY))

    forecast = {"takeable": 2, "lacking": 0, "known": 2, "unusable": 1, "finished": 1, "overdue": 1}
    assert found["forecast"] == forecast
    first = found["first_rows"][0]
    assert (first["closed_at"], first["result"]) == ("2025-03-20T16:30:00+08:00", "agreed")
    assert (found["first_rows"][2]["closed_at"], found["first_rows"][2]["result"]) == (None, None)
    [error] = found["errors"]
    assert (error["row"], error["column"], error["code"], error["effect"]) == (
        6,
        "办结时间",
        "closed_undated",
        "refused",
    )


async def test_a_row_that_had_ended_is_filed_with_its_result_and_one_that_ends_tomorrow_is_not(
    app: FastAPI, client: Client
) -> None:
    done = await run(client, csv_of([a_past_row(1), a_past_row(2, 办结时间="2090-01-01")], HEADING_OF_HISTORY))

    taken, refused = await result_of(client, done["id"])
    assert (taken["outcome"], refused["outcome"]) == ("taken", "refused")
    assert "closed_in_future" in refused["message"]
    found = (await client("hub").get(f"/v1/complaints/{taken['complaint_id']}")).json()
    assert (found["state"], found["supplement_by"], found["flags"]) == ("closed", None, ["imported"])
    async with app.state.transactions.begin() as work:
        body = await work.db.execute(text("select body from event_log where type = 'intake.complaint_received.v1'"))
        received = intake.ComplaintReceived.model_validate_json(bytes(body.scalar_one()))
    assert received.past_result is not None
    assert (received.past_result.result, received.past_result.recovered_fen) == ("agreed", 86_000)
    assert received.past_result.imported_by == done["started_by"]


async def test_the_same_list_again_makes_no_doubles(app: FastAPI, client: Client) -> None:
    body = csv_of([a_row(1), a_row(2), a_row(1)])
    first = await run(client, body)
    again = await run(client, body)

    assert (counts(first), counts(again)) == ((3, 2, 1, 0), (3, 0, 3, 0))
    before, after = await result_of(client, first["id"]), await result_of(client, again["id"])
    assert before[0]["complaint_id"] == before[2]["complaint_id"] == after[0]["complaint_id"] != ""
    assert [line["outcome"] for line in after] == ["repeated"] * 3
    assert (await preview(client, body))["forecast"]["known"] == 3
    async with app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(complaints)) == 2
        assert await work.db.scalar(select(func.count()).select_from(raws)) == 2


async def test_what_the_platform_sent_itself_is_known(client: Client, registration: Message) -> None:
    sent = (await client("platform_12315").post("/v1/channels/12315/registrations", json=registration)).json()

    done = await run(client, csv_of([a_row(1, 登记编号=registration["registrationnumber"], 诉求内容="另一种说法")]))

    [line] = await result_of(client, done["id"])
    assert (line["outcome"], line["complaint_id"]) == ("repeated", sent["id"])
    assert (await client("hub").get(f"/v1/complaints/{sent['id']}")).json()["supplements"] == []


async def test_a_list_of_the_hotline_is_taken_as_its_own(client: Client) -> None:
    done = await run(client, csv_of([a_work_order(1, 是否保密="是")], HEADING_12345, "utf-8-sig"))

    [line] = await result_of(client, done["id"])
    found = (await client("hub").get(f"/v1/complaints/{line['complaint_id']}")).json()
    assert (done["channel"], found["receipts"][0]["channel"]) == ("12345", "12345")
    assert found["complainant"]["confidential"] is True


@pytest.mark.parametrize("body", [xlsx_of([a_row(1)]), shared_xlsx_of([a_row(1, 联系电话=13900000001)])])
async def test_a_workbook_is_taken_alike(client: Client, body: bytes) -> None:
    answer = await client("hub").post(PATH, content=body, headers=XLSX)
    await client("hub").post(f"{PATH}/{answer.json()['id']}/start")

    done = await ended(client, answer.json()["id"])

    assert (done["encoding"], counts(done)) == ("xlsx", (1, 1, 0, 0))


async def test_nothing_about_an_imported_row_goes_back_to_its_platform(app: FastAPI, client: Client) -> None:
    done = await run(client, csv_of([a_row(1)]))
    [line] = await result_of(client, done["id"])
    facts = {"channel": Channel.PLATFORM_12315, "source": "12315"}

    await consume(
        app,
        an_event(dispatch.CaseDispatched, UUID(line["complaint_id"]), by_rules=True, **facts),
        an_event(dispatch.CaseAccepted, UUID(line["complaint_id"]), state=State.ACCEPTED, **facts),
    )

    async with app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(deliveries)) == 0


async def test_the_rows_lie_sealed_and_go_when_they_are_accepted(app: FastAPI, client: Client) -> None:
    import_id = await upload(client, csv_of([a_row(1)]), **{"Content-Disposition": 'attachment; filename="a.csv"'})
    one = import_id.json()["id"]
    assert "李小红".encode() not in b"".join(await sealed_of(app))
    assert await sealed_of(app) != []
    assert (await details(client, one))["name"] == "a.csv"

    await client("hub").post(f"{PATH}/{one}/start")
    await ended(client, one)

    assert await sealed_of(app) == []


async def test_the_waiting_rows_stand_in_the_result_too(client: Client) -> None:
    found = await preview(client, csv_of([a_row(1), a_row(2, 诉求内容="")]))

    lines = await result_of(client, found["id"])

    assert [line["outcome"] for line in lines] == ["waiting", "waiting"]
    assert "诉求内容" in lines[1]["message"]


async def test_what_nobody_starts_is_deleted_with_its_name_after_its_days(app: FastAPI, client: Client) -> None:
    waiting = await preview(client, csv_of([a_row(1)]))
    done = await run(client, csv_of([a_row(2)]))
    async with app.state.transactions.begin() as work:
        await work.db.execute(update(imports).values(keep_until=work.now - timedelta(seconds=1)))
    async with app.state.transactions.begin() as work:
        assert await service.delete_expired(work) is False

    discarded, ended_one = await details(client, waiting["id"]), await details(client, done["id"])
    assert (discarded["state"], discarded["has_rows"], discarded["first_rows"]) == ("discarded", False, [])
    assert (ended_one["state"], ended_one["name"], ended_one["taken"]) == ("done", None, 1)
    assert await sealed_of(app) == []
    assert len(await result_of(client, done["id"])) == 1
    assert await result_of(client, waiting["id"]) == []


async def test_a_discarded_list_is_gone_at_once_and_cannot_be_started(app: FastAPI, client: Client) -> None:
    found = await preview(client, csv_of([a_row(1)]))
    path = f"{PATH}/{found['id']}"

    assert (await client("hub").post(f"{path}/discard")).json()["state"] == "discarded"
    assert (await client("hub").post(f"{path}/discard")).json()["state"] == "discarded"

    assert await sealed_of(app) == []
    answer = await client("hub").post(f"{path}/start")
    assert (answer.status_code, answer.json()["code"]) == (409, "import_ended")


async def test_an_import_that_is_done_stays_so(client: Client) -> None:
    done = await run(client, csv_of([a_row(1)]))

    assert (await client("hub").post(f"{PATH}/{done['id']}/start")).json()["state"] == "done"
    assert (await client("hub").post(f"{PATH}/{done['id']}/discard")).status_code == 409


async def test_imports_are_listed_the_newest_first(client: Client) -> None:
    ids = [(await preview(client, csv_of([a_row(number)])))["id"] for number in range(3)]

    first = (await client("hub").get(PATH, params={"limit": 2})).json()
    rest = (await client("hub").get(PATH, params={"limit": 2, "cursor": first["next"]})).json()

    assert [one["id"] for one in (*first["items"], *rest["items"])] == ids[::-1]
    assert rest["next"] is None


async def test_a_key_gives_the_same_import(client: Client, keys: Keys) -> None:
    key, body = keys(), csv_of([a_row(1)])

    first, again = await upload(client, body, **key), await upload(client, body, **key)
    other = await upload(client, csv_of([a_row(2)]), **key)

    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "no_file"),
        (b"\xff\xff\xff", "unreadable_file"),
        (b"PK\x03\x04 nothing", "unreadable_file"),
        ("编号,内容\n1,李小红\n".encode(), "wrong_columns"),
        (csv_of([]), "no_rows"),
        (csv_of([["1", "投诉"]] * 50_001), "too_many_rows"),
    ],
)
async def test_what_cannot_be_read_is_refused_and_not_stored(
    app: FastAPI, client: Client, body: bytes, code: str
) -> None:
    answer = await upload(client, body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert "李小红" not in answer.text
    async with app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(imports)) == 0


async def test_a_file_is_sixty_four_mebibytes_at_most_and_a_list(client: Client) -> None:
    assert (await upload(client, b" " * (64 * 1024 * 1024 + 1))).status_code == 413
    assert (await upload(client, csv_of([a_row(1)]), **{"Content-Type": "image/png"})).status_code == 415


@pytest.mark.parametrize("who", STAFF)
async def test_imports_are_the_hubs_alone(client: Client, who: str) -> None:
    for method, path in (("POST", ""), ("GET", ""), ("GET", f"/{UUID(int=1)}"), ("GET", "/templates/12315")):
        assert (await client(who).request(method, PATH + path)).status_code == 403


async def test_what_is_not_there_is_missing(client: Client) -> None:
    for method, path in (("GET", ""), ("POST", "/start"), ("POST", "/discard"), ("GET", "/result")):
        assert (await client("hub").request(method, f"{PATH}/{UUID(int=1)}{path}")).status_code == 404


@pytest.mark.parametrize("channel", ["12315", "12345"])
async def test_a_filled_template_is_a_list(client: Client, channel: str) -> None:
    template = await client("hub").get(f"{PATH}/templates/{channel}")

    assert template.headers["content-disposition"] == f'attachment; filename="import-{channel}.xlsx"'
    assert (await upload(client, template.content)).json()["code"] == "no_rows"
    assert (await client("hub").get(f"{PATH}/templates/partner")).status_code == 404


@sampled
async def test_a_chunk_is_accepted_by_one_process_only(app: FastAPI, client: Client) -> None:
    """Two workers that both believe the import is theirs; the second finds the chunk recorded."""
    rows = [a_row(number) for number in range(450)]
    import_id = (await upload(client, csv_of(rows))).json()["id"]
    async with app.state.transactions.begin() as work:
        await service.start_import(work, UUID(import_id))
        claimed = await work.db.execute(update(imports).values(claimed_until=machine_now() + timedelta(hours=1)))
        assert claimed.rowcount == 1
    state = app.state
    worker = ImportWorker(
        state.transactions, state.acceptance_queue.people, state.imports._knowledge, state.text_reader, 7
    )
    async with state.transactions.begin() as work:
        stored = await repository.get_import(work.db, UUID(import_id))
    assert stored is not None

    ran = await asyncio.gather(*(worker._run_chunks(stored) for _ in range(2)), return_exceptions=True)
    with pytest.raises(TakenOver):
        await worker._run_chunks(stored)

    assert [type(one) for one in ran if one is not None] == [TakenOver]
    done = await details(client, import_id)
    assert counts(done) == (450, 450, 0, 0)
    async with app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(import_results)) == 3


async def test_a_chunk_that_fails_for_good_stops_its_import_until_somebody_starts_it_again(
    app: FastAPI, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.intake.imports.service.worker.PAUSE_SECONDS", 0.0)
    import_id = (await upload(client, csv_of([a_row(1)]))).json()["id"]
    async with app.state.transactions.begin() as work:
        await work.db.execute(text("alter table raws add constraint no_raws check (version < 0) not valid"))

    await client("hub").post(f"{PATH}/{import_id}/start")

    async def has_failed() -> bool:
        return bool((await details(client, import_id))["state"] == "failed")

    await until(has_failed)
    async with app.state.transactions.begin() as work:
        await work.db.execute(text("alter table raws drop constraint no_raws"))
    await client("hub").post(f"{PATH}/{import_id}/start")
    assert counts(await ended(client, import_id)) == (1, 1, 0, 0)


async def test_keys_of_imports_follow_the_master_key(app: FastAPI, client: Client) -> None:
    found = await preview(client, csv_of([a_row(1)]))
    both = PersonVault(KeyRing.from_text("new:" + "cd" * 32 + ",test:" + "ab" * 32))
    async with app.state.transactions.begin() as work:
        assert await service.rewrap_keys(work, both) is False

    new = PersonVault(KeyRing.from_text("new:" + "cd" * 32))
    async with app.state.transactions.begin() as work:
        read = await service.load_import(work, UUID(found["id"]), new)
        assert read.first_rows[0].external_id == a_row(1)[0]
        assert await service.rewrap_keys(work, PersonVault(KeyRing.from_text("other:" + "ef" * 32))) is False


async def sealed_of(app: FastAPI) -> list[bytes]:
    async with app.state.transactions.begin() as work:
        query = select(import_chunks.c.sealed).where(import_chunks.c.sealed.is_not(None))
        return [bytes(sealed) for sealed in (await work.db.execute(query)).scalars()]
