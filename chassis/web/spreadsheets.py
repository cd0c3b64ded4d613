"""Spreadsheets in requests and answers: which media types an upload may have, and a list as a file."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from fastapi import Response

from chassis.errors import WrongType
from chassis.spreadsheets.writer import Cell, csv_of, xlsx_of

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# what browsers and programs call the two formats; the content decides
MEDIA_TYPES = (CSV, XLSX, "application/csv", "application/vnd.ms-excel", "application/octet-stream")
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
FILES: dict[str, Any] = {CSV: BINARY, XLSX: BINARY}


class FileFormat(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def check_media_type(content_type: str | None) -> None:
    """Check that a body is said to be a file, or that nothing is said of it.

    Raises:
        WrongType: it is said to be something else.
    """
    kind = (content_type or CSV).partition(";")[0].strip().lower()
    if kind not in MEDIA_TYPES:
        raise WrongType


def file_response(format_: FileFormat, name: str, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Return rows as a file to be stored under this name, without its ending; CSV unless it is to be a workbook."""
    is_workbook = format_ is FileFormat.XLSX
    content = xlsx_of(heading, rows) if is_workbook else csv_of(heading, rows)
    kind = XLSX if is_workbook else f"{CSV}; charset=utf-8"
    ending = FileFormat.XLSX if is_workbook else FileFormat.CSV
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, media_type=kind, headers=headers)
