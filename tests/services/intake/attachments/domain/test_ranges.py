"""Which bytes a ``Range`` header asks for."""

import pytest

from services.intake.attachments.domain.ranges import ByteRange, Unsatisfiable, requested_range

pytestmark = pytest.mark.pure
SIZE = 1000


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, SIZE),
        ("bytes=-1", 999, SIZE),
        ("bytes=-5000", 0, SIZE),
        ("bytes=999-2000", 999, SIZE),
        ("bytes = 0 - 0", 0, 1),
    ],
)
def test_one_range_is_a_part(header: str, start: int, stop: int) -> None:
    found = requested_range(header, SIZE)

    assert found == ByteRange(start, stop, is_part=True)
    assert found.content_range(SIZE) == f"bytes {start}-{stop - 1}/{SIZE}"
    assert found.length == stop - start


@pytest.mark.parametrize("header", [None, "", "bytes=-", "bytes=0-1,5-6", "items=0-1", "bytes=9-3", "bytes=a-b"])
def test_what_is_no_single_range_is_the_whole_file(header: str | None) -> None:
    assert requested_range(header, SIZE) == ByteRange(0, SIZE)


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_answered(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        requested_range(header, SIZE)
