"""Have an uploaded list read by a process of its own, seal its rows, and store it with what it would bring."""

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from canon.codes import Channel
from chassis.bounded_process import Bounds
from chassis.clock import new_id
from chassis.db.work import Work
from chassis.errors import FieldError
from chassis.spreadsheets.bounded import BOUNDS, refuse_as_read, run_reader
from chassis.spreadsheets.files import Encoding, Row
from chassis.vault.seal import DataKey
from services.intake.complaints.repository.people import PersonVault
from services.intake.imports import repository
from services.intake.imports.domain.columns import WrongColumns
from services.intake.imports.domain.imports import Import, ImportState
from services.intake.imports.service import list_reader

CHUNKS_AT_ONCE = 10  # that are sealed in one go, or inserted by one statement: half a megabyte each in usual lists
MAX_NAME = 200  # characters of a file's name
_NAME = "import.name"
_READER = f"{list_reader.__name__}:{list_reader.read_list.__name__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUpload:
    """An uploaded list that was read, with its rows sealed under a key of its own.

    ``forecast`` counts its ``rows`` by what would become of them, as ``ListPreview`` does, whose ``external_ids``,
    ``finished`` and ``due`` these are.
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
    finished: Sequence[str]
    due: Mapping[str, Sequence[str]]
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

        """
        async with self._turn:
            lines = io.BytesIO(await run_reader(_READER, body, self._bounds))
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
            finished=head["finished"],
            due=head["due"],
            chunks=chunks,
            sealed_name=self._people.seal_text(key, _NAME, name[:MAX_NAME]) if name else None,
        )

    def _seal(self, key: DataKey, lines: io.BytesIO, first: int) -> list[repository.NewChunk]:
        """Seal the rows of the next chunks, the first of which has this number."""
        chunks = list[repository.NewChunk]()
        while len(chunks) < CHUNKS_AT_ONCE and (rows := lines.readline()):
            number = first + len(chunks)
            sealed = self._people.seal_text(key, _rows_name(number), rows.decode())
            chunks.append((key.complaint_id, number, sealed, json.loads(lines.readline())))
        return chunks


def _head(lines: io.BytesIO) -> dict[str, Any]:
    """Return what the reader says of a list, or refuse it as the reader did.

    Raises:
        WrongColumns: its heading lacks columns.
    """
    head: dict[str, Any] = json.loads(lines.readline())
    if head.get("refused") == WrongColumns.code:
        raise WrongColumns(*(FieldError(**error) for error in head["errors"]))
    refuse_as_read(head)
    return head


async def store_upload(work: Work, upload: ReadUpload, keep_days: int) -> Import:
    """Store a list that was read, with how many of its rows are complaints already."""
    overdue = [one for end, ids in upload.due.items() if datetime.fromisoformat(end) <= work.now for one in ids]
    known, finished_known, overdue_known = [
        await repository.count_known(work.db, upload.channel, ids)
        for ids in (upload.external_ids, upload.finished, overdue)
    ]
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
        finished=len(upload.finished) - finished_known,
        overdue=len(overdue) - overdue_known,
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
