"""Have a picture drawn anew by a process of its own (``picture_worker``), one at a time, within bounds."""

import asyncio
import contextlib
import json
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog

from chassis.errors import Unavailable
from services.intake.attachments.domain.media_types import MediaType
from services.intake.attachments.domain.pictures import MAX_PIXELS
from services.intake.attachments.domain.refusals import TooManyPixels, Truncated
from services.intake.attachments.service import picture_worker

VIEW_EDGE = 2_560  # pixels: a page of a contract can be read
THUMBNAIL_EDGE = 320
DRAWING_SECONDS = 60.0
_FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP", MediaType.HEIC: picture_worker.HEIF}
_WORKER = Path(picture_worker.__file__)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPicture:
    """A copy and a thumbnail (JPEG) without what the camera noted, and the size of the picture in pixels."""

    view: bytes
    thumbnail: bytes
    width: int
    height: int


class PictureDrawer:
    """Draws pictures anew, one at a time, so that two large ones do not take the memory of both."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def draw(self, content: bytes, media_type: MediaType) -> DrawnPicture:
        """Return copies of a picture.

        Raises:
            TooManyPixels: it takes too much memory or processor time.
            Truncated: it cannot be decoded.
            Unavailable: it was not drawn in time, or its process was ended by somebody else.
        """
        async with self._turn:
            code, output = await _run(_FORMATS[media_type], content)
        if code == picture_worker.UNREADABLE:
            raise Truncated
        if code == -signal.SIGKILL:
            raise Unavailable
        if code != 0:
            _log.warning("picture_not_drawn", code=code)
            raise TooManyPixels
        head, _, rest = output.partition(b"\n")
        facts = json.loads(head)
        length = facts["view"]
        return DrawnPicture(view=rest[:length], thumbnail=rest[length:], width=facts["width"], height=facts["height"])


async def _run(form: str, content: bytes) -> tuple[int, bytes]:
    """Return exit code and output of the worker; it has no environment and does not outlive the request."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",  # neither the working directory nor variables say what it imports
        str(_WORKER),
        *(form, str(MAX_PIXELS), str(VIEW_EDGE), str(THUMBNAIL_EDGE)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(DRAWING_SECONDS):
            output, _ = await worker.communicate(content)
    except TimeoutError:
        output = b""
    finally:
        with contextlib.suppress(ProcessLookupError):
            worker.kill()
        code = await worker.wait()
    return code, output
