"""Read an uploaded list in a thread, seal its rows, and store it with what it would bring."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.clock import new_id
from chassis.db import idempotency
from chassis.db.work import Work
from chassis.errors import FieldError, Invalid
from chassis.vault.seal import DataKey
from services.intake.complaints.repository.people import PersonVault
from services.intake.imports import repository
from services.intake.imports.domain.csv_files import read_csv
from services.intake.imports.domain.files import Encoding, ListFile
from services.intake.imports.domain.imports import Import, ImportState
from services.intake.imports.domain.previews import ListPreview, preview_list
from services.intake.imports.domain.problems import Problem
from services.intake.imports.domain.rows import Row
from services.intake.imports.domain.workbooks import is_workbook, read_workbook

CHUNKS_AT_ONCE = 10  # that one statement inserts: half a megabyte each in usual lists
MAX_NAME = 200  # characters of a file's name
_NAME = "import.name"


class NoFile(Invalid):
    code = "no_file"
    zh = "没有文件内容"
    en = "The file is empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUpload:
    """An uploaded list that was read, with its rows sealed under a key of its own."""

    id: UUID
    key: DataKey
    size: int  # bytes
    encoding: Encoding
    preview: ListPreview
    chunks: Sequence[tuple[UUID, int, bytes, Sequence[Problem]]]
    sealed_name: bytes | None


class UploadReader:
    """Reads uploaded lists one at a time in a process, for each may need some hundred megabytes."""

    def __init__(self, people: PersonVault) -> None:
        self._people = people
        self._turn = asyncio.Lock()

    async def read(self, body: bytes, name: str | None) -> ReadUpload:
        """Read and seal a list in a thread; it is refused as its domain says, before anything is stored.

        Raises:
            NoFile: it is empty.
        """
        if not body:
            raise NoFile(FieldError(field="", code="required", message="文件是空的"))
        async with self._turn:
            return await asyncio.to_thread(_read, body, name, self._people)


def _read(body: bytes, name: str | None, people: PersonVault) -> ReadUpload:
    file: ListFile = read_workbook(body) if is_workbook(body) else read_csv(body)
    preview = preview_list(file)
    import_id = new_id()
    key = people.new_key(import_id)
    return ReadUpload(
        id=import_id,
        key=key,
        size=len(body),
        encoding=file.encoding,
        preview=preview,
        chunks=[
            (import_id, chunk.number, seal_rows(people, key, chunk.number, chunk.rows), chunk.problems)
            for chunk in preview.chunks
        ],
        sealed_name=people.seal_text(key, _NAME, name[:MAX_NAME]) if name else None,
    )


async def store_upload(work: Work, upload: ReadUpload, keep_days: int) -> Import:
    """Store a list that was read, with how many of its rows are complaints already."""
    preview, channel = upload.preview, upload.preview.columns.channel
    known = await repository.count_known(work.db, channel, preview.external_ids)
    one = Import(
        id=upload.id,
        state=ImportState.PREVIEWED,
        channel=channel,
        encoding=upload.encoding,
        size=upload.size,
        columns=preview.columns.names,
        places={str(field): place for field, place in preview.columns.places.items()},
        rows=preview.rows,
        chunks=len(preview.chunks),
        known=known + preview.repeated,
        unusable=preview.refused,
        lacking=preview.incomplete,
        uploaded_by=work.account,
        uploaded_at=work.now,
        keep_until=work.now + timedelta(days=keep_days),
    )
    await repository.add_import(work.db, one, upload.key.wrapped, upload.sealed_name)
    for start in range(0, len(upload.chunks), CHUNKS_AT_ONCE):
        await repository.add_chunks(work.db, upload.chunks[start : start + CHUNKS_AT_ONCE])
    work.audit("upload_import", str(one.id))
    return one


async def first_answer(work: Work, key: str | None, print_: bytes) -> idempotency.FirstAnswer | None:
    """Claim the key of an upload, if it came with one, or return the first answer to it."""
    return await idempotency.claim(work, idempotency.check_key(key), print_) if key is not None else None


def seal_rows(people: PersonVault, key: DataKey, number: int, rows: Sequence[Row]) -> bytes:
    """Seal the rows of a chunk, bound to its number."""
    return people.seal_text(key, f"import.rows.{number}", json.dumps(rows, ensure_ascii=False))


def open_rows(people: PersonVault, key: DataKey, number: int, sealed: bytes) -> list[Row]:
    return [(row, cells) for row, cells in json.loads(people.open_text(key, f"import.rows.{number}", sealed))]


def open_name(people: PersonVault, key: DataKey, sealed: bytes) -> str:
    return people.open_text(key, _NAME, sealed)
