"""Files as people send them, and as hostile ones make them; all made here."""

import hashlib
import io
import struct
import wave
import zipfile
import zlib
from typing import Any

from PIL import Image
from pillow_heif import from_pillow

GPS = (30.0, 40.0, 12.5)  # degrees, minutes, seconds
CAMERA = "Kamera 7"
WORD_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert(mode)


def noted(orientation: int = 1) -> Image.Exif:
    """What a telephone notes in a picture: itself, how it was held, and where."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = CAMERA, orientation
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", GPS, "E", (120.0, 8.0, 1.5)
    return exif


def image(form: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any) -> bytes:
    written = io.BytesIO()
    picture(size, mode).save(written, form, **options)
    return written.getvalue()


def jpeg(size: tuple[int, int] = (64, 48), orientation: int = 1) -> bytes:
    return image("JPEG", size, exif=noted(orientation))


def png(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    return image("PNG", size, mode)


def webp(**options: Any) -> bytes:
    return image("WEBP", **options)


def heic(size: tuple[int, int] = (64, 48)) -> bytes:
    written = io.BytesIO()
    from_pillow(picture(size)).save(written, exif=noted().tobytes())
    return written.getvalue()


def claiming(content: bytes, width: int, height: int) -> bytes:
    """A PNG with another size in its head: a few bytes that would become gigabytes."""
    head = content[12:16] + struct.pack(">II", width, height) + content[24:29]
    return content[:12] + head + struct.pack(">I", zlib.crc32(head)) + content[33:]


def pdf(version: str = "1.7", end: bytes = b"\n%%EOF\n") -> bytes:
    body = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj"
    return b"%PDF-" + version.encode() + b"\n" + body + b"\ntrailer<</Root 1 0 R>>\nstartxref\n0" + end


def wav(seconds: float = 0.1) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(16000 * seconds)))
    return written.getvalue()


def mp3(frames: int = 5, tag: bytes = b"", head: bytes = b"\xff\xfb\x90\x00") -> bytes:
    """Silent frames of MPEG 1 layer III, 128 kbit/s at 44,100 Hz: 417 bytes each."""
    return tag + (head + bytes(413)) * frames


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def film(brand: bytes = b"isom", *boxes: bytes) -> bytes:
    return box(b"ftyp", brand + bytes(4) + brand) + (
        b"".join(boxes) or box(b"moov", bytes(8)) + box(b"mdat", bytes(64))
    )


def office(types: str = WORD_TYPES, main: str = "word/document.xml", comment: bytes = b"", **entries: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/{main}" ContentType="{types}"/></Types>')
        archive.writestr(main, "<document>合同</document>")
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.comment = comment
    return written.getvalue()


def docx(**entries: bytes) -> bytes:
    return office(**entries)


def xlsx() -> bytes:
    return office(SHEET_TYPES, "xl/workbook.xml")
