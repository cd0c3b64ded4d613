"""Hand-overs as they are listed."""

from canon.codes import Kind
from services.dispatch.schemas.cases import HandoverView
from services.dispatch.schemas.instants import Instant


class HandoverLine(HandoverView):
    """A hand-over with what its reader must know of the case."""

    number: str
    kind: Kind
    received_at: Instant
    respondent_name: str | None
