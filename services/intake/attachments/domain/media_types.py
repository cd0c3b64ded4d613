"""Recognise what a file is by its bytes, never by its name, and refuse what is two files at once.

A file is taken if its structure is that of one of ``MediaType`` from the first byte to the last, and no program would
open it as something else: a web page, a program or an archive.
"""

from collections.abc import Callable
from enum import StrEnum

from services.intake.attachments.domain import media_files, office_files, pictures
from services.intake.attachments.domain.refusals import Polyglot, TypeNotTaken


class MediaType(StrEnum):
    """The types that are taken, by their registered names (IANA)."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    PDF = "application/pdf"
    MP4 = "video/mp4"
    M4A = "audio/mp4"
    MP3 = "audio/mpeg"
    WAV = "audio/wav"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @property
    def is_picture(self) -> bool:
        return self in _PICTURES

    @property
    def extension(self) -> str:
        """The usual end of a file's name, with its dot."""
        return _EXTENSIONS[self]


_PICTURES = (MediaType.JPEG, MediaType.PNG, MediaType.WEBP, MediaType.HEIC)
_EXTENSIONS = {
    MediaType.JPEG: ".jpg",
    MediaType.PNG: ".png",
    MediaType.WEBP: ".webp",
    MediaType.HEIC: ".heic",
    MediaType.PDF: ".pdf",
    MediaType.MP4: ".mp4",
    MediaType.M4A: ".m4a",
    MediaType.MP3: ".mp3",
    MediaType.WAV: ".wav",
    MediaType.DOCX: ".docx",
    MediaType.XLSX: ".xlsx",
}
_SNIFFED = 1024  # bytes at the beginning in which browsers and PDF readers look for what they open (MIME Sniffing §7)
_PAGES = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<iframe", b"javascript:")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")  # found by their readers wherever they stand
_END_OF_ZIP, _END_OF_ZIP_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 0xFFFF


def recognise(content: bytes) -> MediaType:
    """Return the type of a file.

    ``TypeNotTaken`` is raised if it begins like none of those that are taken; the readers of each type raise
    ``Truncated``, ``TooManyPixels``, ``ArchiveTooLarge`` and ``ActiveContent``.

    Raises:
        Polyglot: it is a second file as well.
    """
    kind = _kind_of(content)
    if kind in (MediaType.DOCX, MediaType.XLSX):
        return kind  # its reader has accounted for every byte
    if _has_page(content) or _has_archive(content) or _has_pdf(content, kind):
        raise Polyglot
    return kind


def _kind_of(content: bytes) -> MediaType:
    """Return the type by the first bytes, after the whole was checked to be of it.

    Raises:
        TypeNotTaken: they are those of no type that is taken.
    """
    for begins, read in _READERS:
        if begins(content):
            return read(content)
    raise TypeNotTaken


def _starts(mark: bytes, at: int = 0) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(mark, at)


def _checked(kind: MediaType, check: Callable[[bytes], None]) -> Callable[[bytes], MediaType]:
    def read(content: bytes) -> MediaType:
        check(content)
        return kind

    return read


def _riff_kind(content: bytes) -> MediaType:
    """Return which kind of RIFF file it is.

    Raises:
        TypeNotTaken: it is another.
    """
    if content[8:12] == b"WEBP":
        pictures.check_webp(content)
        return MediaType.WEBP
    if content[8:12] == b"WAVE":
        media_files.check_wav(content)
        return MediaType.WAV
    raise TypeNotTaken


def _office_kind(content: bytes) -> MediaType:
    is_word = office_files.check_office_file(content) == office_files.WORD
    return MediaType.DOCX if is_word else MediaType.XLSX


_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], MediaType]], ...] = (
    (_starts(b"\xff\xd8\xff"), _checked(MediaType.JPEG, pictures.check_jpeg)),
    (_starts(b"\x89PNG\r\n\x1a\n"), _checked(MediaType.PNG, pictures.check_png)),
    (_starts(b"RIFF"), _riff_kind),
    (_starts(b"PK\x03\x04"), _office_kind),
    (_starts(b"%PDF-"), _checked(MediaType.PDF, media_files.check_pdf)),
    (_starts(b"ftyp", at=4), lambda content: MediaType(media_files.check_boxes(content))),
    (media_files.is_mp3, lambda _: MediaType.MP3),
)


def _has_page(content: bytes) -> bool:
    begin = content[:_SNIFFED].lower()
    return any(mark in begin for mark in _PAGES)


def _has_archive(content: bytes) -> bool:
    """Whether a program that unpacks would find an archive; a ZIP is read from its end."""
    if any(mark in content for mark in _ARCHIVES):
        return True
    at = content.rfind(_END_OF_ZIP, max(0, len(content) - _END_OF_ZIP_BYTES - _LONGEST_COMMENT))
    return at >= 0 and at + _END_OF_ZIP_BYTES <= len(content)


def _has_pdf(content: bytes, kind: MediaType) -> bool:
    """Whether a PDF stands in a file that is none: readers accept bytes before its header."""
    return kind is not MediaType.PDF and b"%PDF-" in content
