"""Secrets of one installation, made once and kept in its home."""

import os
import secrets
from pathlib import Path

from deploy.process.atomic_files import flush_directory


def load_or_create_secret(path: Path) -> str:
    """The secret in this file (32 random bytes in hex), made with mode 0600 where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # never replaces: of two starts at once, both read the first one's
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        flush_directory(path.parent)  # what is sealed under a key outlives no loss of it
    return path.read_text().strip()
