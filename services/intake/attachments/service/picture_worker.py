"""Draw a picture anew, for ``bounded_process``: it decodes what strangers sent.

Output: a line of JSON (width, height, bytes of the copy), the copy, the thumbnail, both JPEG without any metadata; or a
line of JSON with the code of the refusal.
"""

import json
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from services.intake.attachments.domain.refusals import ContentRefused, TooManyPixels, Truncated

QUALITY, THUMBNAIL_QUALITY = 85, 75
PAPER = (255, 255, 255)  # behind what is transparent
ORIENTATION, ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)  # Exif 2.3, §4.6.4
HEIF = "HEIF"
# What Pillow and the libraries under it raise for bytes that are no picture; an error of this module is none of them.
_UNREADABLE = (
    *(OSError, ValueError, SyntaxError, EOFError, RuntimeError),
    *(ArithmeticError, LookupError, struct.error, zlib.error),
)


def draw_picture(content: bytes, form: str, most_pixels: str, edge: str, thumbnail_edge: str) -> Iterator[bytes]:
    """Yield the output for a picture of this format, the most pixels, the longest edge of the copy, the thumbnail's."""
    most, longest, thumbnail = int(most_pixels), int(edge), int(thumbnail_edge)
    Image.MAX_IMAGE_PIXELS = None  # counted below
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if form == HEIF:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - the other formats do not need its libraries

        register_heif_opener(thumbnails=False)
    try:
        with Image.open(BytesIO(content), formats=(form,)) as picture:
            width, height = picture.size
            if width * height > most:
                yield _refused(TooManyPixels)
                return
            if picture.getexif().get(ORIENTATION) in ON_ITS_SIDE:
                width, height = height, width
            copy = draw(picture, longest)
    except _UNREADABLE:
        yield _refused(Truncated)
        return
    view = encode(copy, QUALITY)
    copy.thumbnail((thumbnail, thumbnail))
    yield json.dumps({"width": width, "height": height, "view": len(view)}).encode() + b"\n"
    yield view
    yield encode(copy, THUMBNAIL_QUALITY)


def _refused(refusal: type[ContentRefused]) -> bytes:
    return json.dumps({"refused": refusal.code}).encode() + b"\n"


def draw(picture: Image.Image, edge: int) -> Image.Image:
    """Return the picture upright, in plain colours, within ``edge`` pixels, and nothing else of what its file held."""
    picture.draft("RGB", (edge, edge))  # a JPEG is decoded at a half, a quarter or an eighth where that is enough
    picture.load()
    is_transparent = "A" in picture.getbands() or "transparency" in picture.info
    exif = picture.getexif()
    drawn = picture.convert("RGBA" if is_transparent else "RGB")
    drawn.thumbnail((edge, edge))
    drawn.getexif()[ORIENTATION] = exif.get(ORIENTATION, 1)
    drawn = ImageOps.exif_transpose(drawn)
    if is_transparent:
        paper = Image.new("RGB", drawn.size, PAPER)
        paper.paste(drawn, mask=drawn.getchannel("A"))
        drawn = paper
    return Image.frombytes("RGB", drawn.size, drawn.tobytes())


def encode(picture: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    picture.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()
