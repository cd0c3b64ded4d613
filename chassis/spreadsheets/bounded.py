"""Have an uploaded file read by a process of its own: what a file would take ends that process and nothing else."""

import json

import structlog

from chassis.bounded_process import Bounds, Ending, ProcessEnded, run_bounded
from chassis.errors import FieldError, Invalid
from chassis.spreadsheets import row_reader
from chassis.spreadsheets.files import NoRows, Row, TooManyRows, UnreadableFile
from chassis.spreadsheets.workbooks import TOO_LARGE

# the largest list that was measured (XLSX, 50,000 rows of 23 columns) takes half of the memory
BOUNDS = Bounds(memory_bytes=768 << 20, cpu_seconds=60, seconds=120.0, output_bytes=192 << 20)
_READER = f"{row_reader.__name__}:{row_reader.read_rows.__name__}"
_TOO_SLOW = (TOO_LARGE[0], "读取用时过长，分成几个文件再传")
_ENDINGS = {Ending.CRASHED: ("damaged", "文件已经损坏"), Ending.PROCESSOR: _TOO_SLOW, Ending.TIME: _TOO_SLOW}
_log = structlog.get_logger()


class NoFile(Invalid):
    code = "no_file"
    zh = "没有文件内容"
    en = "The file is empty"


async def run_reader(function: str, body: bytes, bounds: Bounds = BOUNDS) -> bytes:
    """Return what ``function`` (``module:name``) says of a file, run in a process of its own.

    Raises:
        NoFile: it is empty.
        UnreadableFile: the process ended without a result.
    """
    if not body:
        raise NoFile(FieldError(field="", code="required", message="文件是空的"))
    try:
        return await run_bounded(function, body, bounds)
    except ProcessEnded as ended:
        _log.warning("list_not_read", ending=ended.ending, code=ended.code, size=len(body))
        raise UnreadableFile(*_ENDINGS.get(ended.ending, TOO_LARGE)) from None


async def read_rows(body: bytes) -> list[Row]:
    """Return the rows of a file that are not blank, with their numbers; one that cannot be read is refused."""
    head, _, rest = (await run_reader(_READER, body)).partition(b"\n")
    refuse_as_read(json.loads(head))
    return [(number, cells) for number, cells in json.loads(rest)]


def refuse_as_read(head: dict[str, object]) -> None:
    """Refuse a file as its reader did (``row_reader.refusal_line``).

    Raises:
        UnreadableFile: it cannot be read.
        TooManyRows: it has too many rows.
        NoRows: it has none.
    """
    match head:
        case {"refused": UnreadableFile.code, "errors": [{"field": str(field), "code": code, "message": message}]}:
            raise UnreadableFile(str(code), str(message), int(field[1:]) if field else None)
        case {"refused": TooManyRows.code}:
            raise TooManyRows
        case {"refused": NoRows.code}:
            raise NoRows
