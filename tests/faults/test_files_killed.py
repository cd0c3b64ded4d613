"""Intake killed with -9 while it takes files, before and after each is stored: none is lost or half there."""

import asyncio
import signal
from datetime import timedelta
from pathlib import Path

import httpx

from services.intake.attachments.service.removals import ORPHAN_GRACE
from tests.faults.county import PARTNER, County, Host
from tests.faults.filing import AGAIN_SECONDS, a_filing
from tests.services.intake.attachments.samples import jpeg, pdf, sha256_of

FAILPOINTS = (
    "intake.attachment_stored=kill:1",  # the bytes are there, the row is not
    "intake.attachment_stored=kill:2",
    "intake.before_commit=kill:3",
    "intake.after_commit=kill:4",
)
FILES = (jpeg((400, 300)), pdf(), jpeg((200, 100)))
SETTLED_SECONDS = 60


async def test_files_are_whole_or_not_there_wherever_intake_is_killed(county: County, tmp_path: Path) -> None:
    files = tmp_path / "files"
    intake = county.host("intake", WEIQUAN_BLOBS=str(files))
    partner = county.client("intake", PARTNER)
    await intake.start()
    path = await _file(partner)
    await intake.kill()
    codes = []
    for failpoint in FAILPOINTS:
        await intake.start(failpoint)
        sending = asyncio.create_task(_send_all(partner, path, once=True))
        codes.append(await intake.died())
        await sending
    await intake.start()
    await _send_all(partner, path)
    read = [await partner.get(f"{path}/{sha256_of(content)}") for content in FILES]
    listed = (await partner.get(path)).json()["items"]

    assert codes == [-signal.SIGKILL] * len(FAILPOINTS)
    assert [answer.content for answer in read] == list(FILES)
    assert [one["state"] for one in listed] == ["stored"] * len(FILES)
    await _only_what_is_known_stays(county, intake, files)


async def _file(partner: httpx.AsyncClient) -> str:
    announced = [
        {"name": f"{number}", "media_type": "image/jpeg", "size": len(content), "sha256": sha256_of(content)}
        for number, content in enumerate(FILES)
    ]
    filing = a_filing("K-1", attachments=announced)
    answer = await partner.post("/v1/complaints", json=filing, headers={"Idempotency-Key": "K-1"})
    assert answer.status_code == 201, answer.text
    return f"/v1/complaints/{answer.json()['id']}/attachments"


async def _send_all(partner: httpx.AsyncClient, path: str, *, once: bool = False) -> None:
    """Send each file until it is acknowledged, or ``once``."""
    for content in FILES:
        async with asyncio.timeout(SETTLED_SECONDS):
            while not await _send(partner, path, content):
                if once:
                    break
                await asyncio.sleep(AGAIN_SECONDS)


async def _send(partner: httpx.AsyncClient, path: str, content: bytes) -> bool:
    try:
        return (await partner.put(f"{path}/{sha256_of(content)}", content=content)).is_success
    except httpx.TransportError:
        return False


async def _only_what_is_known_stays(county: County, intake: Host, files: Path) -> None:
    """What was stored without a row is found by the sweep, which begins with the process, and removed when due."""
    known = {
        name
        for row in await county.rows("select original, view, thumbnail from intake.attachments")
        for name in row
        if name is not None
    }
    stored = _names_in(files)
    assert known < stored
    await intake.kill()
    await intake.start()
    orphans = ", ".join(f"'{name}'" for name in stored - known)  # what was on its way when it was swept is queued, too
    found = f"select count(*) = {len(stored - known)} from intake.attachment_removals where name in ({orphans})"  # noqa: S608
    await county.until(found)
    [due] = await county.rows("select min(due_at) - now() as span from intake.attachment_removals")
    assert ORPHAN_GRACE - timedelta(minutes=5) < due["span"] <= ORPHAN_GRACE
    await county.rows("update intake.attachment_removals set due_at = now() returning name")
    await county.until("select count(*) = 0 from intake.attachment_removals")
    assert _names_in(files) == known


def _names_in(files: Path) -> set[str]:
    return {str(one.relative_to(files)) for one in files.rglob("*") if one.is_file()}
