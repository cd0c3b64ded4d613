"""Passwords known to have been stolen somewhere (OWASP ASVS 5.0 §6.2.12; NIST SP 800-63B-4 §3.1.1.2).

The deployment gives the set as a file, in the form in which such sets are published: SHA-1 digests in capital
hexadecimals in ascending order, one a line, each perhaps followed by ``:`` and how often it was seen. It is searched
where it lies, however large: some forty reads.
"""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

DIGEST = 40  # signs
_LINE = re.compile(rb"[0-9A-F]{40}(:\d+)?\r?\n?")


class BreachedPasswords:
    """The set of a deployment; without a file it holds nothing."""

    def __init__(self, path: Path | None) -> None:
        """Raises ``ValueError`` for a file that is something else, ``OSError`` for one that cannot be read."""
        self._path = path
        if path is None:
            return
        with path.open("rb") as file:
            if not _LINE.fullmatch(file.readline(DIGEST * 2)):
                raise ValueError("GATEWAY_BREACHED_PASSWORDS names a file that is no list of SHA-1 digests")

    def holds(self, password: str) -> bool:
        """Whether somebody's password was this one. It waits for the disk. Raises ``OSError``."""
        if self._path is None:
            return False
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        with self._path.open("rb") as file:
            low, high = 0, file.seek(0, 2)
            while low < high:
                middle = (low + high) // 2
                line = _line_from(file, middle)
                low, high = (middle + 1, high) if line and line[:DIGEST] < digest else (low, middle)
            return _line_from(file, low)[:DIGEST] == digest


def _line_from(file: BinaryIO, place: int) -> bytes:
    """The first line that begins here or later."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.readline()
