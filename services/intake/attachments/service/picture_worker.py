"""Draw a picture anew: a program that reads one on standard input and writes a copy and a thumbnail, or ends.

It runs apart from the service, with bounds on memory and time, because it decodes what strangers sent. Arguments: the
format it must have, the most pixels, the longest edge of the copy and of the thumbnail. Output: a line of JSON (width,
height, bytes of the copy), the copy, the thumbnail, both JPEG without any metadata.
"""

import json
import os
import resource
import sys
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

TOO_MANY_PIXELS, UNREADABLE = 3, 4  # exit codes
MEMORY_BYTES = 768 << 20  # of addresses; what is in use is less
CPU_SECONDS = 30
QUALITY, THUMBNAIL_QUALITY = 85, 75
PAPER = (255, 255, 255)  # behind what is transparent
ORIENTATION, ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)  # Exif 2.3, §4.6.4
HEIF = "HEIF"


def limit_resources() -> None:
    """Bound this process: a picture that would take more ends it and nothing else."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(form: str, most_pixels: int, edge: int, thumbnail_edge: int) -> int:
    """Read, draw and write; return the exit code."""
    limit_resources()
    Image.MAX_IMAGE_PIXELS = None  # counted below
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if form == HEIF:
        from pillow_heif import register_heif_opener  # noqa: PLC0415 - the other formats do not need its libraries

        register_heif_opener(thumbnails=False)
    try:
        with Image.open(BytesIO(sys.stdin.buffer.read()), formats=(form,)) as picture:
            width, height = picture.size
            if width * height > most_pixels:
                return TOO_MANY_PIXELS
            if picture.getexif().get(ORIENTATION) in ON_ITS_SIDE:
                width, height = height, width
            copy = draw(picture, edge)
    except MemoryError:
        return TOO_MANY_PIXELS
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, RuntimeError):
        return UNREADABLE
    view = encode(copy, QUALITY)
    copy.thumbnail((thumbnail_edge, thumbnail_edge))
    head = json.dumps({"width": width, "height": height, "view": len(view)}).encode()
    sys.stdout.buffer.write(head + b"\n" + view + encode(copy, THUMBNAIL_QUALITY))
    return 0


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:5])))
