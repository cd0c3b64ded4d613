"""Documents for everybody are made once, and go out compressed to whoever takes that."""

import asyncio
import gzip

import pytest

from gateway.operations.static_documents import accepts_gzip
from tests.gateway.echoing import Echoing


@pytest.mark.parametrize("path", ["/openapi.json", "/asyncapi.json", "/docs/redoc.js"])
async def test_a_document_is_the_same_plain_and_compressed(house: Echoing, path: str) -> None:
    plain = await house.client.get(path, headers={"Accept-Encoding": "identity"})
    async with house.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join([piece async for piece in answer.aiter_raw()])

    assert "content-encoding" not in plain.headers
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2


@pytest.mark.pure
@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP ; q=1.0", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("*", True),
        ("*;q=0", False),
    ],
)
def test_whether_gzip_is_taken(header: str, *, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


async def test_who_asks_while_the_document_is_made_waits_for_the_same_one_and_nobody_else_waits(house: Echoing) -> None:
    made = asyncio.gather(*(house.client.get("/openapi.json") for _ in range(20)))
    beside = []
    while not made.done():
        beside.append(await house.client.get("/health"))
        await asyncio.sleep(0.001)  # within one process nothing else lets the loop go on

    assert {answer.content for answer in await made} == {(await made)[0].content}
    assert len(beside) > 5
    assert {answer.status_code for answer in beside} == {200}
