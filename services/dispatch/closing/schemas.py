"""The body of the command that closes a case."""

from canon.codes import CloseResult
from chassis.web.models import Body
from services.dispatch.fields import Fen, Note


class Close(Body):
    result: CloseResult
    note: Note | None = None
    recovered_fen: Fen = 0
