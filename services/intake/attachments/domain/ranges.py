"""Which bytes a request asks for (RFC 9110 §14): one range; several, or what cannot be read, are the whole file."""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


class Unsatisfiable(Exception):
    """The range begins behind the end."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from ``start`` to before ``stop``; ``is_part`` whether that is less than was stored."""

    start: int
    stop: int
    is_part: bool = False

    @property
    def length(self) -> int:
        return self.stop - self.start

    def content_range(self, size: int) -> str:
        return f"bytes {self.start}-{self.stop - 1}/{size}"


def requested_range(header: str | None, size: int) -> ByteRange:
    """Return what a ``Range`` header asks of a file of ``size`` bytes, which has at least one.

    Raises:
        Unsatisfiable: no byte of the range is there.
    """
    match = _ONE_RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return ByteRange(0, size)
    first, last = match.groups()
    if not first:
        if int(last) == 0:
            raise Unsatisfiable
        return ByteRange(max(0, size - int(last)), size, is_part=True)
    start = int(first)
    if last and int(last) < start:
        return ByteRange(0, size)
    if start >= size:
        raise Unsatisfiable
    return ByteRange(start, min(size, int(last) + 1) if last else size, is_part=True)
