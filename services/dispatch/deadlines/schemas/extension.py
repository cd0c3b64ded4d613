"""The body of the command that extends a deadline."""

from chassis.web.texts import Body
from services.dispatch.fields import Said, Short
from services.dispatch.instants import Aware


class Extend(Body):
    """``until`` speaks of the channel's limit; without it the verification is extended by the law's own measure."""

    reason: Said
    approved_by: Short
    until: Aware | None = None
