"""The programs of a deployment: their packages, database addresses and exit codes."""

import os
from collections.abc import Iterable

from canon.services import SERVICES

REFUSED = 78  # exit code (EX_CONFIG) of a host that what it was told forbids to start; again it would do the same
SET_ASIDE = "_set_aside"  # ends the name of a schema that a restore is replacing, for as long as it is under way
PACKAGES = {name: f"services/{name}" for name in SERVICES} | {"gateway": "gateway"}


def database_of(schema: str) -> str:
    """``<SERVICE>_DATABASE_URL`` (``BUS_DATABASE_URL``), or the common ``WEIQUAN_DATABASE_URL``.

    Raises ``StartupRefused``.
    """
    from chassis.settings import setting  # noqa: PLC0415 - the launcher reads this module without our packages

    return os.environ.get(f"{schema.upper()}_DATABASE_URL") or setting(os.environ, "WEIQUAN_DATABASE_URL")


def unfinished_restore_message(schemas: Iterable[str]) -> str:
    """Return the error message for schemas whose restore was started and not finished."""
    return (
        f"a restore of {', '.join(schemas)} was broken off: run `make restore` once more; "
        "before it begins, and where it fails, what was there is put back"
    )
