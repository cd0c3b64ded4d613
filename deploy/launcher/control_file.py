"""PostgreSQL's control file, of which only the beginning is read: the system identifier of the cluster."""

import sys
from pathlib import Path

CONTROL_FILE = Path("global") / "pg_control"
IDENTIFIER_BYTES = 8  # at the beginning


def read_system_identifier(data: Path) -> int | None:
    """Return the number that initdb gave the cluster in a data directory, or ``None`` if there is no cluster."""
    try:
        with (data / CONTROL_FILE).open("rb") as control:
            beginning = control.read(IDENTIFIER_BYTES)
    except OSError:
        return None
    return int.from_bytes(beginning, sys.byteorder) if len(beginning) == IDENTIFIER_BYTES else None
