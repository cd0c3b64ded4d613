"""Read a CSV file: GB18030 or UTF-8, with commas, tabs or semicolons."""

import codecs
import csv
import io
from collections.abc import Iterator

from chassis.spreadsheets.files import Encoding, Row, Spreadsheet, UnreadableFile

_PART = 1 << 20  # bytes decoded at a time while the encoding is found
_DELIMITERS = (",", "\t", ";")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_csv(body: bytes) -> Spreadsheet:
    """Read a CSV file.

    Refused as ``UnreadableFile`` where it is neither GB18030 nor UTF-8, or, as its rows are read, its quotation marks
    do not match.
    """
    encoding = encoding_of(body)
    name = "utf-8-sig" if encoding is Encoding.UTF_8 else encoding.value
    text = io.TextIOWrapper(io.BytesIO(body), encoding=name, newline="")
    return Spreadsheet(encoding=encoding, rows=_rows(text, _delimiter_of(text)))


def encoding_of(body: bytes) -> Encoding:
    """Return the encoding in which all of a file can be read, UTF-8 first.

    Raises:
        UnreadableFile: it is neither.
    """
    if not body.startswith(_WIDE):
        for encoding in (Encoding.UTF_8, Encoding.GB18030):
            if _is_in(body, encoding):
                return encoding
    raise UnreadableFile("encoding", "文字编码既不是 GB18030 也不是 UTF-8，请另存为 CSV UTF-8")


def _is_in(body: bytes, encoding: Encoding) -> bool:
    decoder = codecs.getincrementaldecoder(encoding.value)()
    try:
        for start in range(0, len(body), _PART):
            decoder.decode(body[start : start + _PART])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter_of(text: io.TextIOWrapper) -> str:
    """Return what stands most often in the first lines, and go back to the beginning."""
    first = text.read(10_000)
    text.seek(0)
    return max(_DELIMITERS, key=first.count)


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[Row]:
    """Yield the rows with their numbers; what stands in quotation marks may have several lines.

    Raises:
        UnreadableFile: a quotation mark is not closed, or not followed by the end of the cell.
    """
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), start=1):
            yield number, cells
    except csv.Error:
        raise UnreadableFile("quotes", "引号没有配对", number + 1) from None
