"""The structure of sound, film and PDF: WAV, MP3 (ISO/IEC 11172-3), ISO base media (ISO/IEC 14496-12), PDF."""

from collections.abc import Iterator

from services.intake.attachments.domain.pictures import check_pixels, riff_chunks
from services.intake.attachments.domain.refusals import Polyglot, Truncated, TypeNotTaken

_END_OF_PDF, _END_OF_PDF_WITHIN = b"%%EOF", 1024  # bytes from the end, as readers look for it
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_AUDIO_BRANDS = (b"M4A ", b"M4B ")
_FILM_BRANDS = (
    *(b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "),
    *(b"3gp4", b"3gp5"),  # telephones
)
_MOST_BOXES = 100_000
_MOST_BRANDS = 64  # of a file; usual ones name a handful
_FRAMES_IN_A_ROW = 3  # that make an MP3: two bytes alone begin many a file
_KBIT = {  # by version and layer, of the fifteen codes
    "1": (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    "2": (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # by version


def check_pdf(content: bytes) -> None:
    """Check the beginning and the end of a PDF; its readers look for both.

    Raises:
        Truncated: it does not end as a PDF does.
        Polyglot: another one is joined to it, or something that is none.
    """
    at = content.rfind(_END_OF_PDF, max(0, len(content) - _END_OF_PDF_WITHIN))
    if at < 0 or content[5:8] not in (b"1.0", b"1.1", b"1.2", b"1.3", b"1.4", b"1.5", b"1.6", b"1.7", b"2.0"):
        raise Truncated
    if content[at + len(_END_OF_PDF) :].strip(b"\x00\t\n\x0c\r \x1a"):
        raise Polyglot


def check_wav(content: bytes) -> None:
    """Check that a WAV file has a format and sound.

    Raises:
        Truncated: one of them is missing.
    """
    if not {b"fmt ", b"data"} <= {kind for kind, _, _ in riff_chunks(content)}:
        raise Truncated


def check_boxes(content: bytes) -> str:
    """Return whether ISO base media is ``image/heic``, ``audio/mp4`` or ``video/mp4``; its boxes fill the file.

    Raises:
        TypeNotTaken: it is of another brand (AVIF, for one).
        Truncated: what makes it a picture or a film is missing, or it claims more brands than a file has.
    """
    boxes = {kind: (begin, end) for kind, begin, end in _boxes(content, 0, len(content))}
    begin, end = boxes.get(b"ftyp", (0, 0))
    if end - begin > 4 * _MOST_BRANDS:
        raise Truncated
    major = content[begin : begin + 4]
    brands = {major, *(content[at : at + 4] for at in range(begin + 8, end - 3, 4))}
    if major in _HEIC_BRANDS and brands.intersection(_HEIC_BRANDS[:4]):
        if b"meta" not in boxes:
            raise Truncated
        _check_picture(content, *boxes[b"meta"])
        return "image/heic"
    kind = "audio/mp4" if major in _AUDIO_BRANDS else "video/mp4" if major in _FILM_BRANDS else None
    if kind is None:
        raise TypeNotTaken
    if not {b"moov", b"mdat"} <= boxes.keys():
        raise Truncated
    return kind


def _check_picture(content: bytes, begin: int, end: int) -> None:
    """Check the size of each picture that a HEIC file describes (``ispe`` in ``ipco`` in ``iprp``)."""
    properties = [place for kind, *place in _boxes(content, begin + 4, end) if kind == b"iprp"]
    containers = [place for inner in properties for kind, *place in _boxes(content, *inner) if kind == b"ipco"]
    sizes = [place for inner in containers for kind, *place in _boxes(content, *inner) if kind == b"ispe"]
    for at, _ in sizes:
        width, height = (int.from_bytes(content[at + begin : at + begin + 4], "big") for begin in (4, 8))
        check_pixels(width, height)


def _boxes(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, beginning and end of what is in each box.

    Raises:
        Truncated: a box breaks off, or there are too many.
    """
    for _ in range(_MOST_BOXES):
        if at >= end:
            return
        length, kind, begin = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8], at + 8
        if length == 1:
            length, begin = int.from_bytes(content[at + 8 : at + 16], "big"), at + 16
        elif length == 0:
            length = end - at
        if length < begin - at or at + length > end:
            raise Truncated
        yield kind, begin, at + length
        at += length
    raise Truncated


def is_mp3(content: bytes) -> bool:
    """Whether frames of MPEG sound follow each other from the beginning, behind a tag (ID3v2) if there is one."""
    at = 0
    if content[:3] == b"ID3" and len(content) > 10:
        at = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    for _ in range(_FRAMES_IN_A_ROW):
        length = _frame_bytes(content[at : at + 4])
        if length is None:
            return False
        at += length
    return at <= len(content)


def _frame_bytes(head: bytes) -> int | None:
    """Return the length of a frame of layer III, or None if this is no head of one."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] >> 1 & 3 != 1:
        return None
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        return None
    is_first = version == 3
    kbit = _KBIT["1" if is_first else "2"][rate]
    return (144_000 if is_first else 72_000) * kbit // _HERTZ[version][hertz] + (head[2] >> 1 & 1)
