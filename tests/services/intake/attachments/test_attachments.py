"""Files of complaints: announced, sent by their hash, sealed, listed to who may see them, deleted with their person."""

import asyncio
import contextlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import func, select, text, update

from chassis import failpoints
from chassis.blobs.locations import BlobLocation, location_from
from chassis.db.tables import audit
from services.intake.attachments.repository import delete_files_of, queue_removals
from services.intake.attachments.service import uploads
from services.intake.attachments.service.pictures import BOUNDS
from services.intake.attachments.service.removals import ORPHAN_GRACE, Removals
from services.intake.attachments.tables import attachment_removals, attachments
from services.intake.people.service.retention import apply_retention
from services.intake.progress.tables import progress
from tests.s3_server import S3Server, s3_server  # noqa: F401  # a fixture
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.attachments.samples import CAMERA, docx, film, heic, image, jpeg, pdf, png, sha256_of
from tests.services.intake.direct_delivery import id_of, until
from tests.services.intake.people.test_persons import REASON, end
from tests.sweeps import sampled

pytestmark = pytest.mark.running

PHOTOGRAPH = jpeg((640, 480), orientation=6)
CONTRACT = pdf()
LONG = film() + b"\x00\x03\x0d\x40free" + bytes(200_000 - 8)


@pytest.fixture(params=["directory", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> BlobLocation:
    if request.param == "s3":
        server: S3Server = request.getfixturevalue("s3_server")
        return replace(server.location, prefix=tmp_path.name)
    return location_from({"WEIQUAN_HOME": str(tmp_path)})


@pytest.fixture
def app(running_intake: FastAPI) -> FastAPI:
    """Of this test alone: its files lie in a place of their own."""
    return running_intake


@pytest.fixture
def blobs(files: BlobLocation, request: pytest.FixtureRequest) -> Path:
    """The directory that everything lies in, whoever put it there."""
    return files.directory or request.getfixturevalue("s3_server").bucket / files.prefix


def stored_in(blobs: Path) -> dict[str, bytes]:
    """What lies there by its name; a piece that is renamed meanwhile is none."""
    found = {}
    for one in blobs.rglob("*"):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):
            found[str(one)] = one.read_bytes()
    return found


def announced(content: bytes, name: str = "合同.jpg", media_type: str = "image/jpeg") -> Message:
    return {"name": name, "media_type": media_type, "size": len(content), "sha256": sha256_of(content)}


async def filed(client: Client, keys: Keys, message: Message, *contents: bytes) -> str:
    """Return the address of the attachments of a new complaint that announces these."""
    sent = message | {"attachments": [announced(content) for content in contents]}
    answer = await client("partner").post("/v1/complaints", json=sent, headers=keys())
    assert answer.status_code == 201, answer.text
    return f"/v1/complaints/{answer.json()['id']}/attachments"


async def put(client: Client, path: str, content: bytes, who: str = "partner") -> httpx.Response:
    return await client(who).put(f"{path}/{sha256_of(content)}", content=content)


async def states(client: Client, path: str) -> list[str]:
    return [one["state"] for one in (await client("hub").get(path)).json()["items"]]


async def run_removals(app: FastAPI) -> None:
    removals = Removals(app.state.files.store)
    while await removals.remove_due(app.state.transactions):
        pass


@sampled
async def test_a_file_is_taken_once_and_given_back_as_it_was(
    client: Client, keys: Keys, complaint: Message, blobs: Path
) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    assert await states(client, path) == ["announced"]

    first, again = await put(client, path, CONTRACT), await put(client, path, CONTRACT)
    read = await client("partner").get(f"{path}/{sha256_of(CONTRACT)}")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["state"], first.json()["media_type"]) == ("stored", "application/pdf")
    assert (read.status_code, read.content) == (200, CONTRACT)
    assert read.headers["content-type"] == "application/pdf"
    assert read.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in read.headers["content-security-policy"]
    assert read.headers["x-content-type-options"] == "nosniff"
    [sealed] = stored_in(blobs).values()
    assert b"%PDF" not in sealed


