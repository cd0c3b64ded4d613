"""Bodies of the commands of assignment."""

from canon.codes import Agency, Department, RedirectReason
from chassis.web.models import Body
from services.dispatch.fields import Note, RequiredText, ShortCleanedText, ShortText


class Assign(Body):
    department: Department
    station: ShortText | None = None
    officer: ShortText | None = None


class ReturnToHub(Body):
    reason: ShortCleanedText
    note: Note | None = None


class Recall(Body):
    reason: ShortCleanedText


class Redirect(Body):
    agency: Agency
    reason: RedirectReason
    basis: RequiredText
    explanation: RequiredText
