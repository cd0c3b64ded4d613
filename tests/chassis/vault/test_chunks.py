"""Sealed files: any part opens alone, and nothing that was moved, cut off or taken from elsewhere opens."""

import contextlib
import os
import random
from dataclasses import replace
from uuid import UUID

import pytest

from chassis.vault.chunks import CHUNK_BYTES, SEALED_CHUNK_BYTES, SealedFile
from chassis.vault.keys import KeyRing
from chassis.vault.seal import CannotOpen, Vault

VAULT = Vault(KeyRing.from_text("test:" + "ab" * 32))
KEY = VAULT.new_key(UUID(int=1))
SIZES = (1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES + 7)


def opened(file: SealedFile, sealed: bytes, start: int, stop: int, at_once: int = 2) -> bytes:
    parts = list(file.parts(start, stop, at_once))
    plain = b"".join(file.open(part, sealed[part.start : part.stop]) for part in parts)
    begin = file.plain_start(parts[0])
    return plain[start - begin : stop - begin]


@pytest.mark.parametrize("size", SIZES)
def test_any_part_of_a_file_opens_alone(size: int) -> None:
    plain, chosen = os.urandom(size), random.Random(size)
    file = SealedFile(key=KEY, name="a", size=size)
    sealed = b"".join(file.seal(plain))

    assert len(sealed) == file.sealed_size
    assert opened(file, sealed, 0, size) == plain
    for _ in range(20):
        start = chosen.randrange(size)
        stop = chosen.randrange(start + 1, size + 1)
        assert opened(file, sealed, start, stop, chosen.randrange(1, 4)) == plain[start:stop]


def test_nothing_is_read_from_what_is_sealed() -> None:
    plain = b"Zhang Lihua" * 10_000
    sealed = b"".join(SealedFile(key=KEY, name="a", size=len(plain)).seal(plain))

    assert b"Lihua" not in sealed


def opens(file: SealedFile, sealed: bytes) -> bool:
    with contextlib.suppress(CannotOpen):
        opened(file, sealed, 0, file.size)
        return True
    return False


def test_nothing_opens_in_another_place_file_or_complaint() -> None:
    size = 3 * CHUNK_BYTES
    file = SealedFile(key=KEY, name="a", size=size)
    sealed = b"".join(file.seal(os.urandom(size)))
    first, second, third = (sealed[at : at + SEALED_CHUNK_BYTES] for at in range(0, len(sealed), SEALED_CHUNK_BYTES))
    wrong = {
        "moved": (file, second + first + third),
        "repeated": (file, first + first + third),
        "changed": (file, bytes([first[0], first[1] ^ 1]) + sealed[2:]),
        "cut off": (file, first + second),
        "of another name": (replace(file, name="b"), sealed),
        "said to be shorter": (replace(file, size=2 * CHUNK_BYTES), first + second),
        "of another key": (replace(file, key=VAULT.new_key(UUID(int=1))), sealed),
    }

    assert [name for name, (reader, content) in wrong.items() if opens(reader, content)] == []
