"""Have an uploaded list read by a process of its own, seal its rows, and store it with what it would bring."""

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from canon.codes import Channel
from chassis.bounded_process import Bounds, Ending, ProcessEnded, run_bounded
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import FieldError, Invalid
from chassis.spreadsheets.files import Encoding, NoRows, Row, TooManyRows, UnreadableFile
from chassis.spreadsheets.workbooks import TOO_LARGE
from chassis.vault.seal import DataKey
from services.intake.complaints.repository.people import PersonVault
from services.intake.imports import repository
from services.intake.imports.domain.columns import WrongColumns
from services.intake.imports.domain.imports import Import, ImportState
from services.intake.imports.service import list_reader

# the largest list that was measured (XLSX, 50,000 rows of 23 columns) takes half of the memory
BOUNDS = Bounds(memory_bytes=768 << 20, cpu_seconds=60, seconds=120.0, output_bytes=192 << 20)
CHUNKS_AT_ONCE = 10  # that are sealed in one go, or inserted by one statement: half a megabyte each in usual lists
MAX_NAME = 200  # characters of a file's name
_NAME = "import.name"
_READER = f"{list_reader.__name__}:{list_reader.read_list.__name__}"
_TOO_SLOW = (TOO_LARGE[0], "读取用时过长，分成几个文件再传")
_ENDINGS = {Ending.CRASHED: ("damaged", "文件已经损坏"), Ending.PROCESSOR: _TOO_SLOW, Ending.TIME: _TOO_SLOW}
_log = structlog.get_logger()


class NoFile(Invalid):
    code = "no_file"
    zh = "没有文件内容"
    en = "The file is empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUpload:
    """An uploaded list that was read, with its rows sealed under a key of its own.

    ``forecast`` counts its ``rows`` by what would become of them, as ``ListPreview`` does.
    """

    id: UUID
    key: DataKey
    size: int  # bytes
    encoding: Encoding
    channel: Channel
    columns: Sequence[str]
    places: Mapping[str, int]
    forecast: Mapping[str, int]
    external_ids: Sequence[str]
    chunks: Sequence[repository.NewChunk]
    sealed_name: bytes | None


class UploadReader:
    """Reads uploaded lists one at a time in a process, for each may need some hundred megabytes."""

    def __init__(self, people: PersonVault, bounds: Bounds = BOUNDS) -> None:
        self._people = people
        self._bounds = bounds
        self._turn = asyncio.Lock()

    async def read(self, body: bytes, name: str | None) -> ReadUpload:
        """Read and seal a list; it is refused as its domain says, before anything is stored.

        Whoever sent it and left does not give the turn to the next before its process is gone.

        Raises:
            NoFile: it is empty.
        """
        if not body:
            raise NoFile(FieldError(field="", code="required", message="文件是空的"))
        async with self._turn:
            lines = io.BytesIO(await self._run(body))
            head = await asyncio.to_thread(_head, lines)
            import_id = new_id()
            key = self._people.new_key(import_id)
            chunks = list[repository.NewChunk]()
            while more := await asyncio.to_thread(self._seal, key, lines, len(chunks)):
                chunks += more
        return ReadUpload(
            id=import_id,
            key=key,
            size=len(body),
            encoding=Encoding(head["encoding"]),
            channel=Channel(head["channel"]),
            columns=tuple(head["columns"]),
            places=head["places"],
            forecast=head["forecast"],
            external_ids=head["external_ids"],
            chunks=chunks,
            sealed_name=self._people.seal_text(key, _NAME, name[:MAX_NAME]) if name else None,
        )

    async def _run(self, body: bytes) -> bytes:
        """Return what the reader's process says of a file.

        Raises:
            UnreadableFile: the process ended without a result.
        """
        try:
            return await run_bounded(_READER, body, self._bounds)
        except ProcessEnded as ended:
            _log.warning("list_not_read", ending=ended.ending, code=ended.code, size=len(body))
            raise UnreadableFile(*_ENDINGS.get(ended.ending, TOO_LARGE)) from None

    def _seal(self, key: DataKey, lines: io.BytesIO, first: int) -> list[repository.NewChunk]:
        """Seal the rows of the next chunks, the first of which has this number."""
        chunks = list[repository.NewChunk]()
        while len(chunks) < CHUNKS_AT_ONCE and (rows := lines.readline()):
            number = first + len(chunks)
            sealed = self._people.seal_text(key, _rows_name(number), rows.decode())
            chunks.append((key.complaint_id, number, sealed, json.loads(lines.readline())))
        return chunks


def _head(lines: io.BytesIO) -> dict[str, Any]:
    """Return what the reader says of a list, or refuse it as the reader did."""
    head: dict[str, Any] = json.loads(lines.readline())
    if "refused" in head:
        refusal = _refusal(head["refused"], [FieldError(**error) for error in head["errors"]])
        raise refusal
    return head


def _refusal(code: str, errors: Sequence[FieldError]) -> Invalid:
    if code == UnreadableFile.code:
        [error] = errors
        return UnreadableFile(error.code, error.message, int(error.field[1:]) if error.field else None)
    return next(one for one in (TooManyRows, NoRows, WrongColumns) if one.code == code)(*errors)


async def store_upload(work: Work, upload: ReadUpload, keep_days: int) -> Import:
    """Store a list that was read, with how many of its rows are complaints already."""
    known = await repository.count_known(work.db, upload.channel, upload.external_ids)
    forecast = upload.forecast
    one = Import(
        id=upload.id,
        state=ImportState.PREVIEWED,
        channel=upload.channel,
        encoding=upload.encoding,
        size=upload.size,
        columns=tuple(upload.columns),
        places=upload.places,
        rows=forecast["rows"],
        chunks=len(upload.chunks),
        known=known + forecast["repeated"],
        unusable=forecast["refused"],
        lacking=forecast["incomplete"],
        uploaded_by=work.account,
        uploaded_at=work.now,
        keep_until=work.now + timedelta(days=keep_days),
    )
    await repository.add_import(work.db, one, upload.key.wrapped, upload.sealed_name)
    for start in range(0, len(upload.chunks), CHUNKS_AT_ONCE):
        await repository.add_chunks(work.db, upload.chunks[start : start + CHUNKS_AT_ONCE])
    work.audit("upload_import", str(one.id))
    return one


def open_rows(people: PersonVault, key: DataKey, number: int, sealed: bytes) -> list[Row]:
    return [(row, cells) for row, cells in json.loads(people.open_text(key, _rows_name(number), sealed))]


def open_name(people: PersonVault, key: DataKey, sealed: bytes) -> str:
    return people.open_text(key, _NAME, sealed)


def _rows_name(number: int) -> str:
    """Return the name that the rows of a chunk are sealed under, which binds them to its number."""
    return f"import.rows.{number}"
