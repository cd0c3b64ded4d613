"""Passwords known to have been stolen somewhere (OWASP ASVS 5.0 §6.2.12; NIST SP 800-63B-4 §3.1.1.2).

The deployment provides the set as a file in the form in which such sets are published: SHA-1 digests in upper-case
hexadecimal, ascending, one per line, each optionally followed by ``:`` and a count. The file is searched by bisection
and not loaded; that takes some forty reads, however large it is.
"""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

DIGEST = 40  # hexadecimal digits
_LINE = re.compile(rb"[0-9A-F]{40}(:\d+)?\r?\n?")


class BreachedPasswords:
    """The set of breached passwords; empty without a file."""

    def __init__(self, path: Path | None) -> None:
        """Check the first line of the file; ``OSError`` if it cannot be read.

        Raises:
            ValueError: the file does not begin with a SHA-1 digest.
        """
        self._path = path
        if path is None:
            return
        with path.open("rb") as file:
            if not _LINE.fullmatch(file.readline(DIGEST * 2)):
                raise ValueError("GATEWAY_BREACHED_PASSWORDS names a file that is no list of SHA-1 digests")

    def holds(self, password: str) -> bool:
        """Return whether the password is in the set. It blocks on the disk; ``OSError`` if the file cannot be read."""
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
    """Return the first line that begins at ``place`` or later."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline()
    return file.readline()
