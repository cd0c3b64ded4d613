"""Pictures are drawn anew by a process of its own; what is hostile ends nothing else, and has its own refusal."""

import asyncio
import io
import os
import signal
import struct
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from chassis.bounded_process import Ending, FunctionFailed
from chassis.errors import Unavailable
from services.intake.attachments.domain.media_types import MediaType, recognise
from services.intake.attachments.domain.refusals import DrawingTooLarge, DrawingTooSlow, TooManyPixels, Truncated
from services.intake.attachments.service import pictures
from services.intake.attachments.service.pictures import BOUNDS, REFUSALS, PictureDrawer
from tests.chassis.test_bounded_process import children, new_child
from tests.services.intake.attachments.samples import CAMERA, heic, image, jpeg, noted, png, webp
from tests.sweeps import sampled

SCAN = b"\xff\xda"  # of a JPEG


def a_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@pytest.mark.parametrize(
    "content",
    [jpeg((800, 600)), png(), webp(exif=noted()), heic(), image("PNG", mode="P"), image("PNG", mode="LA")],
    ids=["jpeg", "png", "webp", "heic", "palette", "transparent"],
)
async def test_a_copy_is_a_plain_picture_without_notes(content: bytes) -> None:
    drawn = await PictureDrawer().draw(content, recognise(content), "partner")

    for copy in (drawn.view, drawn.thumbnail):
        picture = Image.open(io.BytesIO(copy))
        assert (picture.format, picture.mode, dict(picture.getexif())) == ("JPEG", "RGB", {})
        assert CAMERA.encode() not in copy


async def test_what_is_transparent_lies_on_white_paper() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(written, "PNG")

    drawn = await PictureDrawer().draw(written.getvalue(), MediaType.PNG, "partner")

    assert Image.open(io.BytesIO(drawn.view)).getpixel((4, 4)) == (255, 255, 255)


@sampled
async def test_a_large_picture_becomes_one_that_can_be_shown() -> None:
    content = image("JPEG", (6000, 4000))

    drawn = await PictureDrawer().draw(content, MediaType.JPEG, "partner")

    assert (drawn.width, drawn.height) == (6000, 4000)
    assert Image.open(io.BytesIO(drawn.view)).size == (2560, 1707)
    assert Image.open(io.BytesIO(drawn.thumbnail)).size == (320, 213)


async def test_more_pixels_than_are_allowed_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)

    with pytest.raises(TooManyPixels):
        await PictureDrawer().draw(png(), MediaType.PNG, "partner")


@pytest.mark.parametrize("kind", [MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIC])
async def test_what_cannot_be_decoded_is_broken(kind: MediaType) -> None:
    with pytest.raises(Truncated):
        await PictureDrawer().draw(os.urandom(5000), kind, "partner")


@sampled
async def test_a_note_that_unpacks_to_megabytes_is_broken() -> None:
    bomb = zlib.compress(bytes(80 << 20))
    content = png()[:33] + a_chunk(b"zTXt", b"a\0\0" + bomb) + png()[33:]
    assert recognise(content) is MediaType.PNG

    with pytest.raises(Truncated):
        await PictureDrawer().draw(content, MediaType.PNG, "partner")


async def test_a_picture_that_is_not_drawn_in_time_is_put_off() -> None:
    with pytest.raises(Unavailable):
        await PictureDrawer(replace(BOUNDS, seconds=0.01)).draw(jpeg(), MediaType.JPEG, "partner")


@sampled
async def test_a_picture_that_takes_too_much_memory_is_refused_for_that() -> None:
    content = image("PNG", (5000, 4000))

    with pytest.raises(DrawingTooLarge):
        await PictureDrawer(replace(BOUNDS, memory_bytes=100 << 20)).draw(content, MediaType.PNG, "partner")


@pytest.mark.parametrize(
    ("ending", "refusal"),
    [
        (Ending.PROCESSOR, DrawingTooSlow),
        (Ending.OUTPUT, DrawingTooLarge),
        (Ending.CRASHED, Truncated),
        (Ending.TIME, Unavailable),
        (Ending.KILLED, Unavailable),
    ],
)
def test_each_end_of_the_process_that_draws_says_what_is_wrong(ending: Ending, refusal: type[Exception]) -> None:
    assert REFUSALS.get(ending, Unavailable) is refusal


def slow() -> bytes:
    """A small picture, large once it is decoded, whose last scan stands there 300 times: 18 seconds of two cores."""
    content = image("JPEG", (8000, 6000), progressive=True, quality=50)
    return content[:-2] + content[content.rindex(SCAN) : -2] * 300 + content[-2:]


@sampled
async def test_a_picture_that_takes_too_much_processor_time_is_refused_for_that() -> None:
    content = slow()

    with pytest.raises(DrawingTooSlow):
        await PictureDrawer(replace(BOUNDS, cpu_seconds=1, memory_bytes=4 << 30)).draw(
            content, MediaType.JPEG, "partner"
        )


async def test_turns_go_round_by_account() -> None:
    drawer, ended = PictureDrawer(), list[str]()

    async def draw(account: str) -> None:
        await drawer.draw(png(), MediaType.PNG, account)
        ended.append(account)

    await asyncio.gather(*(draw("stranger") for _ in range(4)), draw("hub"))

    assert ended == ["stranger", "hub", "stranger", "stranger", "stranger"]


async def test_who_leaves_while_a_picture_is_drawn_ends_its_turn() -> None:
    drawer = PictureDrawer()
    leaving = asyncio.create_task(drawer.draw(slow(), MediaType.JPEG, "stranger"))
    await new_child(children())
    leaving.cancel()

    drawn = await drawer.draw(png(), MediaType.PNG, "stranger", wait_seconds=20)

    assert drawn.view


@sampled
async def test_a_picture_whose_process_somebody_ended_is_put_off() -> None:
    before = children()
    drawing = asyncio.create_task(PictureDrawer().draw(slow(), MediaType.JPEG, "partner"))
    [started] = await new_child(before)

    os.kill(started, signal.SIGKILL)

    with pytest.raises(Unavailable):
        await drawing


async def test_an_error_of_ours_is_none_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "VIEW_EDGE", "wide")

    with pytest.raises(FunctionFailed):
        await PictureDrawer().draw(jpeg(), MediaType.JPEG, "partner")
