"""Bodies of the commands of follow-up."""

from chassis.web.models import Body
from services.dispatch.fields import Grade, Note, RequiredText, ShortText


class FollowUp(Body):
    service: Grade | None = None
    outcome: Grade | None = None
    reachable: bool
    note: Note | None = None


class Explain(Body):
    text: RequiredText


class Rework(Body):
    reason: RequiredText
    officer: ShortText
