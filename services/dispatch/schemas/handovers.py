"""Hand-overs as they are listed."""

from canon.codes import Kind
from chassis.web.moments import Instant
from services.dispatch.schemas.cases import HandoverView


class HandoverLine(HandoverView):
    """A hand-over with what its reader must know of the case."""

    number: str
    kind: Kind
    received_at: Instant
    respondent_name: str | None
