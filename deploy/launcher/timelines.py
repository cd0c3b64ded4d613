"""The histories in an archive: each recovery begins another (PostgreSQL's timeline) beside those there are.

``histories/`` holds of each, under its number, when it began and as of which instant it left the one before: an
instant that was reached too early is followed by a later one of the same history, whatever was written in between.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.launcher.account import Account
from deploy.process.atomic_files import write_atomically

RECORDS = "histories"
LEFT = "left"  # of an archive: what a server had not archived yet when another took its place
CONTROL = Path("global") / "pg_control"
IDENTIFIER_BYTES = 8  # at its beginning: no other server has this number


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    timeline: int
    began: datetime
    left_at: datetime  # the instant of the history before


FIRST_TIMELINE = Timeline(timeline=1, began=datetime.min.replace(tzinfo=UTC), left_at=datetime.min.replace(tzinfo=UTC))


def list_timelines(archive: Path) -> list[Timeline]:
    """In the order in which they began."""
    numbers = {int(path.stem, 16): path for place in ("wal", LEFT) for path in (archive / place).glob("*.history")}
    return [FIRST_TIMELINE, *(_read_timeline(archive, number, numbers[number]) for number in sorted(numbers))]


def timeline_at(known: Sequence[Timeline], instant: datetime | None) -> Timeline:
    """Return the timeline that was current at an instant, or is current now."""
    return [history for history in known if instant is None or history.began <= instant][-1]


def is_on_timeline(known: Sequence[Timeline], made_at: datetime, history: Timeline) -> bool:
    """Whether the server of a copy of then was, or became, that of this history."""
    while history is not FIRST_TIMELINE and made_at < history.began:
        if made_at > history.left_at:
            return False
        history = timeline_at([earlier for earlier in known if earlier.timeline < history.timeline], history.left_at)
    return True


def save_timeline(archive: Path, history: Timeline) -> None:
    place = archive / RECORDS
    place.mkdir(exist_ok=True)
    write_atomically(
        place / f"{history.timeline:08X}", f"{history.began.isoformat()} {history.left_at.isoformat()}\n", 0o644
    )


def save_unarchived_segments(data: Path, archive: Path, account: Account) -> None:
    """What this server has not archived, so that its last words are there when it is not any more."""
    place = archive / LEFT
    place.mkdir(exist_ok=True)
    account.own(place)
    for path in _unarchived(data / "pg_wal", archive / "wal"):
        fresh = place / f".{path.name}"
        shutil.copyfile(path, fresh)
        account.own(fresh)
        fresh.replace(place / path.name)


def is_same_server(one: Path, other: Path) -> bool:
    """Whether two data directories are of one server, however far apart they have come."""
    first, second = (_identifier(data) for data in (one, other))
    return first is not None and first == second


def _unarchived(log: Path, wal: Path) -> Iterator[Path]:
    return (path for path in sorted(log.iterdir()) if path.is_file() and not (wal / path.name).exists())


def _identifier(data: Path) -> bytes | None:
    try:
        with (data / CONTROL).open("rb") as control:
            return control.read(IDENTIFIER_BYTES)
    except OSError:
        return None


def _read_timeline(archive: Path, number: int, told: Path) -> Timeline:
    """As it was recorded; of one that an earlier release began: it went on from the last word."""
    try:
        began, left_at = map(datetime.fromisoformat, (archive / RECORDS / f"{number:08X}").read_text().split())
    except FileNotFoundError:
        began = left_at = datetime.fromtimestamp(told.stat().st_mtime, UTC)
    return Timeline(timeline=number, began=began, left_at=left_at)