async def test_the_complaint_says_what_is_there(client: Client, keys: Keys, complaint: Message) -> None:
    path = await filed(client, keys, complaint, CONTRACT, PHOTOGRAPH)
    before = (await client("hub").get(path.removesuffix("/attachments"))).json()
    await put(client, path, CONTRACT)
    after = (await client("hub").get(path.removesuffix("/attachments"))).json()

    assert [one["field"] for one in before["missing"]] == ["/attachments/0", "/attachments/1"]
    assert [one["field"] for one in after["missing"]] == ["/attachments/1"]
    assert [one["state"] for one in after["attachments"]] == ["stored", "announced"]


@sampled
async def test_only_what_was_announced_is_taken(client: Client, keys: Keys, complaint: Message) -> None:
    path = await filed(client, keys, complaint)
    early = await put(client, path, CONTRACT)
    sized = await client("partner").post(path, json=announced(CONTRACT, "张丽华的合同.pdf"), headers=keys())
    repeated = await client("partner").post(path, json=announced(CONTRACT, "x.pdf"), headers=keys())
    late = await put(client, path, CONTRACT)

    assert (early.status_code, early.json()["code"]) == (409, "attachment_not_announced")
    assert (sized.status_code, repeated.status_code, late.status_code) == (201, 200, 201)
    assert sized.json()["name"] == repeated.json()["name"] == late.json()["name"]
    assert "张丽华" not in sized.json()["name"]


@pytest.mark.parametrize(
    ("name", "visible"), [("合同\u202efdp.exe", "合同fdp.exe"), ("\u202e\u200b", "附件")], ids=["turned", "hidden"]
)
async def test_a_name_is_shown_without_marks_of_direction(
    client: Client, keys: Keys, complaint: Message, name: str, visible: str
) -> None:
    sent = complaint | {"attachments": [announced(CONTRACT, name)]}

    filed = await client("partner").post("/v1/complaints", json=sent, headers=keys())

    assert filed.status_code == 201
    files = await client("hub").get(f"/v1/complaints/{filed.json()['id']}/attachments")
    assert [one["name"] for one in files.json()["items"]] == [visible]


async def test_the_hash_must_be_that_of_the_content(client: Client, keys: Keys, complaint: Message) -> None:
    path = await filed(client, keys, complaint, CONTRACT)

    wrong = await client("partner").put(f"{path}/{sha256_of(CONTRACT)}", content=CONTRACT + b" ")
    no_hash = await client("partner").put(f"{path}/{'g' * 64}", content=CONTRACT)

    assert (wrong.status_code, wrong.json()["code"]) == (422, "hash_mismatch")
    assert no_hash.status_code == 404
    assert await states(client, path) == ["announced"]


async def test_no_more_than_twenty_megabytes_are_taken(client: Client, keys: Keys, complaint: Message) -> None:
    content = bytes((20 << 20) + 1)
    path = await filed(client, keys, complaint, CONTRACT)

    async def endless() -> Any:
        for _ in range(21):
            yield bytes(1 << 20)

    sized = await client("partner").put(f"{path}/{sha256_of(CONTRACT)}", content=content)
    unsized = await client("partner").put(f"{path}/{sha256_of(CONTRACT)}", content=endless())

    assert (sized.status_code, unsized.status_code) == (413, 413)


@sampled
@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"MZ" + bytes(100), 415, "type_not_taken"),
        (jpeg() + docx(), 422, "two_files_in_one"),
        (jpeg()[:-2], 422, "file_broken"),
        (png()[:60] + bytes(2) + png()[62:], 422, "file_broken"),
        (docx(**{"word/bomb": bytes(50 << 20)}), 422, "archive_too_large"),
    ],
    ids=["a program", "two in one", "broken", "broken within", "a bomb"],
)
async def test_what_is_not_taken_is_shown_as_refused(
    client: Client, keys: Keys, complaint: Message, content: bytes, status: int, code: str, blobs: Path
) -> None:
    before = len(stored_in(blobs))
    path = await filed(client, keys, complaint, content)

    refused, again = await put(client, path, content), await put(client, path, content)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert again.json()["code"] == code
    [listed] = (await client("partner").get(path)).json()["items"]
    assert (listed["state"], listed["refusal"]) == ("refused", code)
    assert listed["message"] == refused.json()["title"]
    assert (await client("partner").get(f"{path}/{sha256_of(content)}")).status_code == 409
    assert len(stored_in(blobs)) == before
    view = (await client("hub").get(path.removesuffix("/attachments"))).json()
    assert "/attachments/0" not in [one["field"] for one in view["missing"]]


