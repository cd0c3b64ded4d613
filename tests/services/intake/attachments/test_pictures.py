"""Pictures are drawn anew by a process of its own, and uploads wait for room; what is hostile ends nothing else."""

import asyncio
import io
import os
import struct
import zlib

import pytest
from PIL import Image

from chassis.errors import Unavailable
from services.intake.attachments.domain.media_types import MediaType, recognise
from services.intake.attachments.domain.refusals import TooManyPixels, Truncated
from services.intake.attachments.service import pictures
from services.intake.attachments.service.pictures import PictureDrawer
from services.intake.attachments.service.upload_budget import UploadBudget
from tests.services.intake.attachments.samples import CAMERA, heic, image, jpeg, noted, png, webp


def a_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@pytest.mark.parametrize(
    "content",
    [jpeg((800, 600)), png(), webp(exif=noted()), heic(), image("PNG", mode="P"), image("PNG", mode="LA")],
    ids=["jpeg", "png", "webp", "heic", "palette", "transparent"],
)
async def test_a_copy_is_a_plain_picture_without_notes(content: bytes) -> None:
    drawn = await PictureDrawer().draw(content, recognise(content))

    for copy in (drawn.view, drawn.thumbnail):
        picture = Image.open(io.BytesIO(copy))
        assert (picture.format, picture.mode, dict(picture.getexif())) == ("JPEG", "RGB", {})
        assert CAMERA.encode() not in copy


async def test_what_is_transparent_lies_on_white_paper() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(written, "PNG")

    drawn = await PictureDrawer().draw(written.getvalue(), MediaType.PNG)

    assert Image.open(io.BytesIO(drawn.view)).getpixel((4, 4)) == (255, 255, 255)


async def test_a_large_picture_becomes_one_that_can_be_shown() -> None:
    content = image("JPEG", (6000, 4000))

    drawn = await PictureDrawer().draw(content, MediaType.JPEG)

    assert (drawn.width, drawn.height) == (6000, 4000)
    assert Image.open(io.BytesIO(drawn.view)).size == (2560, 1707)
    assert Image.open(io.BytesIO(drawn.thumbnail)).size == (320, 213)


async def test_more_pixels_than_are_allowed_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)

    with pytest.raises(TooManyPixels):
        await PictureDrawer().draw(png(), MediaType.PNG)


@pytest.mark.parametrize("kind", [MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIC])
async def test_what_cannot_be_decoded_is_broken(kind: MediaType) -> None:
    with pytest.raises(Truncated):
        await PictureDrawer().draw(os.urandom(5000), kind)


async def test_a_note_that_unpacks_to_megabytes_is_broken() -> None:
    bomb = zlib.compress(bytes(80 << 20))
    content = png()[:33] + a_chunk(b"zTXt", b"a\0\0" + bomb) + png()[33:]
    assert recognise(content) is MediaType.PNG

    with pytest.raises(Truncated):
        await PictureDrawer().draw(content, MediaType.PNG)


async def test_a_picture_that_is_not_drawn_in_time_is_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "DRAWING_SECONDS", 0.01)

    with pytest.raises(Unavailable):
        await PictureDrawer().draw(jpeg(), MediaType.JPEG)


async def test_uploads_wait_for_room_and_nobody_overtakes() -> None:
    budget, taken = UploadBudget(10), list[str]()

    async def hold(name: str, size: int) -> None:
        async with budget.hold(size):
            taken.append(name)

    async with budget.hold(8):
        waiting = {asyncio.create_task(hold("large", 5)), asyncio.create_task(hold("small", 1))}
        done, _ = await asyncio.wait(waiting, timeout=0.05)
        assert done == set()
    await asyncio.gather(*waiting)

    assert taken == ["large", "small"]


async def test_who_finds_no_room_for_too_long_is_put_off_and_takes_none() -> None:
    budget = UploadBudget(10, wait_seconds=0.01)

    with pytest.raises(Unavailable):
        async with budget.hold(11):
            pass
    async with budget.hold(10):
        pass
