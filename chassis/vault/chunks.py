"""Sealed files: encryption in chunks under a data key, so that any part of a file opens alone and memory stays bounded.

A sealed file is the chunks of the plain one, each of ``CHUNK_BYTES`` (the last may be shorter), sealed one by one. The
additional data of each name the file, the chunk's place and how many there are: a chunk that was moved, repeated, left
out or cut off does not open.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from chassis.vault.seal import SEALING_BYTES, CannotOpen, DataKey

CHUNK_BYTES = 64 << 10
SEALED_CHUNK_BYTES = CHUNK_BYTES + SEALING_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPart:
    """The bytes of a sealed file to read, and the chunk that they begin with."""

    start: int
    stop: int
    first: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """A file of ``size`` plain bytes, at least one; ``name`` is bound into it."""

    key: DataKey
    name: str
    size: int

    @property
    def count(self) -> int:
        """How many chunks it has."""
        return -(-self.size // CHUNK_BYTES)

    @property
    def sealed_size(self) -> int:
        return self.size + self.count * SEALING_BYTES

    def seal(self, plain: bytes) -> Iterator[bytes]:
        """Yield the sealed chunks of the whole file."""
        for place in range(self.count):
            yield self.key.seal(self._name(place), plain[place * CHUNK_BYTES : (place + 1) * CHUNK_BYTES])

    def parts(self, start: int, stop: int, most_chunks: int) -> Iterator[SealedPart]:
        """Yield what to read for the plain bytes from ``start`` to before ``stop``, at most so many chunks at once."""
        behind = -(-stop // CHUNK_BYTES)
        for first in range(start // CHUNK_BYTES, behind, most_chunks):
            last = min(first + most_chunks, behind)
            sealed_stop = min(last * SEALED_CHUNK_BYTES, self.sealed_size)
            yield SealedPart(start=first * SEALED_CHUNK_BYTES, stop=sealed_stop, first=first)

    def plain_start(self, part: SealedPart) -> int:
        """Return where the first plain byte of a part stands in the file."""
        return part.first * CHUNK_BYTES

    def open(self, part: SealedPart, sealed: bytes) -> bytes:
        """Return the plain bytes of a part.

        Raises:
            CannotOpen: it is shorter than it was, was changed, or is another file's.
        """
        if len(sealed) != part.stop - part.start:
            raise CannotOpen("bytes are missing")
        chunks = range(0, len(sealed), SEALED_CHUNK_BYTES)
        return b"".join(
            self.key.open(self._name(part.first + place), sealed[at : at + SEALED_CHUNK_BYTES])
            for place, at in enumerate(chunks)
        )

    def _name(self, place: int) -> str:
        return f"file.{self.name}.{place}.{self.count}"
