"""The programs of a deployment: their packages, database addresses and exit codes."""

import os
from collections.abc import Iterable

from canon.services import SERVICES

REFUSED = 78  # exit code (EX_CONFIG) of a host whose configuration forbids it to start; a restart would not help
SET_ASIDE = "_set_aside"  # suffix of a schema that a restore is replacing, until the restore is finished
PACKAGES = {name: f"services/{name}" for name in SERVICES} | {"gateway": "gateway"}


def database_of(schema: str) -> str:
    """Return ``<SERVICE>_DATABASE_URL`` (``BUS_DATABASE_URL``), or the common ``WEIQUAN_DATABASE_URL``.

    ``setting`` raises ``StartupRefused`` where neither is set.
    """
    from chassis.settings import setting  # noqa: PLC0415 - the launcher reads this module without our packages

    return os.environ.get(f"{schema.upper()}_DATABASE_URL") or setting(os.environ, "WEIQUAN_DATABASE_URL")


def unfinished_restore_message(schemas: Iterable[str]) -> str:
    """Return the error message for schemas whose restore was started and not finished."""
    return (
        f"a restore of {', '.join(schemas)} was broken off: run `make restore` once more; "
        "before it begins, and where it fails, what was there is put back"
    )