@sampled
@pytest.mark.parametrize("content", [PHOTOGRAPH, heic((640, 480))], ids=["jpeg", "heic"])
async def test_others_see_a_picture_without_what_its_camera_noted(
    client: Client, keys: Keys, complaint: Message, content: bytes
) -> None:
    path = await filed(client, keys, complaint, content)
    assert (await put(client, path, content)).status_code == 201
    address = f"{path}/{sha256_of(content)}"

    for who in ("partner", "hub"):
        assert (await client(who).get(address)).content == content
    for answer in (
        await client("bureau_head").get(address),
        await client("auditor").get(address),
        await client("hub").get(f"{address}?form=view"),
        await client("partner").get(f"{address}?form=thumbnail"),
    ):
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        copy = Image.open(io.BytesIO(answer.content))
        assert (dict(copy.getexif()), copy.info.get("exif")) == ({}, None)
        assert CAMERA.encode() not in answer.content
    forbidden = await client("bureau_head").get(f"{address}?form=original")
    assert (forbidden.status_code, forbidden.json()["code"]) == (403, "forbidden")


async def test_a_picture_is_shown_upright_and_small(client: Client, keys: Keys, complaint: Message) -> None:
    path = await filed(client, keys, complaint, PHOTOGRAPH)
    stored = (await put(client, path, PHOTOGRAPH)).json()
    address = f"{path}/{sha256_of(PHOTOGRAPH)}"
    answers = [await client("hub").get(f"{address}?form={form}") for form in ("view", "thumbnail")]
    view, thumbnail = (Image.open(io.BytesIO(answer.content)) for answer in answers)

    assert (stored["width"], stored["height"]) == (480, 640)
    assert view.size == (480, 640)
    assert thumbnail.size == (240, 320)


async def test_a_picture_whose_turn_does_not_come_is_taken_and_drawn_later(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "TURN_SECONDS", 0.0)
    turns = app.state.files.pictures.turns
    turn = await turns.begin("stranger")
    path = await filed(client, keys, complaint, PHOTOGRAPH)
    address = f"{path}/{sha256_of(PHOTOGRAPH)}"

    taken = await put(client, path, PHOTOGRAPH)
    early = [await client(who).get(address) for who in ("partner", "hub", "bureau_head", "auditor")]
    copy = await client("hub").get(f"{address}?form=view")
    sealed = await client("auditor").get(f"{address}?form=original")
    turns.end(turn, 1.0)
    drawn = await until_drawn(client, path)

    assert (taken.status_code, taken.json()["state"], taken.json()["width"]) == (201, "stored", None)
    assert [answer.status_code for answer in early] == [200, 200, 409, 409]
    assert {answer.json()["code"] for answer in (*early[2:], copy)} == {"not_drawn_yet"}
    assert sealed.status_code == 403
    assert (drawn["state"], drawn["width"]) == ("stored", 480)
    assert Image.open(io.BytesIO((await client("auditor").get(address)).content)).size == (480, 640)


async def until_drawn(client: Client, path: str) -> Message:
    """The only file, once it was drawn or refused."""
    found: Message = {}

    async def is_drawn() -> bool:
        [found["file"]] = (await client("hub").get(path)).json()["items"]
        return bool(found["file"]["width"]) or found["file"]["state"] == "refused"

    await until(is_drawn)
    return dict(found["file"])


