"""Read the first worksheet of an XLSX workbook, after what it would unpack to was measured.

A workbook is a zip of XML. Its directory may lie about sizes, one cell far away makes a sheet of billions, and a short
sheet may repeat one long text a million times. So the parts are unpacked within bounds here, measured, and packed anew
without compression; only that is given to the reader (calamine), which holds a sheet in memory as a whole. What is
measured gives most files a reason; what no measure finds ends the process that reads (``chassis.bounded_process``).
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from chassis.spreadsheets.cells import text_of
from chassis.spreadsheets.files import (
    HEADING_WITHIN,
    MAX_COLUMNS,
    MAX_ROWS,
    Encoding,
    Row,
    Spreadsheet,
    TooManyRows,
    UnreadableFile,
)

MAX_UNPACKED = 192 * 1024 * 1024  # bytes of all parts that are read; the largest honest file has about half
MAX_TEXT = 192 * 1024 * 1024  # bytes of the texts in all cells
MAX_PIECE = 16 * 1024 * 1024  # bytes of one row
MAX_ENTRIES = 2_000  # of the zip
MAX_MERGED = 1_000_000  # cells that merges cover
TOO_LARGE = ("unpacks_too_large", "解压以后过大")
_OLD = b"\xd0\xcf\x11\xe0"  # xls, and any workbook with a password
_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, EOFError, OSError, CalamineError)
_PACKED = b"PK\x03\x04"
_BOOK, _RELATIONS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_SMALL = ("[Content_Types].xml", "_rels/.rels", _BOOK, _RELATIONS, "xl/styles.xml")
_PREFIX = rb"<(?:\w+:)?"
_SHEET = re.compile(_PREFIX + rb"sheet\s[^>]*?\b\w+:id\s*=\s*[\"']([^\"']+)[\"']")
_RELATION = re.compile(_PREFIX + rb"Relationship\s[^>]*>")
_ROW = re.compile(_PREFIX + rb"row\b")
_STRING = re.compile(_PREFIX + rb"si\b")
_VALUE = re.compile(_PREFIX + rb"(?:v|is)\s*[ >]")
_NUMBER = re.compile(_PREFIX + rb"v\s*>\s*(\d+)\s*<")
# a cell right of column CV, the hundredth, or a row from 100,000 on
_FAR = re.compile(
    _PREFIX + rb"(?:c|row)\s[^>]*?\br\s*=\s*[\"'](?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z]|[A-Z]{0,3}\d{6})", re.IGNORECASE
)
_STRANGE = re.compile(rb"<!|<\?(?!xml )")  # comments, entities and the like, which no spreadsheet writes there


def is_workbook(body: bytes) -> bool:
    """Whether a file is a zip, or of the old format; anything else is read as CSV."""
    return body.startswith((_PACKED, _OLD))


def read_workbook(body: bytes) -> Spreadsheet:
    """Read the first worksheet of a workbook; formulas are not calculated, their stored values count.

    Raises:
        UnreadableFile: it is of the old format, has a password, is damaged, or would unpack to too much.
    """
    if body.startswith(_OLD):
        raise UnreadableFile("old_xls", "这是旧的 xls 格式，或有打开密码；另存为没有密码的 xlsx 再传")
    try:
        worksheet = _first_sheet(_repack(body))
    except _DAMAGED:
        raise UnreadableFile("damaged", "不是完整的 xlsx 文件") from None
    return Spreadsheet(encoding=Encoding.XLSX, rows=_rows(worksheet), merged=_covered(worksheet))


def _first_sheet(file: io.BytesIO) -> CalamineSheet:
    """Return the first worksheet as calamine reads it.

    Raises:
        UnreadableFile: calamine gave up.
    """
    try:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except BaseException as error:  # a panic of Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile("damaged", "不是完整的 xlsx 文件") from None


def _rows(worksheet: CalamineSheet) -> Iterator[Row]:
    """Yield all rows from the first one on; calamine leaves out the columns before the first one with a value."""
    left_out = [""] * (worksheet.start[1] if worksheet.start else 0)
    for number, values in enumerate(worksheet.iter_rows(), start=1):
        yield number, [*left_out, *(text_of(value) for value in values)]


def _covered(worksheet: CalamineSheet) -> frozenset[tuple[int, int]]:
    """Return the cells (row's number, place) that a merge covers, but for its first.

    Raises:
        UnreadableFile: there are too many.
    """
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in worksheet.merged_cell_ranges or ():
        rows, places = range(top, bottom + 1), range(left, min(right + 1, MAX_COLUMNS))
        if len(covered) + len(rows) * len(places) > MAX_MERGED:
            raise UnreadableFile("merged", "合并单元格过多，请取消合并")
        covered |= {(row + 1, place) for row in rows for place in places}
        covered.discard((top + 1, left))
    return frozenset(covered)


def _repack(body: bytes) -> io.BytesIO:
    """Return the parts of a workbook that are read, unpacked within bounds and measured, as one that is not packed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as packed, zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as stored:
        entries = {entry.filename: entry for entry in packed.infolist()[:MAX_ENTRIES]}
        room = _Room(packed, entries)
        parts = {name: room.unpack(name) for name in _SMALL if name in entries}
        path = _path_of_first(parts[_BOOK], parts[_RELATIONS])
        room.check_declared(path, _STRINGS)
        if _STRINGS in entries:
            parts[_STRINGS] = room.unpack(_STRINGS)
        for name, content in parts.items():
            stored.writestr(name, content)
        lengths = _lengths(parts.get(_STRINGS, b""))
        parts.clear()  # one copy of them is enough
        with stored.open(path, "w") as worksheet:
            for piece in _measured(room.stream(path), lengths):
                worksheet.write(piece)
    result.seek(0)
    return result


class _Room:
    """Unpacks parts of a zip until together they have ``MAX_UNPACKED`` bytes."""

    def __init__(self, packed: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> None:
        self._packed = packed
        self._entries = entries
        self._left = MAX_UNPACKED

    def check_declared(self, *names: str) -> None:
        """Refuse before anything is unpacked what its own directory says is too large.

        Raises:
            UnreadableFile: it is.
        """
        if sum(self._entries[name].file_size for name in names if name in self._entries) > self._left:
            raise UnreadableFile(*TOO_LARGE)

    def unpack(self, name: str) -> bytes:
        return b"".join(self.stream(name))

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield the parts of an entry; more than the directory says of it is never unpacked.

        Raises:
            UnreadableFile: there is no room for it.
        """
        with self._packed.open(self._entries[name]) as entry:
            while part := entry.read(1 << 20):
                self._left -= len(part)
                if self._left < 0:
                    raise UnreadableFile(*TOO_LARGE)
                yield part


def _path_of_first(book: bytes, relations: bytes) -> str:
    """Return where the first worksheet of a workbook stands in its zip.

    Raises:
        KeyError: the workbook does not say.
    """
    first = _SHEET.search(book)
    for relation in _RELATION.findall(relations) if first else ():
        written = dict(re.findall(rb"(\w+)\s*=\s*[\"']([^\"']*)[\"']", relation))
        if first and written.get(b"Id") == first[1]:
            target = written[b"Target"].decode("utf-8", "replace")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError("sheet")


def _lengths(strings: bytes) -> list[int]:
    """Return how many bytes each of the shared texts has, at most.

    Raises:
        UnreadableFile: the texts hold what no spreadsheet writes.
    """
    if _STRANGE.search(strings):
        raise UnreadableFile("damaged", "不是表格软件存的 xlsx")
    starts = [match.start() for match in _STRING.finditer(strings)]
    return [end - start for start, end in pairwise([*starts, len(strings)])]


def _measured(parts: Iterator[bytes], lengths: list[int]) -> Iterator[bytes]:
    """Yield the parts of a worksheet, row by row, until there are too many rows, texts, or cells far away.

    Raises:
        UnreadableFile: the worksheet holds what no spreadsheet writes, a cell far away, or too much text.
        TooManyRows: there are more rows with values than may be.
    """
    rows, text = 0, 0
    for piece in _pieces(parts):
        if _STRANGE.search(piece):
            raise UnreadableFile("damaged", "不是表格软件存的 xlsx")
        if _VALUE.search(piece):
            rows += 1
            if rows > MAX_ROWS + HEADING_WITHIN + 1:  # one piece more: what stands before the first row
                raise TooManyRows
            if _FAR.search(piece):
                raise UnreadableFile("too_many_columns", "有内容的单元格超出第 100 列或第 99,999 行")
            text += sum(lengths[int(number)] for number in _NUMBER.findall(piece) if int(number) < len(lengths))
            if text > MAX_TEXT:
                raise UnreadableFile(*TOO_LARGE)
        yield piece


def _pieces(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what stands before the first row, then each row with what follows it.

    Raises:
        UnreadableFile: one of them is too long.
    """
    rest = b""
    for part in parts:
        *whole, rest = _split_rows(rest + part)
        if len(rest) > MAX_PIECE:
            raise UnreadableFile(*TOO_LARGE)
        yield from whole
    yield rest


def _split_rows(content: bytes) -> list[bytes]:
    starts = [0, *(match.start() for match in _ROW.finditer(content) if match.start()), len(content)]
    return [content[start:end] for start, end in pairwise(starts)]
