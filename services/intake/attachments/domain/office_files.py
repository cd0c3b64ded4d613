"""Documents of Office Open XML (ECMA-376): ZIP archives, looked through with bounds before anybody opens them."""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat

from services.intake.attachments.domain.refusals import (
    ActiveContent,
    ArchiveTooLarge,
    Polyglot,
    Truncated,
    TypeNotTaken,
)

WORD, SHEET = "word", "sheet"
MAX_ENTRIES = 2_000
MAX_DIRECTORY = 1 << 20  # bytes
MAX_UNPACKED = 192 << 20  # bytes of all entries
MAX_RATIO = 250  # of an entry; text of tables is packed 50 to 100 times, zeros 1,000 times
_FREE_BYTES = 1 << 20  # of an entry, for which the ratio does not count
_PIECE = 256 << 10  # bytes unpacked at a time
_MAX_TYPES = 1 << 20  # bytes of the list of content types
_TYPES, _ENCRYPTED = "[Content_Types].xml", 0x1
_MAIN = {
    WORD: b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    SHEET: b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_PARTS = {WORD: "word/document.xml", SHEET: "xl/workbook.xml"}
_MACROS = ("vbaproject.bin", "vbadata.xml")
_ACTING = ("activex", "dialogsheets", "embeddings", "macrosheets")  # folders of controls, sheets that act, OLE objects
_RELATIONS, _MAX_RELATIONS = ".rels", 1 << 20  # bytes of one list of them
_OUTWARD, _LINK = "External", "/hyperlink"  # a link is followed by a person, everything else by the program
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _LOCAL_HEADER_BYTES, _END_BYTES = b"PK\x05\x06", 30, 22


def check_office_file(content: bytes) -> str:
    """Return ``WORD`` or ``SHEET``, after every entry was unpacked to nowhere within the limits.

    ``TypeNotTaken`` is raised if it is another archive.

    Raises:
        Truncated: the archive is damaged.
    """
    _check_end(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive, content)
            for entry in archive.infolist():
                _unpack(archive, entry)
                if entry.filename.lower().endswith(_RELATIONS):
                    _check_relations(archive, entry)
            return _kind_of(archive)
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        UnicodeDecodeError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Truncated from error


def _check_end(content: bytes) -> None:
    """Check the record at the end, before the directory that it leads to is read whole.

    Raises:
        Truncated: there is none, or it is of a ZIP64 archive, which no document needs to be.
        Polyglot: something stands behind it.
        ArchiveTooLarge: the directory is too large.
    """
    at = content.rfind(_END)
    if at < 0 or at + _END_BYTES > len(content) or content[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise Truncated
    comment = int.from_bytes(content[at + 20 : at + 22], "little")
    if at + _END_BYTES + comment != len(content):
        raise Polyglot
    if int.from_bytes(content[at + 12 : at + 16], "little") > MAX_DIRECTORY:
        raise ArchiveTooLarge


def _check_entries(archive: zipfile.ZipFile, content: bytes) -> None:
    """Check the directory of an archive before anything is unpacked.

    Raises:
        ArchiveTooLarge: there are too many entries, they overlap, or they say that they are too large.
        Polyglot: something stands before the archive.
        ActiveContent: an entry is encrypted, a macro or an object that acts.
        Truncated: an entry leads out of the document, or is packed in a way that no document uses.
    """
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(one.file_size for one in entries) > MAX_UNPACKED:
        raise ArchiveTooLarge
    if sum(one.compress_size + _LOCAL_HEADER_BYTES for one in entries) > len(content):
        raise ArchiveTooLarge  # entries that overlap: each is unpacked again (Fifield, "A better zip bomb")
    if min((one.header_offset for one in entries), default=1) != 0:
        raise Polyglot
    for one in entries:
        *folders, name = one.filename.lower().replace("\\", "/").split("/")
        if one.flag_bits & _ENCRYPTED or name in _MACROS or not {*folders}.isdisjoint(_ACTING):
            raise ActiveContent
        if one.compress_type not in _METHODS or one.filename.startswith("/") or ".." in one.filename.split("/"):
            raise Truncated


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack an entry to nowhere; the reader stops at the size that the entry says, and checks it then.

    Raises:
        ArchiveTooLarge: it is packed too well to be a document's.
    """
    if entry.file_size > max(_FREE_BYTES, entry.compress_size * MAX_RATIO):
        raise ArchiveTooLarge
    with archive.open(entry) as packed:
        while packed.read(_PIECE):
            pass


def _check_relations(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Check that the document, when it is opened, loads nothing from elsewhere, as a template or a picture.

    ``ActiveContent`` is raised if it does, or if a document type is declared, which could make the parser expand.

    Raises:
        ArchiveTooLarge: there are too many relations.
    """
    if entry.file_size > _MAX_RELATIONS:
        raise ArchiveTooLarge

    def check(_: str, attributes: Mapping[str, str]) -> None:
        if attributes.get("TargetMode") == _OUTWARD and not attributes.get("Type", "").endswith(_LINK):
            raise ActiveContent

    def refuse(*_: object) -> None:
        raise ActiveContent

    parser = expat.ParserCreate()
    parser.StartElementHandler = check
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(archive.read(entry), True)


def _kind_of(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if _TYPES not in names:
        raise TypeNotTaken
    with archive.open(_TYPES) as listing:
        types = listing.read(_MAX_TYPES)
    for kind, main in _MAIN.items():
        if main in types and _PARTS[kind] in names:
            return kind
    raise ActiveContent if b"macroEnabled" in types else TypeNotTaken