async def test_a_picture_that_cannot_be_drawn_later_is_refused_then(
    app: FastAPI,
    client: Client,
    keys: Keys,
    complaint: Message,
    blobs: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(app.state.files.pictures, "_bounds", replace(BOUNDS, memory_bytes=100 << 20))
    before = stored_in(blobs)
    turns = app.state.files.pictures.turns
    turn = await turns.begin("stranger")
    content = image("PNG", (5000, 4000))
    path = await filed(client, keys, complaint, content)
    await put(client, path, content)
    turns.end(turn, 1.0)

    refused = await until_drawn(client, path)
    await run_removals(app)

    assert (refused["state"], refused["refusal"]) == ("refused", "picture_too_large")
    assert stored_in(blobs).keys() == before.keys()


async def test_a_document_has_no_copy(client: Client, keys: Keys, complaint: Message) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    await put(client, path, CONTRACT)

    answer = await client("hub").get(f"{path}/{sha256_of(CONTRACT)}?form=view")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await client("bureau_head").get(f"{path}/{sha256_of(CONTRACT)}")).content == CONTRACT


@sampled
async def test_a_part_of_a_file_is_read(client: Client, keys: Keys, complaint: Message) -> None:
    path = await filed(client, keys, complaint, LONG)
    assert (await put(client, path, LONG)).status_code == 201
    address = f"{path}/{sha256_of(LONG)}"
    size = len(LONG)

    for header, start, stop in (
        ("bytes=0-9", 0, 10),
        ("bytes=65530-65550", 65530, 65551),
        ("bytes=131071-", 131071, size),
        ("bytes=-100", size - 100, size),
    ):
        part = await client("hub").get(address, headers={"Range": header})
        assert (part.status_code, part.content) == (206, LONG[start:stop]), header
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"
        assert part.headers["content-length"] == str(stop - start)
    behind = await client("hub").get(address, headers={"Range": f"bytes={size}-"})
    assert (behind.status_code, behind.headers["content-range"]) == (416, f"bytes */{size}")
    assert behind.json()["code"] == "range_not_satisfiable"
    whole = await client("hub").get(address, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (whole.status_code, whole.content) == (200, LONG)
    same = await client("hub").get(address, headers={"If-None-Match": whole.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


async def test_files_are_for_who_may_read_the_complaint(client: Client, keys: Keys, complaint: Message) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    await put(client, path, CONTRACT)
    address = f"{path}/{sha256_of(CONTRACT)}"

    for who in ("other_partner", "platform_12345", "agency", "enterprise", "food_officer", "operator"):
        assert (await client(who).get(address)).status_code == 404, who
        assert (await client(who).get(path)).status_code == 404, who
    for who in ("other_partner", "platform_12345"):
        assert (await put(client, path, CONTRACT, who)).status_code == 404, who
    for who in ("agency", "enterprise"):
        assert (await put(client, path, CONTRACT, who)).status_code == 404, who
        assert (await client(who).post(path, json=announced(PHOTOGRAPH), headers=keys())).status_code == 404, who
    for who in ("auditor", "bureau_head"):
        assert (await put(client, path, CONTRACT, who)).status_code == 403, who
        assert (await client(who).post(path, json=announced(PHOTOGRAPH), headers=keys())).status_code == 403, who
    assert (await put(client, path, CONTRACT, "hub")).status_code == 200


async def test_another_authority_sees_no_file_of_what_was_handed_to_it(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    await put(client, path, CONTRACT)
    complaint_id = UUID(path.split("/")[3])
    handed = {"complaint_id": complaint_id, "state": "redirected", "agency": "housing", "round": 1}
    async with app.state.transactions.begin() as work:
        await work.db.execute(progress.insert().values(handed | {"changed_at": work.now}))

    view = (await client("agency").get(f"/v1/complaints/{complaint_id}")).json()

    assert (view["id"], view["attachments"]) == (str(complaint_id), [])
    assert (await client("agency").get(path)).json()["items"] == []
    assert (await client("agency").get(f"{path}/{sha256_of(CONTRACT)}")).status_code == 404


@sampled
async def test_each_reading_of_an_original_by_the_bureau_is_in_the_trail_from_whichever_byte(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, PHOTOGRAPH)
    await put(client, path, PHOTOGRAPH)
    address = f"{path}/{sha256_of(PHOTOGRAPH)}"
    await client("partner").get(address)
    await client("hub").get(f"{address}?form=thumbnail")
    await client("hub").get(address, headers={"Range": "bytes=5-6"})
    await client("hub").get(address)

    async with app.state.transactions.begin() as work:
        query = select(audit.c.account, audit.c.act).where(audit.c.act.like("%attachment%")).order_by(audit.c.at)
        acts = [tuple(row) for row in await work.db.execute(query)]

    assert acts == [("acme", "store_attachment"), ("hub1", "read_attachment"), ("hub1", "read_attachment")]


@sampled
async def test_an_erased_person_leaves_no_file(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, blobs: Path
) -> None:
    before = stored_in(blobs)
    path = await filed(client, keys, complaint, PHOTOGRAPH, CONTRACT)
    for content in (PHOTOGRAPH, CONTRACT):
        await put(client, path, content)
    complaint_id = UUID(path.split("/")[3])
    assert len(stored_in(blobs)) == len(before) + 4
    await end(app, complaint_id)

    erased = await client("hub").post(f"/v1/complaints/{complaint_id}/erasure", json=REASON, headers=keys())
    assert erased.status_code == 200
    assert (await client("hub").get(path)).json()["items"] == []
    assert (await client("hub").get(f"{path}/{sha256_of(CONTRACT)}")).status_code == 409
    assert (await put(client, path, CONTRACT)).json()["code"] == "person_destroyed"
    await run_removals(app)

    assert stored_in(blobs).keys() == before.keys()
    async with app.state.transactions.begin() as work:
        assert (await work.db.execute(select(func.count()).select_from(attachments))).scalar() == 0
        due = select(func.count()).where(attachment_removals.c.due_at <= work.now)
        assert (await work.db.execute(due)).scalar() == 0


async def test_files_go_when_their_time_is_over(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, blobs: Path
) -> None:
    before = stored_in(blobs)
    path = await filed(client, keys, complaint, CONTRACT)
    await put(client, path, CONTRACT)
    complaint_id = UUID(path.split("/")[3])
    await end(app, complaint_id)
    async with app.state.transactions.begin() as work:
        for statement in ("update progress set changed_at = '2001-01-01'", "update told set at = '2001-01-01'"):
            await work.db.execute(text(statement))

    async with asyncio.timeout(10):  # the service's own job may have it in hand
        while stored_in(blobs).keys() != before.keys():
            async with app.state.transactions.begin() as work:
                await apply_retention(work)
            await run_removals(app)


@sampled
async def test_what_nobody_knows_is_removed_after_a_week_and_what_is_known_stays(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, blobs: Path
) -> None:
    path = await filed(client, keys, complaint, CONTRACT, PHOTOGRAPH)
    await put(client, path, CONTRACT)
    known = set(stored_in(blobs))
    await put(client, path, PHOTOGRAPH)
    removals = Removals(app.state.files.store)
    async with app.state.transactions.begin() as work:
        await work.db.execute(attachments.delete().where(attachments.c.view.is_not(None)))
    while await removals.sweep(app.state.transactions):
        pass
    await run_removals(app)
    assert len(stored_in(blobs)) >= len(known) + 3

    async with app.state.transactions.begin() as work:
        found = attachment_removals.c.due_at
        await work.db.execute(update(attachment_removals).values(due_at=found - ORPHAN_GRACE))
    await run_removals(app)

    assert set(stored_in(blobs)) <= known
    assert (await client("hub").get(f"{path}/{sha256_of(CONTRACT)}")).content == CONTRACT


@sampled
async def test_who_leaves_while_files_are_stored_leaves_nothing_that_is_not_swept(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, blobs: Path
) -> None:
    before = stored_in(blobs)
    path = await filed(client, keys, complaint, PHOTOGRAPH)
    sending = asyncio.create_task(put(client, path, PHOTOGRAPH))
    async with asyncio.timeout(20):
        while not stored_in(blobs).keys() - before.keys():  # noqa: ASYNC110 - a directory tells nobody
            await asyncio.sleep(0)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)

    removals = Removals(app.state.files.store)
    while await removals.sweep(app.state.transactions):
        pass
    async with app.state.transactions.begin() as work:
        await work.db.execute(update(attachment_removals).values(due_at=work.now))
    await run_removals(app)

    assert stored_in(blobs).keys() == before.keys()
    assert await states(client, path) == ["announced"]
    assert (await put(client, path, PHOTOGRAPH)).status_code == 201


async def test_a_removal_that_is_cut_off_is_done_again(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, blobs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored_in(blobs)
    path = await filed(client, keys, complaint, CONTRACT)
    await put(client, path, CONTRACT)
    async with app.state.transactions.begin() as work:
        await delete_files_of(work.db, [UUID(path.split("/")[3])], work.now)
    with monkeypatch.context() as broken:
        broken.setitem(failpoints._PLAN, "intake.attachments_removed", ("raise", 0))
        with pytest.raises(failpoints.FailpointError):
            await run_removals(app)
    assert stored_in(blobs).keys() == before.keys()

    async with app.state.transactions.begin() as work:
        claimed = (await work.db.execute(select(attachment_removals.c.due_at))).scalars().all()
        assert [one > work.now for one in claimed] == [True]
        await work.db.execute(update(attachment_removals).values(due_at=work.now))
    await run_removals(app)

    async with app.state.transactions.begin() as work:
        assert (await work.db.execute(select(func.count()).select_from(attachment_removals))).scalar() == 0


@sampled
async def test_what_a_restore_brought_back_is_not_removed(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    await put(client, path, CONTRACT)
    async with app.state.transactions.begin() as work:
        name = (await work.db.execute(select(attachments.c.original))).scalar_one()
        await queue_removals(work.db, [name], work.now)
    await run_removals(app)

    assert (await client("hub").get(f"{path}/{sha256_of(CONTRACT)}")).content == CONTRACT


async def test_a_closed_case_takes_no_further_announcement(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    await end(app, id_of({"id": path.split("/")[3]}))

    more = await client("partner").post(path, json=announced(PHOTOGRAPH), headers=keys())

    assert (more.status_code, more.json()["code"]) == (409, "already_closed")
    assert (await put(client, path, CONTRACT)).status_code == 201


@sampled
async def test_who_sends_the_same_at_once_is_answered_alike_and_one_copy_stays(
    client: Client, keys: Keys, complaint: Message, blobs: Path
) -> None:
    before = len(stored_in(blobs))
    path = await filed(client, keys, complaint, PHOTOGRAPH)

    answers = await asyncio.gather(*(put(client, path, PHOTOGRAPH) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len(stored_in(blobs)) == before + 3


async def test_a_repeated_message_keeps_what_arrived(client: Client, keys: Keys, complaint: Message) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    await put(client, path, CONTRACT)

    again = await client("partner").post(
        "/v1/complaints", json=complaint | {"attachments": [announced(CONTRACT), announced(PHOTOGRAPH)]}, headers=keys()
    )

    assert again.status_code == 200
    assert [one["field"] for one in again.json()["missing"]] == ["/attachments/1"]
    assert await states(client, path) == ["stored", "announced"]


async def test_a_file_that_the_store_has_lost_is_put_off_and_not_half_sent(
    app: FastAPI, client: Client, keys: Keys, complaint: Message
) -> None:
    path = await filed(client, keys, complaint, LONG)
    await put(client, path, LONG)
    async with app.state.transactions.begin() as work:
        await app.state.files.store.delete([(await work.db.execute(select(attachments.c.original))).scalar_one()])

    answer = await client("hub").get(f"{path}/{sha256_of(LONG)}")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"]


async def test_while_the_store_is_away_files_wait_and_complaints_do_not(
    app: FastAPI, client: Client, keys: Keys, complaint: Message, tmp_path: Path
) -> None:
    path = await filed(client, keys, complaint, CONTRACT)
    store = app.state.files.store
    store.location, store._opened, there = BlobLocation(directory=tmp_path / "gone"), None, store.location
    (tmp_path / "gone").write_text("in the way")

    away = await put(client, path, CONTRACT)
    other = await client("partner").post("/v1/complaints", json=complaint | {"external_id": "P-2"}, headers=keys())
    store.location, store._opened = there, None
    back = await put(client, path, CONTRACT)

    assert (away.status_code, other.status_code, back.status_code) == (503, 201, 201)
    assert await states(client, path) == ["stored"]
