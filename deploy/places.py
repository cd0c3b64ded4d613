"""What there is to host, and where each part of it keeps its data."""

import os

SERVICES = ("intake", "dispatch", "odr", "refunds", "analytics")
REFUSES = 78  # exit code (EX_CONFIG) of a host that what it was told forbids to start; again it would do the same
PACKAGES = {name: f"services/{name}" for name in SERVICES} | {"gateway": "gateway"}


def database_of(schema: str) -> str:
    """``<SERVICE>_DATABASE_URL`` (``BUS_DATABASE_URL``), or the common ``WEIQUAN_DATABASE_URL``."""
    return os.environ.get(f"{schema.upper()}_DATABASE_URL") or os.environ["WEIQUAN_DATABASE_URL"]
