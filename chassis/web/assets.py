"""Names of static files that carry a digest of their content: another content has another name."""

import hashlib
from pathlib import Path

DIGEST_CHARACTERS = 16  # 64 bits: no two versions of a file share a name


def hashed_name(file: Path) -> str:
    """Return the name of a file with a digest of its content: ``console.css`` as ``console.3f9c2b1a….css``."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:DIGEST_CHARACTERS]
    return f"{file.stem}.{digest}{file.suffix}"
