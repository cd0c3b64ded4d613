"""The body of the command that sends a case to the enterprise."""

from uuid import UUID

from chassis.web.models import Body


class SendToOdr(Body):
    enterprise: UUID
