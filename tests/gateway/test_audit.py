"""The audit trail as an auditor sees it: all services together, and sound or not."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

from sqlalchemy import text

from chassis.audit.chain_store import seal_entries
from tests.chassis.toy import until
from tests.gateway.echoing import Echoing, credentials


async def wrote(house: Echoing, service: str, *acts: str) -> None:
    async with house.peers[service].state.transactions.begin("officer.dev") as work:
        for act in acts:
            work.audit(act, "a-subject", "理由")


async def sealed(house: Echoing) -> None:
    for app in (house.own, *house.peers.values()):
        async with app.state.transactions.begin() as work:
            await seal_entries(work)


async def get(house: Echoing, home: Path, path: str) -> Any:
    answer = await house.client.get(path, headers=credentials(home, "auditor"))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def by_hand(house: Echoing, service: str, statement: str) -> None:
    async with house.peers[service].state.transactions.begin() as work:
        await work.db.execute(text(statement))


async def test_lines_of_all_services_come_in_one_order_page_by_page(house: Echoing, home: Path) -> None:
    for number in range(3):
        await wrote(house, "intake", f"i{number}a", f"i{number}b")
        await wrote(house, "dispatch", f"d{number}")

    lines: list[dict[str, Any]] = []
    path = "/v1/audit?account=officer.dev&limit=2"
    while True:
        page = await get(house, home, path)
        lines += page["items"]
        if page["next"] is None:
            break
        path = f"/v1/audit?account=officer.dev&limit=2&cursor={page['next']}"

    assert [line["act"] for line in lines] == ["d2", "i2b", "i2a", "d1", "i1b", "i1a", "d0", "i0b", "i0a"]
    assert {line["service"] for line in lines} == {"intake", "dispatch"}
    assert lines[0]["at"].endswith("+08:00")


async def test_a_line_has_its_place_in_the_chain_once_it_is_sealed(house: Echoing, home: Path) -> None:
    await wrote(house, "odr", "accept")
    await sealed(house)
    [line] = (await get(house, home, "/v1/audit?act=accept"))["items"]

    assert line["position"] == 1
    assert len(line["digest"]) == 64


async def test_who_reads_the_trail_stands_in_it(house: Echoing, home: Path) -> None:
    await get(house, home, "/v1/audit?act=close&account=officer.dev")
    await get(house, home, "/v1/audit/verification")
    lines = (await get(house, home, "/v1/audit?subject=audit"))["items"]

    assert [(line["account"], line["act"], line["reason"]) for line in lines] == [
        ("auditor.dev", "audit.verify", None),
        ("auditor.dev", "audit.read", "account=officer.dev act=close"),
    ]


async def test_lines_are_chosen_by_act_and_subject(house: Echoing, home: Path) -> None:
    await wrote(house, "odr", "accept", "close")

    assert [line["act"] for line in (await get(house, home, "/v1/audit?act=close"))["items"]] == ["close"]
    assert (await get(house, home, "/v1/audit?subject=another"))["items"] == []


async def test_an_untouched_trail_is_sound_and_anchored(house: Echoing, home: Path) -> None:
    await wrote(house, "odr", "accept", "close")
    await sealed(house)
    await house.own.state.anchors.anchor()
    await house.own.state.anchors.anchor()

    verified = await get(house, home, "/v1/audit/verification")

    assert verified["sound"]
    report = verified["services"]["odr"]
    assert (report["sealed"], report["anchored"], report["unsealed"]) == (2, 2, 0)
    anchors = [json.loads(line) for line in (home / "audit-anchors.jsonl").read_text().split("\n") if line]
    assert [(one["service"], one["position"]) for one in anchors if one["service"] == "odr"] == [("odr", 2)]


async def test_anchors_are_closed_to_others_also_in_a_file_of_an_earlier_release(house: Echoing, home: Path) -> None:
    await wrote(house, "odr", "accept")
    await sealed(house)
    file, anchors = home / "audit-anchors.jsonl", house.own.state.anchors
    await anchors.anchor()
    as_created = stat.S_IMODE(file.stat().st_mode)
    file.chmod(0o644)

    async def is_closed() -> bool:
        return stat.S_IMODE(file.stat().st_mode) == 0o600

    running = asyncio.create_task(anchors.run())
    await until(is_closed)
    running.cancel()

    assert as_created == 0o600


async def test_an_anchor_after_half_a_line_counts(house: Echoing, home: Path) -> None:
    async with house.own.state.runtime.transactions.begin("officer.dev") as work:
        work.audit("let in", "a-subject", "理由")
    await sealed(house)
    (home / "audit-anchors.jsonl").write_text('{"at": "2026-11-26T1')

    await house.own.state.anchors.anchor()

    assert "gateway" in await house.own.state.anchors.load_digests()


async def test_a_changed_line_is_shown_with_its_place(house: Echoing, home: Path) -> None:
    await wrote(house, "odr", "accept", "close", "urge")
    await sealed(house)

    await by_hand(house, "odr", "update audit set account = 'x' where act = 'close'")

    verified = await get(house, home, "/v1/audit/verification")
    assert not verified["sound"]
    assert verified["services"]["odr"]["finding"] == {"what": "changed", "position": 2, "entry": 2}
    assert verified["services"]["intake"]["sound"]


async def test_a_trail_cut_off_and_grown_again_is_not_the_anchored_one(house: Echoing, home: Path) -> None:
    await wrote(house, "odr", "accept", "close")
    await sealed(house)
    await house.own.state.anchors.anchor()

    await by_hand(house, "odr", "delete from audit")
    await by_hand(house, "odr", "delete from audit_chain")
    await wrote(house, "odr", "accept", "refuse", "urge")
    await sealed(house)

    assert (await get(house, home, "/v1/audit/verification"))["services"]["odr"]["finding"]["what"] == "anchor"


async def test_nobody_but_an_auditor_reads_the_trail(house: Echoing, home: Path) -> None:
    answers = [
        (await house.client.get(path, headers=credentials(home, who))).status_code
        for path in ("/v1/audit", "/v1/audit/verification")
        for who in ("operator", "hub", "bureau_head", "partner")
    ]

    assert answers == [403] * 8
