"""The base class of the events of a case."""

from datetime import datetime
from uuid import UUID

from canon.codes import Agency, Channel, Kind, State
from contracts.dispatch.clock_changes import LimitChange
from contracts.event import Event


class CaseEvent(Event):
    """Facts that every case event carries, so that no subscriber must request them. ``aggregate_id`` is the case."""

    state: State  # the state after this event
    round: int = 1
    kind: Kind
    channel: Channel
    source: str
    received_at: datetime
    region: str | None = None
    town: str | None = None
    town_name: str | None = None  # as people call it: 城关镇
    category: str | None = None
    department: str | None = None
    station: str | None = None
    station_name: str | None = None  # 城关镇市场监管所
    agency: Agency | None = None
    officer: str | None = None  # account name, never a citizen
    for_complaint: UUID | None = None  # whose person the act is about, where the case answers several; None: the first
    clocks: tuple[LimitChange, ...] = ()  # what the act changed in the limits of the case, in order
