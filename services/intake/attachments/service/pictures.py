"""Have a picture drawn anew by a process of its own (``picture_worker``), one at a time, within bounds."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from chassis.bounded_process import Bounds, Ending, ProcessEnded, run_bounded
from chassis.errors import Unavailable
from chassis.fair_turns import FairTurns
from services.intake.attachments.domain.media_types import MediaType
from services.intake.attachments.domain.pictures import MAX_PIXELS
from services.intake.attachments.domain.refusals import DrawingTooLarge, DrawingTooSlow, Truncated, refusal_of
from services.intake.attachments.service import picture_worker

VIEW_EDGE = 2_560  # pixels: a page of a contract can be read
THUMBNAIL_EDGE = 320
BOUNDS = Bounds(memory_bytes=768 << 20, cpu_seconds=30, seconds=60.0, output_bytes=32 << 20)
_WORKER = f"{picture_worker.__name__}:{picture_worker.draw_picture.__name__}"
_FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP", MediaType.HEIC: picture_worker.HEIF}
REFUSALS: Mapping[Ending, type[Exception]] = {  # what is wrong with a picture whose process ended so
    Ending.MEMORY: DrawingTooLarge,
    Ending.OUTPUT: DrawingTooLarge,
    Ending.PROCESSOR: DrawingTooSlow,
    Ending.CRASHED: Truncated,
}
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPicture:
    """A copy and a thumbnail (JPEG) without what the camera noted, and the size of the picture in pixels."""

    view: bytes
    thumbnail: bytes
    width: int
    height: int


class PictureDrawer:
    """Draws pictures anew, one at a time, so that two large ones do not take the memory of both.

    Turns go round by account (``FairTurns``); what a picture uses is the time until it is drawn.
    """

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self._bounds = bounds
        self.turns = FairTurns()

    async def draw(
        self,
        content: bytes,
        media_type: MediaType,
        account: str,
        *,
        wait_seconds: float | None = None,
        priority: int = 0,
    ) -> DrawnPicture:
        """Return copies of a picture.

        ``Busy`` is raised if its turn did not come within ``wait_seconds``. Refused are ``TooManyPixels``,
        ``DrawingTooLarge`` and ``DrawingTooSlow`` by what it takes, ``Truncated`` what cannot be decoded;
        ``Unavailable`` is raised if it was not drawn in time, or somebody else ended its process, ``FunctionFailed``
        for an error of ours.
        """
        edges = (str(MAX_PIXELS), str(VIEW_EDGE), str(THUMBNAIL_EDGE))
        turn = await self.turns.begin(account, wait_seconds=wait_seconds, priority=priority)
        began = time.monotonic()
        try:
            output = await run_bounded(_WORKER, content, self._bounds, _FORMATS[media_type], *edges)
        except ProcessEnded as ended:
            _log.warning("picture_not_drawn", ending=ended.ending, code=ended.code)
            raise REFUSALS.get(ended.ending, Unavailable) from None
        finally:
            self.turns.end(turn, time.monotonic() - began)
        head, _, rest = output.partition(b"\n")
        facts = json.loads(head)
        if "refused" in facts:
            refusal = refusal_of(facts["refused"])
            raise refusal
        length = facts["view"]
        return DrawnPicture(view=rest[:length], thumbnail=rest[length:], width=facts["width"], height=facts["height"])
