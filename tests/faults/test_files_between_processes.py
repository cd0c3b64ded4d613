"""Files of twenty megabytes through the gateway and intake as processes of their own: whole, and in bounded memory."""

import asyncio
from pathlib import Path

from sdk import Filing, Matter, Respondent, Weiquan
from tests.faults.county import County
from tests.services.intake.attachments.samples import box, film, sha256_of

MAX_FILE = 20 << 20  # bytes
AT_ONCE = 3
MOST_OF_GATEWAY = MAX_FILE  # bytes by which it may grow: less than one file, whatever goes through
MOST_OF_INTAKE = 160 << 20  # of three files: as they came, as they are sealed, and once more on their way to the store
FILING = Filing(respondent=Respondent(name="某健身服务部"), matter=Matter(text="门店关门，要求退还余额。"))


def a_film(number: int) -> bytes:
    rest = MAX_FILE - len(film(b"isom", box(b"moov", bytes(8)))) - 8
    return film(b"isom", box(b"moov", bytes(8)), box(b"mdat", bytes([number]) * rest))


def peak_bytes(pid: int) -> int:
    """The most memory that a process has had in use (``VmHWM``)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))


async def test_the_largest_files_pass_both_processes_in_bounded_memory(county: County) -> None:
    intake, gateway = county.host("intake"), county.host("gateway")
    await asyncio.gather(intake.start(), gateway.start())
    films = [a_film(number) for number in range(AT_ONCE)]
    async with Weiquan.at(gateway.address, county.credential("partner")) as weiquan:
        filed = await weiquan.complaints.file(FILING)
        before = {host.name: peak_bytes(host.pid) for host in (intake, gateway)}

        stored = await asyncio.gather(*(weiquan.complaints.attach(filed.id, "录像.mp4", one) for one in films))
        read = [await weiquan.complaints.download(filed.id, sha256_of(one)) for one in films]
        grown = {host.name: peak_bytes(host.pid) - before[host.name] for host in (intake, gateway)}

    assert [(one.state, one.size, one.media_type) for one in stored] == [("stored", MAX_FILE, "video/mp4")] * AT_ONCE
    assert read == films
    print(f"grown: {grown}")  # noqa: T201
    assert grown["gateway"] < MOST_OF_GATEWAY
    assert grown["intake"] < MOST_OF_INTAKE
