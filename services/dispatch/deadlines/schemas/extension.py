"""The body of the command that extends a deadline."""

from chassis.web.models import Body
from services.dispatch.fields import RequiredText
from services.dispatch.instants import AwareInstant


class Extend(Body):
    """``until`` speaks of the channel's limit; without it the verification is extended by the law's own measure."""

    reason: RequiredText
    until: AwareInstant | None = None
