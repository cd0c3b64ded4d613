"""What a file is, by its bytes; what is two files, too large or broken is refused before it is decoded."""

import contextlib
import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from services.intake.attachments.domain import office_files, pictures
from services.intake.attachments.domain.media_types import MediaType, recognise
from services.intake.attachments.domain.refusals import (
    ActiveContent,
    ArchiveTooLarge,
    ContentRefused,
    DrawingTooLarge,
    DrawingTooSlow,
    Polyglot,
    TooManyPixels,
    Truncated,
    TypeNotTaken,
    refusal_of,
)
from tests.services.intake.attachments.samples import (
    SHEET_TYPES,
    box,
    claiming,
    docx,
    film,
    heic,
    image,
    jpeg,
    mp3,
    noted,
    office,
    pdf,
    png,
    wav,
    webp,
    xlsx,
)

pytestmark = pytest.mark.pure
ZIP = zipfile.ZipFile


def a_zip(**entries: bytes) -> bytes:
    written = io.BytesIO()
    with ZIP(written, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return written.getvalue()


TAKEN = {
    "a photograph": (jpeg(), MediaType.JPEG),
    "a progressive photograph": (image("JPEG", progressive=True), MediaType.JPEG),
    "a photograph with a preview behind it": (jpeg() + jpeg((16, 12)), MediaType.JPEG),
    "a photograph with its maker's notes behind it": (jpeg() + b"\x00\x00SEFHe\x00SEFT", MediaType.JPEG),
    "a screenshot": (png(), MediaType.PNG),
    "a screenshot filled up": (png() + bytes(16), MediaType.PNG),
    "a lossy WebP": (webp(), MediaType.WEBP),
    "a lossless WebP": (webp(lossless=True), MediaType.WEBP),
    "a WebP with what its camera noted": (webp(exif=noted()), MediaType.WEBP),
    "a photograph of a newer telephone": (heic(), MediaType.HEIC),
    "a PDF": (pdf(), MediaType.PDF),
    "a PDF 2.0": (pdf("2.0"), MediaType.PDF),
    "a film": (film(), MediaType.MP4),
    "a film with a long box": (
        film(b"mp42", box(b"moov", bytes(8)), struct.pack(">I4sQ", 1, b"mdat", 32) + bytes(16)),
        MediaType.MP4,
    ),
    "a film whose last box goes to the end": (
        film(b"isom", box(b"moov", bytes(8)), struct.pack(">I", 0) + b"mdat" + bytes(9)),
        MediaType.MP4,
    ),
    "a recording": (film(b"M4A "), MediaType.M4A),
    "a call": (wav(), MediaType.WAV),
    "an MP3": (mp3(), MediaType.MP3),
    "an MP3 with a tag": (mp3(tag=b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10)), MediaType.MP3),
    "an MP3 of half the rate": (
        (b"\xff\xf3\x90\x00" + bytes(257)) * 4,
        MediaType.MP3,
    ),
    "a contract": (docx(), MediaType.DOCX),
    "a contract with a comment on the archive": (office(comment=b"x"), MediaType.DOCX),
    "a table": (xlsx(), MediaType.XLSX),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_people_send_is_recognised_by_its_bytes(name: str) -> None:
    content, kind = TAKEN[name]

    assert recognise(content) is kind
    assert kind.extension.startswith(".")
    assert kind.is_picture == kind.value.startswith("image/")


RELATIONS = "word/_rels/settings.xml.rels"


def relating(kind: str, mode: str) -> dict[str, bytes]:
    """Relations of a document with something at an address."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    one = f'<Relationship Id="r" Type="{types}/{kind}" Target="http://elsewhere.example/" TargetMode="{mode}"/>'
    return {RELATIONS: f"<Relationships>{one}</Relationships>".encode()}


REFUSED: dict[str, tuple[bytes, type[ContentRefused]]] = {
    "nothing that begins like a type": (b"hello", TypeNotTaken),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", TypeNotTaken),
    "a program": (b"MZ\x90\x00" + bytes(100), TypeNotTaken),
    "a GIF": (image("GIF"), TypeNotTaken),
    "an archive": (a_zip(a=b"1"), TypeNotTaken),
    "an archive that says it is a document without one": (a_zip(**{"[Content_Types].xml": b"<Types/>"}), TypeNotTaken),
    "another RIFF": (b"RIFF\x04\x00\x00\x00AVI ", TypeNotTaken),
    "another brand of ISO media": (film(b"avif"), TypeNotTaken),
    "two bytes of MP3": (b"\xff\xfb\x90\x00" + bytes(1000), TypeNotTaken),
    "a bad rate of MP3": (b"\xff\xfb\xf0\x00" + bytes(1000), TypeNotTaken),
    "a reserved version of MP3": (b"\xff\xeb\x90\x00" + bytes(1000), TypeNotTaken),
    "MP3 that breaks off": (mp3(3)[:-1], TypeNotTaken),
    # a second file in the first
    "a photograph with an archive behind it": (jpeg() + a_zip(a=b"1"), Polyglot),
    "a screenshot with an archive behind it": (png() + a_zip(a=b"1"), Polyglot),
    "a PDF with an archive behind it": (pdf() + a_zip(a=b"1"), Polyglot),
    "a PDF with an archive in front of its end": (pdf(end=a_zip(a=b"1") + b"\n%%EOF\n"), Polyglot),
    "a WebP with something behind it": (webp() + b"%PDF-1.4", Polyglot),
    "a photograph with a PDF behind it": (jpeg() + pdf(), Polyglot),
    "a photograph with a page in its comment": (image("JPEG", comment=b"<HTML><body>"), Polyglot),
    "a photograph with a RAR behind it": (jpeg() + b"Rar!\x1a\x07\x01\x00", Polyglot),
    "a call with a 7z in it": (wav() + b"7z\xbc\xaf\x27\x1c", Polyglot),
    "an MP3 with an archive behind it": (mp3() + a_zip(a=b"1"), Polyglot),
    "a document with something behind it": (docx() + b"x", Polyglot),
    "a document with a picture before it": (jpeg() + docx(), Polyglot),
    "an archive before a document": (a_zip(a=b"1") + docx(), Polyglot),
    # broken
    "a photograph that breaks off": (jpeg()[:-2], Truncated),
    "a photograph that breaks off in a segment": (jpeg()[:30], Truncated),
    "a photograph of nothing": (b"\xff\xd8\xff\xd9", Truncated),
    "a photograph whose segment is too short": (b"\xff\xd8\xff\xe0\x00\x01", Truncated),
    "a photograph with a frame that is too short": (b"\xff\xd8\xff\xc0\x00\x04\x08\x00", Truncated),
    "a photograph without pixels": (b"\xff\xd8\xff\xc0\x00\x08\x08\x00\x00\x00\x00\x01", Truncated),
    "a photograph of bare marks": (b"\xff\xd8\xff\xd0\xff\x01", Truncated),
    "a screenshot that breaks off": (png()[:-20], Truncated),
    "a screenshot without a head": (png()[:8] + bytes(40), Truncated),
    "a WebP that breaks off": (webp()[:-9], Truncated),
    "a WebP of nothing": (b"RIFF\x04\x00\x00\x00WEBP", Truncated),
    "a WebP of another chunk": (b"RIFF\x0c\x00\x00\x00WEBPABCD\x00\x00\x00\x00", Truncated),
    "a WebP whose chunk breaks off": (b"RIFF\x0c\x00\x00\x00WEBPVP8 \xff\x00\x00\x00", Truncated),
    "a call without sound": (b"RIFF\x0c\x00\x00\x00WAVEfmt \x00\x00\x00\x00", Truncated),
    "a PDF that breaks off": (pdf(end=b""), Truncated),
    "a PDF of no version": (pdf("9.9"), Truncated),
    "a film that breaks off": (film()[:-1], Truncated),
    "a film without a picture": (film(b"isom", box(b"moov")), Truncated),
    "a film with a box that is too short": (box(b"ftyp", b"isom") + b"\x00\x00\x00\x04mdat", Truncated),
    "a HEIC without a picture": (film(b"heic", box(b"mdat")), Truncated),
    "a document that breaks off": (docx()[:-30], Truncated),
    "a document that is damaged": (docx().replace(b"word/document.xml", b"word/Document.xml", 1), Truncated),
    "a document that leads elsewhere": (office(**{"../../x": b"1"}), Truncated),
    "a document that leads to the root": (office(**{"/x": b"1"}), Truncated),
    # bombs
    "a screenshot of ten gigapixels": (claiming(png(), 100_000, 100_000), TooManyPixels),
    "a screenshot of one endless line": (claiming(png(), 40_000, 1), TooManyPixels),
    "a photograph of four gigapixels": (b"\xff\xd8\xff\xc0\x00\x08\x08\xff\xff\xff\xff\x01", TooManyPixels),
    # what would act
    "a document with macros": (office(**{"word/vbaProject.bin": b"1"}), ActiveContent),
    "a document that says it has macros": (
        office("application/vnd.ms-word.document.macroEnabled.main+xml"),
        ActiveContent,
    ),
    "a document with an object of OLE": (office(**{"word/embeddings/oleObject1.bin": b"1"}), ActiveContent),
    "a document with a control": (office(**{"word/activeX/activeX1.xml": b"1"}), ActiveContent),
    "a workbook with a sheet of macros": (office(**{"xl/macrosheets/sheet1.xml": b"1"}), ActiveContent),
    "a document that loads its template": (office(**relating("attachedTemplate", "External")), ActiveContent),
    "a document that loads a picture": (office(**relating("image", "&#69;xternal")), ActiveContent),
    "a document whose relations expand": (office(**{RELATIONS: b"<!DOCTYPE x><x/>"}), ActiveContent),
    "a document whose relations are none": (office(**{RELATIONS: b"<x"}), Truncated),
}


def test_a_document_with_a_link_is_taken() -> None:
    assert recognise(office(**relating("hyperlink", "External"))) is MediaType.DOCX


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_something_else_or_two_things_is_refused(name: str) -> None:
    content, refusal = REFUSED[name]

    with pytest.raises(refusal) as refused:
        recognise(content)
    assert type(refusal_of(refused.value.code)) is type(refused.value)


def test_a_bomb_of_zeros_is_refused_by_its_directory() -> None:
    with pytest.raises(ArchiveTooLarge):
        recognise(docx(**{"word/media/bomb": bytes(64 << 20)}))


def test_many_entries_that_are_too_much_together_are_refused() -> None:
    with pytest.raises(ArchiveTooLarge):
        recognise(docx(**{f"word/{number}": b"" for number in range(office_files.MAX_ENTRIES)}))


def test_a_directory_that_is_too_large_to_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_files, "MAX_DIRECTORY", 10)

    with pytest.raises(ArchiveTooLarge):
        recognise(docx())


def test_entries_that_overlap_are_refused() -> None:
    """As in "a better zip bomb": one entry is unpacked many times."""
    content = bytearray(docx(**{"word/a": b"1" * 600, "word/b": b"2" * 600}))
    directory = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 20, len(content))  # the last entry says that it reaches to the end

    with pytest.raises(ArchiveTooLarge):
        recognise(bytes(content))


def test_an_entry_that_is_larger_than_its_entry_is_refused() -> None:
    content = bytearray(docx(**{"word/a": b"1" * 5000}))
    directory = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 10)

    with pytest.raises((ArchiveTooLarge, Truncated)):
        recognise(bytes(content))


def test_an_encrypted_document_is_refused() -> None:
    content = bytearray(docx())
    struct.pack_into("<H", content, content.rfind(b"PK\x01\x02") + 8, 1)

    with pytest.raises(ActiveContent):
        recognise(bytes(content))


def test_a_document_packed_as_none_is_refused() -> None:
    written = io.BytesIO(docx())
    with ZIP(written, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/odd.xml", "x")

    with pytest.raises(Truncated):
        recognise(written.getvalue())


def test_a_zip64_document_is_refused() -> None:
    content = docx()
    at = content.rfind(b"PK\x05\x06")

    with pytest.raises(Truncated):
        recognise(content[:at] + b"PK\x06\x07" + bytes(16) + content[at:])


def test_a_table_is_no_document_of_words() -> None:
    with pytest.raises(TypeNotTaken):
        recognise(office(SHEET_TYPES, "word/document.xml"))


def test_a_heic_of_gigapixels_is_refused_by_what_it_says() -> None:
    content = bytearray(heic())
    at = content.find(b"ispe")
    struct.pack_into(">II", content, at + 8, 60_000, 60_000)

    with pytest.raises(TooManyPixels):
        recognise(bytes(content))


@pytest.mark.parametrize(
    "endless",
    [
        lambda n: b"\xff\xd8\xff" + b"\xff" * n,
        lambda n: b"\xff\xd8" + b"\xff\xfe\x00\x02" * (n // 4),
        lambda n: b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\x00IHDR" + bytes(n),
        lambda n: png()[:33] + (b"\x00\x00\x00\x00tEXt" + bytes(4)) * (n // 12),
        lambda n: b"RIFF" + struct.pack("<I", 4 + n // 8 * 8) + b"WAVE" + (b"JUNK" + bytes(4)) * (n // 8),
        lambda n: film(b"isom", b"".join([box(b"free")] * (n // 8))),
        lambda n: box(b"ftyp", b"heic" + bytes(4) + b"mif1" * (n // 4)) + box(b"meta", bytes(4)),
    ],
    ids=["filling", "segments", "no head", "chunks", "riff", "boxes", "brands"],
)
def test_a_file_of_endless_parts_is_given_up(endless: Callable[[int], Any]) -> None:
    with pytest.raises(Truncated):
        recognise(endless(2 << 20))


def test_a_picture_is_measured_before_it_is_decoded() -> None:
    pictures.check_pixels(8192, 6144)
    with pytest.raises(TooManyPixels):
        pictures.check_pixels(10_000, 10_000)
    with pytest.raises(Truncated):
        pictures.check_pixels(0, 1)


def progressive(scans: int, size: tuple[int, int] = (800, 600)) -> bytes:
    """A picture whose last scan stands there so many times more."""
    content = image("JPEG", size, progressive=True)
    return content[:-2] + content[content.rindex(b"\xff\xda") : -2] * scans + content[-2:]


def test_the_scans_of_a_picture_are_counted_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_SCANNED_PIXELS", 30 * 800 * 600)

    assert recognise(progressive(0)) is MediaType.JPEG
    with pytest.raises(DrawingTooSlow):
        recognise(progressive(1000))


@pytest.mark.parametrize(
    ("depth", "colours", "is_taken"), [(8, 6, True), (16, 0, True), (16, 2, False), (16, 6, False)]
)
def test_what_a_picture_takes_once_decoded_is_counted_before(depth: int, colours: int, *, is_taken: bool) -> None:
    head = struct.pack(">IIBB", 7200, 7200, depth, colours)
    content = png()
    content = content[:16] + head + content[26:]

    with contextlib.nullcontext() if is_taken else pytest.raises(DrawingTooLarge):
        assert recognise(content) is MediaType.PNG
