"""PostgreSQL's timelines in an archive: each recovery begins a new one.

``histories/`` records for each timeline, under its number, when it began and at which instant it branched off from the
one before. A recovery to an instant that was too early can thus be followed by one to a later instant of the original
timeline.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.launcher.account import Account
from deploy.launcher.control_file import read_system_identifier
from deploy.process.atomic_files import write_atomically

TIMELINE_RECORDS = "histories"
UNARCHIVED = "left"  # directory of segments that a server had not archived when it was replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    number: int
    began_at: datetime
    branched_at: datetime  # instant of the previous timeline


FIRST_TIMELINE = Timeline(
    number=1, began_at=datetime.min.replace(tzinfo=UTC), branched_at=datetime.min.replace(tzinfo=UTC)
)


def list_timelines(archive: Path) -> list[Timeline]:
    """Return the timelines of an archive in the order in which they began."""
    numbers = {
        int(path.stem, 16): path for place in ("wal", UNARCHIVED) for path in (archive / place).glob("*.history")
    }
    return [FIRST_TIMELINE, *(_read_timeline(archive, number, numbers[number]) for number in sorted(numbers))]


def timeline_at(known: Sequence[Timeline], instant: datetime | None) -> Timeline:
    """Return the timeline that was current at an instant, or the present one."""
    return [timeline for timeline in known if instant is None or timeline.began_at <= instant][-1]


def is_on_timeline(known: Sequence[Timeline], made_at: datetime, timeline: Timeline) -> bool:
    """Whether a copy made at this time is of this timeline or of one that leads to it."""
    while timeline is not FIRST_TIMELINE and made_at < timeline.began_at:
        if made_at > timeline.branched_at:
            return False
        timeline = timeline_at([earlier for earlier in known if earlier.number < timeline.number], timeline.branched_at)
    return True


def save_timeline(archive: Path, timeline: Timeline) -> None:
    place = archive / TIMELINE_RECORDS
    place.mkdir(exist_ok=True)
    write_atomically(
        place / f"{timeline.number:08X}", f"{timeline.began_at.isoformat()} {timeline.branched_at.isoformat()}\n", 0o644
    )


def save_unarchived_segments(data: Path, archive: Path, account: Account) -> None:
    """Copy the segments that a server has not archived into the archive, before the server is replaced."""
    place = archive / UNARCHIVED
    place.mkdir(exist_ok=True)
    account.take_ownership(place)
    for path in _unarchived(data / "pg_wal", archive / "wal"):
        fresh = place / f".{path.name}"
        shutil.copyfile(path, fresh)
        account.take_ownership(fresh)
        fresh.replace(place / path.name)


def is_same_server(one: Path, other: Path) -> bool:
    """Whether two data directories have the same system identifier."""
    first, second = map(read_system_identifier, (one, other))
    return first is not None and first == second


def _unarchived(log: Path, wal: Path) -> Iterator[Path]:
    return (path for path in sorted(log.iterdir()) if path.is_file() and not (wal / path.name).exists())


def _read_timeline(archive: Path, number: int, file: Path) -> Timeline:
    """Read the record of a timeline; one of an earlier release has none, and branched off at its beginning."""
    try:
        began_at, branched_at = map(
            datetime.fromisoformat, (archive / TIMELINE_RECORDS / f"{number:08X}").read_text().split()
        )
    except FileNotFoundError:
        began_at = branched_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return Timeline(number=number, began_at=began_at, branched_at=branched_at)
