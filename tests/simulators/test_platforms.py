"""The platforms keep what they receive, and can be down."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from canon.shanghai import SHANGHAI
from chassis.clock import SteppedClock
from simulators.app import create_app
from simulators.platforms import Platform, Record
from simulators.settings import Settings

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "record.jsonl"


@pytest.fixture
async def platforms(file: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(county=False, record=file), SteppedClock(NOW))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://platforms") as client:
        yield client


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


async def test_an_answer_is_recorded_as_it_arrived(platforms: httpx.AsyncClient) -> None:
    answer = await platforms.post("/12345/initialReply", json={"caseguid": "c-1", "firstOpinion": "已联系"})

    assert answer.json() == {"code": 0, "message": "回填成功(待确认)", "repeated": False}
    assert (await platforms.get("/record")).json() == {
        "total": 1,
        "items": [
            {
                "platform": "12345",
                "step": "initialReply",
                "external_id": "c-1",
                "at": "2026-11-24T10:00:00+08:00",
                "key": None,
                "repeated": False,
                "body": {"caseguid": "c-1", "firstOpinion": "已联系"},
            }
        ],
    }


async def test_the_record_is_queried_by_platform_step_and_number(platforms: httpx.AsyncClient) -> None:
    await platforms.post("/12345/acceptance", json={"caseguid": "c-1"})
    await platforms.post("/12315/shunt", json={"regId": "r-1"})

    assert (await platforms.get("/record?platform=12315")).json()["items"][0]["external_id"] == "r-1"
    assert (await platforms.get("/record?step=acceptance&external_id=c-1")).json()["total"] == 1
    assert (await platforms.get("/record?external_id=c-2")).json()["total"] == 0


async def test_the_same_delivery_twice_is_recognized_as_repeated(platforms: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "k"}
    first = await platforms.post("/12315/progressFeedback", json={"regId": "r"}, headers=key)
    second = await platforms.post("/12315/progressFeedback", json={"regId": "r"}, headers=key)

    assert (first.json()["repeated"], second.json()["repeated"]) == (False, True)


async def test_a_platform_that_is_down_takes_nothing_until_it_is_back(platforms: httpx.AsyncClient) -> None:
    await platforms.post("/outages/12345")
    down = await platforms.post("/12345/acceptance", json={"caseguid": "c-1"})
    other = await platforms.post("/12315/shunt", json={"regId": "r-1"})
    await platforms.delete("/outages/12345")
    back = await platforms.post("/12345/acceptance", json={"caseguid": "c-1"})

    assert (down.status_code, other.status_code, back.status_code) == (503, 200, 200)
    assert down.headers["Retry-After"]
    assert (await platforms.get("/record")).json()["total"] == 2


async def test_everything_is_also_in_the_file(platforms: httpx.AsyncClient, file: Path) -> None:
    await platforms.post("/12345/sendBack", json={"caseguid": "c-1"})
    await platforms.post("/12345/sendBack", json={"caseguid": "c-2"})

    assert [line["external_id"] for line in lines_of(file)] == ["c-1", "c-2"]


async def test_no_platform_of_another_name_is_there(platforms: httpx.AsyncClient) -> None:
    assert (await platforms.post("/12333/acceptance", json={})).status_code == 422


def test_memory_is_bounded_and_forgets_the_oldest() -> None:
    record = Record(SteppedClock(NOW), max_in_memory=3)

    for n in range(5):
        record.add(Platform.HOTLINE, "acceptance", {"caseguid": f"c-{n}"}, f"k-{n}")

    assert [one.external_id for one in record.find(None, None, None)] == ["c-2", "c-3", "c-4"]
    assert not record.add(Platform.HOTLINE, "acceptance", {"caseguid": "c-0"}, "k-0").repeated
