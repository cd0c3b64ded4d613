"""Secrets of one installation, generated once and stored in its home."""

import os
import secrets
from pathlib import Path

from deploy.process.atomic_files import flush_directory


def load_or_create_secret(path: Path) -> str:
    """Return the secret in a file (32 random bytes in hex); create the file with mode 0600 if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # never replaces: of two simultaneous starts, both use the first one's secret
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        flush_directory(path.parent)  # data encrypted with a lost key would be lost too
    return path.read_text().strip()
