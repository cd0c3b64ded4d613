"""The body of the command that notes something on a case."""

from chassis.web.models import Body
from services.dispatch.fields import RequiredText


class NoteOnCase(Body):
    text: RequiredText
