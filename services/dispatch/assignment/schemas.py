"""Bodies of the commands of assignment."""

from canon.codes import Agency, Department, RedirectReason
from chassis.web.texts import Body
from services.dispatch.fields import Brief, Note, Said, Short


class Assign(Body):
    department: Department
    station: Short | None = None
    officer: Short | None = None


class ReturnToHub(Body):
    reason: Brief
    note: Note | None = None


class Redirect(Body):
    agency: Agency
    reason: RedirectReason
    basis: Said
    explanation: Said
