"""Which PostgreSQL cluster belongs to which home: a file in the home names the cluster, one beside the data the home.

The data of an installation that root started lies outside its home (``deploy/launcher/account.py``). A home that was
moved finds its data by its own file; one that was copied is recognised by the file beside the data.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from deploy.process.atomic_files import write_atomically
from deploy.process.messages import CannotStart

FILE = "postgres.cluster"  # in the home
OWNER_FILE = "home"  # beside the data
INSIDE = "postgres"  # the directory in the home that holds the data of an ordinary user


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRecord:
    """A cluster's directory and the system identifier of its PostgreSQL, which is unknown while it is created."""

    files: Path
    system_identifier: int | None


def read_record(home: Path) -> ClusterRecord | None:
    """Return which cluster a home names, or ``None`` for a new home and for one of an earlier release.

    Raises:
        CannotStart: the file is damaged, or of another account.
    """
    path = home / FILE
    try:
        content = json.loads(path.read_text())
        return ClusterRecord(files=home / content["files"], system_identifier=content["system_identifier"])
    except FileNotFoundError:
        return None
    except PermissionError:
        raise CannotStart(f"{path} is of another account: start it as that user") from None
    except (ValueError, KeyError, TypeError):
        raise CannotStart(f"{path} does not say where the data lies: {path.read_text()[:200]!r}") from None


def write_record(home: Path, record: ClusterRecord) -> None:
    """Name a home's cluster; a directory inside the home is named relative to it, since it moves with the home."""
    inside = record.files == home / INSIDE
    content = {"files": INSIDE if inside else str(record.files), "system_identifier": record.system_identifier}
    write_atomically(home / FILE, json.dumps(content) + "\n")


def read_owner(files: Path) -> Path | None:
    """Return the home that a cluster outside its home belongs to, or ``None`` if an earlier release created it.

    Raises:
        CannotStart: the file is damaged.
    """
    path = files / OWNER_FILE
    try:
        return Path(json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        raise CannotStart(f"{path} does not say whose the data is: {path.read_text()[:200]!r}") from None


def write_owner(files: Path, home: Path) -> None:
    write_atomically(files / OWNER_FILE, json.dumps(str(home.resolve())) + "\n")  # ASCII for any name of a file


def is_same_home(one: Path, other: Path) -> bool:
    """Whether two paths are one directory, also by links and mounts."""
    try:
        return one.samefile(other)
    except OSError:
        return one == other.resolve()


def names_cluster(home: Path, files: Path) -> bool:
    """Whether a home exists and names the cluster in a directory."""
    try:
        record = read_record(home)
    except (CannotStart, OSError):
        return True
    return record is not None and record.files == files
