"""A complaint that the case of another answers."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from canon.codes import Channel


class JoinedComplaint(NamedTuple):
    """A complaint that joined a case, which has the id of the complaint that opened it."""

    id: UUID
    case_id: UUID
    channel: Channel
    source: str
    received_at: datetime
    external_id: str | None
