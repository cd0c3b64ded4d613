"""Bodies of the commands of follow-up."""

from chassis.web.texts import Body
from services.dispatch.fields import Note, Said, Scale, Short


class FollowUp(Body):
    service: Scale | None = None
    outcome: Scale | None = None
    reachable: bool
    note: Note | None = None


class Explain(Body):
    text: Said


class Rework(Body):
    reason: Said
    officer: Short
    approved_by: Short | None = None
