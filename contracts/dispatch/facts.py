"""Facts every case event carries."""

from datetime import datetime

from canon.codes import Agency, Channel, Kind, State
from contracts.dispatch.changes import LimitChange
from contracts.event import Event


class CaseEvent(Event):
    """Facts every case event carries, so that no hearer must ask. ``aggregate_id`` is the case."""

    state: State  # the state after this event
    round: int = 1
    kind: Kind
    channel: Channel
    source: str
    received_at: datetime
    region: str | None = None
    town: str | None = None
    category: str | None = None
    department: str | None = None
    station: str | None = None
    agency: Agency | None = None
    officer: str | None = None  # account name, never a citizen
    clocks: tuple[LimitChange, ...] = ()  # what this did to the limits of the case, in order
