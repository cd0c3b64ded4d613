"""Files on both sides of a case: what the bureau releases to whom, and what enterprise and agency bring themselves."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import func, select

from canon.codes import Kind, RedirectReason, State
from chassis.clock import new_id
from chassis.db.tables import audit
from contracts.dispatch import CaseDispatched, CaseRedirected, CaseSentToOdr
from contracts.odr import DisputeFailed, DisputeOpened
from services.intake.attachments.tables import attachment_releases, attachments
from services.intake.complaints.tables import complaints
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.attachments.samples import CAMERA, jpeg, pdf, sha256_of
from tests.services.intake.attachments.test_attachments import announced, filed, put
from tests.services.intake.building import NOW, an_event
from tests.services.intake.conftest import FIRM, SHOP
from tests.services.intake.direct_delivery import consume
from tests.services.intake.people.test_persons import REASON, end

RECEIPT, CONTRACT, DELIVERY = jpeg((640, 480), orientation=6), pdf(), jpeg((320, 240), orientation=6)


def id_in(path: str) -> UUID:
    return UUID(path.split("/")[3])


async def in_dispute(app: FastAPI, path: str, enterprise: UUID = SHOP, hours: int = 2) -> UUID:
    """Have the case of a complaint with an enterprise; return its dispute."""
    complaint_id, dispute, at = id_in(path), new_id(), NOW + timedelta(hours=hours)
    due = {"due_at": at + timedelta(days=14), "occurred_at": at}
    sent = {"enterprise_id": str(enterprise), "state": State.ODR}
    await consume(
        app,
        an_event(CaseDispatched, complaint_id, by_rules=True),
        an_event(CaseSentToOdr, complaint_id, **sent, **due),
        DisputeOpened(aggregate_id=dispute, complaint_id=complaint_id, enterprise_id=enterprise, **due),
    )
    return dispute


async def failed(app: FastAPI, path: str, dispute: UUID, enterprise: UUID = SHOP) -> None:
    at = NOW + timedelta(hours=3)
    facts: Any = {"aggregate_id": dispute, "complaint_id": id_in(path), "occurred_at": at, "enterprise_id": enterprise}
    await consume(app, DisputeFailed(**facts, reason="不同意"))


async def redirected(app: FastAPI, path: str, reason: RedirectReason = RedirectReason.NO_AUTHORITY) -> None:
    facts = {"agency": "housing", "handover_id": new_id(), "reason": reason, "basis": "职责分工", "department": None}
    await consume(app, an_event(CaseRedirected, id_in(path), state=State.REDIRECTED, **facts))


async def release(client: Client, path: str, content: bytes, to: str, who: str = "officer") -> httpx.Response:
    return await client(who).put(f"{path}/{sha256_of(content)}/releases/{to}")


async def take_back(client: Client, path: str, content: bytes, to: str) -> httpx.Response:
    return await client("officer").delete(f"{path}/{sha256_of(content)}/releases/{to}")


async def bring(client: Client, keys: Keys, path: str, content: bytes, who: str, name: str = "发货单.jpg") -> int:
    """Announce a file and send it; return the last status."""
    answer = await client(who).post(path, json=announced(content, name), headers=keys())
    return (await put(client, path, content, who)).status_code if answer.status_code < 300 else answer.status_code


async def names_for(client: Client, path: str, who: str) -> list[tuple[str, str]]:
    listing = (await client(who).get(path)).json()
    return [(one["name"], one["by"]) for one in listing["items"]]


async def texts_for(client: Client, path: str, who: str) -> list[str]:
    story = (await client(who).get(f"{path.removesuffix('attachments')}timeline")).json()
    return [one["text"] for one in story["items"] if "附件“" in one["text"] or "材料（" in one["text"]]


async def read(client: Client, path: str, content: bytes, who: str, **query: str) -> httpx.Response:
    return await client(who).get(f"{path}/{sha256_of(content)}", params=query)


async def test_an_enterprise_reads_the_copy_of_what_was_released_to_it_until_it_is_taken_back(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT, CONTRACT)
    await put(client, path, RECEIPT)
    await in_dispute(app, path)
    assert await names_for(client, path, "enterprise") == []
    assert (await read(client, path, RECEIPT, "enterprise")).status_code == 404

    first, again = [await release(client, path, RECEIPT, "enterprise") for _ in range(2)]
    copy = await read(client, path, RECEIPT, "enterprise")
    [listed] = (await client("enterprise").get(path)).json()["items"]

    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    assert first.json()["released_to"] == ["enterprise"]
    assert (copy.status_code, copy.headers["content-type"]) == (200, "image/jpeg")
    assert CAMERA.encode() not in copy.content
    assert dict(Image.open(io.BytesIO(copy.content)).getexif()) == {}
    assert (listed["size"], listed["by"], listed["released_to"]) == (len(copy.content), "complainant", None)
    assert (await read(client, path, RECEIPT, "enterprise", form="original")).status_code == 403
    assert (await read(client, path, CONTRACT, "enterprise")).status_code == 404
    for who in ("other_enterprise", "agency", "other_partner"):
        assert (await read(client, path, RECEIPT, who)).status_code == 404, who

    gone, still_gone = [await take_back(client, path, RECEIPT, "enterprise") for _ in range(2)]

    assert (gone.status_code, still_gone.status_code, gone.json()["released_to"]) == (200, 200, [])
    assert (await read(client, path, RECEIPT, "enterprise")).status_code == 404
    assert await names_for(client, path, "enterprise") == []


async def test_releases_are_in_the_story_and_in_the_trail(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    await in_dispute(app, path)
    for _ in range(2):
        await release(client, path, RECEIPT, "enterprise")
    for _ in range(2):
        await take_back(client, path, RECEIPT, "enterprise")

    for who in ("partner", "officer"):
        assert await texts_for(client, path, who) == [
            "附件“合同.jpg”已提供给经营者。",
            "已收回提供给经营者的附件“合同.jpg”。",
        ]
    async with app.state.transactions.begin() as work:
        query = select(audit.c.account, audit.c.act).where(
            audit.c.act.in_(["release_attachment", "take_back_attachment"])
        )
        acts = [tuple(row) for row in await work.db.execute(query.order_by(audit.c.at))]
    assert acts == [("li", "release_attachment"), ("li", "take_back_attachment")]


async def test_who_handles_the_case_releases_and_nobody_else(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    await in_dispute(app, path)

    for who, status in {
        "partner": 403,
        "enterprise": 403,
        "agency": 403,
        "bureau_head": 403,
        "auditor": 403,
        "food_officer": 404,
        "section_head": 201,
        "hub": 200,
    }.items():
        assert (await release(client, path, RECEIPT, "enterprise", who)).status_code == status, who


async def test_only_what_has_a_copy_and_a_reader_is_released(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT, CONTRACT, DELIVERY)
    for content in (RECEIPT, CONTRACT):
        await put(client, path, content)
    nobody = await release(client, path, RECEIPT, "enterprise", "hub")
    await in_dispute(app, path)

    refused = [
        nobody,
        await release(client, path, RECEIPT, "agency"),
        await release(client, path, CONTRACT, "enterprise"),
        await release(client, path, DELIVERY, "enterprise"),
        await release(client, path, RECEIPT, "complainant"),
        await release(client, path, b"unknown", "enterprise"),
        await take_back(client, path, b"unknown", "enterprise"),
    ]

    assert [(one.status_code, one.json()["code"]) for one in refused] == [
        (409, "no_such_party"),
        (409, "no_such_party"),
        (409, "no_copy_to_release"),
        (409, "attachment_not_stored"),
        (409, "not_releasable"),
        (404, "not_found"),
        (404, "not_found"),
    ]


async def test_no_enterprise_ever_reads_a_file_of_a_reporter(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    await in_dispute(app, path)
    await release(client, path, RECEIPT, "enterprise")
    async with app.state.transactions.begin() as work:  # no such case goes to an enterprise: as if one had
        await work.db.execute(complaints.update().values(kind=Kind.REPORT))

    assert (await release(client, path, RECEIPT, "enterprise")).json()["code"] == "not_releasable"
    assert (await client("enterprise").get(path)).status_code == 404
    assert (await read(client, path, RECEIPT, "enterprise")).status_code == 404
    assert await bring(client, keys, path, DELIVERY, "enterprise") == 404


async def test_no_enterprise_reads_a_file_of_a_confidential_complaint(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    complaint["complainant"] |= {"confidential": True}
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    await in_dispute(app, path)

    assert (await release(client, path, RECEIPT, "enterprise")).json()["code"] == "not_releasable"


async def test_an_agency_reads_what_was_released_to_it_and_brings_the_papers_of_its_answer(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    await redirected(app, path)

    assert (await release(client, path, RECEIPT, "agency", "hub")).status_code == 201
    assert await bring(client, keys, path, CONTRACT, "agency", "核查报告.pdf") == 201

    assert await names_for(client, path, "agency") == [("合同.jpg", "complainant"), ("核查报告.pdf", "agency")]
    assert CAMERA.encode() not in (await read(client, path, RECEIPT, "agency")).content
    assert (await read(client, path, CONTRACT, "agency")).content == CONTRACT
    assert (await client("other_agency").get(path)).status_code == 404
    for who in ("partner", "hub", "agency"):
        assert await texts_for(client, path, who) == [
            "附件“合同.jpg”已提供给住房和城乡建设局。",
            "住房和城乡建设局提交了材料（1 份）。",
        ]


async def test_of_a_secret_hand_over_the_complainant_learns_nothing(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    await redirected(app, path, RedirectReason.CRIME)
    assert (await release(client, path, RECEIPT, "agency", "hub")).status_code == 201
    assert await bring(client, keys, path, CONTRACT, "agency") == 201

    assert await texts_for(client, path, "partner") == []
    assert len(await texts_for(client, path, "hub")) == 2
    refused = await release(client, path, CONTRACT, "complainant", "hub")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_releasable")
    assert (await client("partner").get(path)).json()["items"][0]["released_to"] is None


async def test_an_earlier_release_reads_the_complainants_files_and_no_others(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await in_dispute(app, path)
    assert await bring(client, keys, path, DELIVERY, "enterprise") == 201

    async with app.state.transactions.begin() as work:
        [(own, sides)] = await work.db.execute(select(complaints.c.attachments, complaints.c.side_attachments))
    known = {"name", "media_type", "size", "sha256", "state", "refusal"}
    assert [(one["name"], set(one)) for one in own] == [("合同.jpg", known)]
    assert [(one["by"], set(one) - known) for one in sides] == [("enterprise", {"by", "owner"})]


async def test_an_enterprise_brings_evidence_that_the_bureau_reads_and_releases(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    await in_dispute(app, path)

    assert await bring(client, keys, path, DELIVERY, "enterprise") == 201
    assert await bring(client, keys, path, CONTRACT, "enterprise", "合同13812345678.pdf") == 201

    mine = await names_for(client, path, "enterprise")
    assert [(by, "13812345678" in name) for name, by in mine] == [("enterprise", False), ("enterprise", False)]
    assert (await read(client, path, DELIVERY, "enterprise")).content == DELIVERY
    assert (await read(client, path, DELIVERY, "officer")).content == DELIVERY
    assert await names_for(client, path, "officer") == [("合同.jpg", "complainant"), *mine]
    for who in ("partner", "other_enterprise", "food_officer", "agency"):
        assert (await read(client, path, DELIVERY, who)).status_code == 404, who
    view = (await client("partner").get(path.removesuffix("/attachments"))).json()
    assert [one["by"] for one in view["attachments"]] == ["complainant"]
    assert await names_for(client, path, "partner") == [("合同.jpg", "complainant")]
    for who in ("partner", "officer"):
        assert await texts_for(client, path, who) == ["经营者提交了材料（2 份）。"]

    for content in (DELIVERY, CONTRACT):
        assert (await release(client, path, content, "complainant")).status_code == 201
    copy = await read(client, path, DELIVERY, "partner")
    assert (copy.status_code, CAMERA.encode() in copy.content) == (200, False)
    assert (await read(client, path, DELIVERY, "partner", form="original")).status_code == 403
    assert (await read(client, path, CONTRACT, "partner")).content == CONTRACT
    assert len(await names_for(client, path, "partner")) == 3
    assert (await release(client, path, DELIVERY, "enterprise")).json()["code"] == "not_releasable"


async def test_an_enterprise_does_not_learn_from_a_name_who_complains(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint)
    await in_dispute(app, path)

    for name in ("张丽华.jpg", "李大明.jpg"):
        answer = await client("enterprise").post(
            path, json=announced(jpeg((9, len(name) + ord(name[0]) % 50)), name), headers=keys()
        )
        assert (answer.status_code, answer.json()["name"]) == (201, name)


async def test_two_sides_may_bring_the_same_content_and_neither_learns_of_it(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    await put(client, path, CONTRACT)
    await in_dispute(app, path)

    assert (await put(client, path, CONTRACT, "enterprise")).json()["code"] == "attachment_not_announced"
    assert await bring(client, keys, path, CONTRACT, "enterprise", "我们的.pdf") == 201

    assert await names_for(client, path, "enterprise") == [("我们的.pdf", "enterprise")]
    assert await names_for(client, path, "partner") == [("合同.jpg", "complainant")]
    assert len(await names_for(client, path, "hub")) == 2


async def test_after_a_dispute_its_enterprise_reads_and_brings_no_more(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    assert await bring(client, keys, path, DELIVERY, "enterprise") == 404
    dispute = await in_dispute(app, path)
    await release(client, path, RECEIPT, "enterprise")
    assert await bring(client, keys, path, DELIVERY, "enterprise") == 201
    await client("enterprise").post(path, json=announced(CONTRACT, "迟到.pdf"), headers=keys())
    await failed(app, path, dispute)

    late = await put(client, path, CONTRACT, "enterprise")
    more = await client("enterprise").post(path, json=announced(jpeg((5, 5))), headers=keys())

    assert [(one.status_code, one.json()["code"]) for one in (late, more)] == [(409, "no_open_dispute")] * 2
    assert (await put(client, path, DELIVERY, "enterprise")).status_code == 200
    for content in (DELIVERY, RECEIPT):
        assert (await read(client, path, content, "enterprise")).status_code == 200
    assert (await release(client, path, RECEIPT, "enterprise")).json()["code"] == "no_such_party"
    assert (await take_back(client, path, RECEIPT, "enterprise")).status_code == 200
    assert (await read(client, path, RECEIPT, "enterprise")).status_code == 404


async def test_a_second_enterprise_sees_nothing_of_the_first(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    dispute = await in_dispute(app, path)
    await release(client, path, RECEIPT, "enterprise")
    await bring(client, keys, path, DELIVERY, "enterprise")
    await failed(app, path, dispute)
    await in_dispute(app, path, FIRM, hours=4)

    assert (await client("other_enterprise").get(path)).json()["items"] == []
    [listed, _] = (await client("officer").get(path)).json()["items"]
    assert listed["released_to"] == []
    for content in (RECEIPT, DELIVERY):
        assert (await read(client, path, content, "other_enterprise")).status_code == 404
    assert (await release(client, path, DELIVERY, "enterprise")).json()["code"] == "not_releasable"
    assert (await release(client, path, RECEIPT, "enterprise")).status_code == 201
    assert (await read(client, path, RECEIPT, "other_enterprise")).status_code == 200
    assert (await client("enterprise").post(path, json=announced(CONTRACT), headers=keys())).status_code == 409


@pytest.mark.parametrize("who", ["enterprise", "agency"])
async def test_erasure_reaches_what_others_brought_and_what_was_released(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, who: str
) -> None:
    path = await filed(client, keys, complaint, RECEIPT)
    await put(client, path, RECEIPT)
    await (in_dispute(app, path) if who == "enterprise" else redirected(app, path))
    await release(client, path, RECEIPT, who, "hub")
    assert await bring(client, keys, path, DELIVERY, who) == 201
    await end(app, id_in(path))

    erased = await client("hub").post(f"/v1/complaints/{id_in(path)}/erasure", json=REASON, headers=keys())

    assert erased.status_code == 200
    async with app.state.transactions.begin() as work:
        for table in (attachments, attachment_releases):
            assert (await work.db.execute(select(func.count()).select_from(table))).scalar() == 0
    assert await texts_for(client, path, "hub") == []
    if who == "enterprise":
        assert (await client(who).get(path)).json()["items"] == []
        assert (await read(client, path, DELIVERY, who)).json()["code"] == "person_destroyed"
