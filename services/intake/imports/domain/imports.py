"""An import: a list from its preview to its end, and when what it holds of persons goes (导入)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from canon.codes import Channel
from chassis.errors import Conflict
from chassis.spreadsheets.files import Encoding
from services.intake.imports.domain.columns import Field, ListColumns

KEEP_DAYS = 7  # natural days that rows are stored after the end, or unless an import is started
MAX_FAILURES = 5  # of one chunk in a row; then the import waits for a person


class ImportState(StrEnum):
    PREVIEWED = "previewed"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # it stopped, and can be started again
    DISCARDED = "discarded"  # it was never started


class AlreadyEnded(Conflict):
    """What was imported or discarded cannot be discarded; what was discarded cannot be started."""

    code = "import_ended"
    zh = "已经导入或放弃"
    en = "Already imported or discarded"


class RowsDeleted(Conflict):
    """The rows were deleted with the persons in them, so that nothing is left to import."""

    code = "rows_deleted"
    zh = "存下的行已经删除，重新上传"
    en = "Its rows were deleted; upload the file again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """An uploaded list. ``rows`` counts those that are not blank; ``next_chunk`` is the first that was not accepted.

    ``known``, ``unusable`` and ``lacking`` are what the preview expected of it: rows whose number is a complaint's,
    rows that cannot be taken, and rows without a person or a telephone number. ``has_rows``: they are still stored.
    """

    id: UUID
    state: ImportState
    channel: Channel
    encoding: Encoding
    size: int  # bytes of the file
    columns: tuple[str, ...]
    places: Mapping[str, int]
    rows: int
    chunks: int
    known: int
    unusable: int
    lacking: int
    uploaded_by: str
    uploaded_at: datetime
    keep_until: datetime
    has_rows: bool = True
    started_by: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    next_chunk: int = 0
    taken: int = 0
    incomplete: int = 0
    repeated: int = 0
    refused: int = 0
    failures: int = 0

    @property
    def list_columns(self) -> ListColumns:
        places = {Field(name): place for name, place in self.places.items()}
        return ListColumns(channel=self.channel, names=self.columns, places=places)

    @property
    def takeable(self) -> int:
        """How many rows the preview expects to become complaints."""
        return self.rows - self.unusable - self.known


def start(one: Import, account: str, now: datetime) -> Import:
    """Start an import, or start it again where it failed; one that runs or is done stays as it is.

    Raises:
        AlreadyEnded: it was discarded.
        RowsDeleted: its rows are no longer stored.
    """
    if one.state in (ImportState.RUNNING, ImportState.DONE):
        return one
    if one.state is ImportState.DISCARDED:
        raise AlreadyEnded
    if not one.has_rows:
        raise RowsDeleted
    started_at, started_by = one.started_at or now, one.started_by or account
    return replace(one, state=ImportState.RUNNING, started_at=started_at, started_by=started_by, failures=0)


def discard(one: Import, now: datetime) -> Import:
    """Discard an import that was not started; its rows are deleted at once.

    Raises:
        AlreadyEnded: it was started.
    """
    if one.state is ImportState.DISCARDED:
        return one
    if one.state is not ImportState.PREVIEWED:
        raise AlreadyEnded
    return replace(one, state=ImportState.DISCARDED, ended_at=now, has_rows=False)


def keep_until(ended_at: datetime, days: int) -> datetime:
    return ended_at + timedelta(days=days)


def fail_once(one: Import) -> Import:
    """Count a failure of the next chunk; after too many in a row the import waits for a person."""
    failures = one.failures + 1
    return replace(one, failures=failures, state=ImportState.FAILED if failures >= MAX_FAILURES else one.state)
