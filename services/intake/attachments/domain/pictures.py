"""The structure of pictures: JPEG (ITU T.81), PNG (ISO/IEC 15948), WebP (RFC 9649), and how much they claim to be."""

import re
import struct

from services.intake.attachments.domain.refusals import (
    DrawingTooLarge,
    DrawingTooSlow,
    Polyglot,
    TooManyPixels,
    Truncated,
)

MAX_PIXELS = 52_000_000  # a camera of 50 megapixels; 156 MB once decoded
MAX_EDGE = 30_000  # pixels
MAX_DECODED_BYTES = 4 * MAX_PIXELS  # eight bits of four colours each
MAX_SCANNED_PIXELS = 20 * MAX_PIXELS  # of all scans of a progressive JPEG: cameras and programs write ten
MAX_PARTS = 50_000  # segments or chunks; a hostile file has millions
_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers that begin a frame
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
_MARKER = re.compile(rb"\xff+([^\xff])")
_BEHIND_SCAN = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a pixel, by the type of colours of a PNG (§11.2.1)
_FILLING = b"\x00\xff"  # what cameras fill the end of a file with


def check_pixels(width: int, height: int) -> None:
    """Check the size that a picture claims, before anything of it is decoded.

    Raises:
        TooManyPixels: it has more than ``MAX_PIXELS``, or an edge is longer than ``MAX_EDGE``.
        Truncated: it has none.
    """
    if width < 1 or height < 1:
        raise Truncated
    if width * height > MAX_PIXELS or max(width, height) > MAX_EDGE:
        raise TooManyPixels


def check_jpeg(content: bytes) -> None:
    """Walk the segments to the end of the picture; behind it only further pictures and filling may stand.

    Telephones add a preview or a map of depths as a second JPEG (CIPA DC-007), and notes of their maker. Each scan of a
    progressive picture goes over all of it: what the scans come to is counted before any is decoded.

    Raises:
        Truncated: a segment breaks off, or there is no picture.
        DrawingTooSlow: its scans come to more than ``MAX_SCANNED_PIXELS``.
    """
    at, pixels, scanned = 2, 0, 0
    for _ in range(MAX_PARTS):
        marker, at = _next_marker(content, at)
        if marker == _END_OF_IMAGE and pixels:
            return
        if marker in _BARE:
            continue
        length = int.from_bytes(content[at : at + 2], "big")
        if length < 2 or at + length > len(content):
            break
        if marker in _FRAMES:
            pixels += _pixels_of_frame(content[at : at + length])
        at += length
        if marker == _START_OF_SCAN:
            at, scanned = _end_of_scan(content, at), scanned + pixels
            if scanned > MAX_SCANNED_PIXELS:
                raise DrawingTooSlow
    raise Truncated


def _pixels_of_frame(segment: bytes) -> int:
    """Return how many pixels the header of a frame claims, which are not too many.

    Raises:
        Truncated: it is too short to have one.
    """
    if len(segment) < 8:
        raise Truncated
    height, width = struct.unpack_from(">HH", segment, 3)
    check_pixels(width, height)
    return int(width * height)


def _next_marker(content: bytes, at: int) -> tuple[int, int]:
    """Return the marker at this place, and where what belongs to it begins.

    Raises:
        Truncated: there is none.
    """
    match = _MARKER.match(content, at)
    if match is None:
        raise Truncated
    return match[1][0], match.end()


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the next marker stands that is no part of the coded data.

    Raises:
        Truncated: there is none.
    """
    match = _BEHIND_SCAN.search(content, at)
    if match is None:
        raise Truncated
    return match.start()


def check_png(content: bytes) -> None:
    """Walk the chunks; the last is the end, and nothing stands behind it.

    Raises:
        Truncated: a chunk breaks off, or the first is no header.
        DrawingTooLarge: it has more than ``MAX_DECODED_BYTES`` once decoded.
        Polyglot: something stands behind the end.
    """
    if content[12:16] != b"IHDR":
        raise Truncated
    at = 8
    for _ in range(MAX_PARTS):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if at + 12 + length > len(content):
            break
        at += 12 + length
        if kind == b"IEND":
            width, height, depth, colours = struct.unpack_from(">IIBB", content, 16)
            check_pixels(width, height)
            if width * height * depth * _SAMPLES.get(colours, 4) > 8 * MAX_DECODED_BYTES:
                raise DrawingTooLarge
            if content[at:].strip(_FILLING):
                raise Polyglot
            return
    raise Truncated


def check_webp(content: bytes) -> None:
    """Walk the chunks of a WebP file and check the size of its canvas.

    Raises:
        Truncated: there is no picture in it.
    """
    chunks = riff_chunks(content)
    kind, begin, length = chunks[0]
    body = content[begin : begin + length]
    if kind == b"VP8X" and length >= 10:
        check_pixels(1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
    elif kind == b"VP8 " and length >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        check_pixels(width & 0x3FFF, height & 0x3FFF)
    elif kind == b"VP8L" and length >= 5:
        bits = int.from_bytes(body[1:5], "little")
        check_pixels(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    else:
        raise Truncated


def riff_chunks(content: bytes) -> list[tuple[bytes, int, int]]:
    """Return name, place and length of the chunks of a RIFF file, which fill it.

    Raises:
        Truncated: a chunk breaks off, there is none, or the file is shorter than it says.
        Polyglot: the file is longer than it says.
    """
    end = 8 + int.from_bytes(content[4:8], "little")
    if end > len(content):
        raise Truncated
    if content[end:].strip(b"\x00"):
        raise Polyglot
    chunks, at = list[tuple[bytes, int, int]](), 12
    while at + 8 <= end:
        if len(chunks) == MAX_PARTS:
            raise Truncated
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise Truncated
        chunks.append((content[at : at + 4], at + 8, length))
        at += 8 + length + length % 2
    if not chunks:
        raise Truncated
    return chunks
