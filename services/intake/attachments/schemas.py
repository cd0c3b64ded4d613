"""Answers about attachments."""

from pydantic import BaseModel

from chassis.web.datetimes import Instant
from services.intake.attachments.domain.refusals import refusal_of
from services.intake.attachments.domain.stored_files import StoredFile
from services.intake.complaints.domain.parts import Attachment
from services.intake.complaints.schemas.views import AttachmentView


class FileView(AttachmentView):
    """An attachment and what is stored of it; type and size are then those of its bytes.

    ``message`` says in words why it was refused. ``width`` and ``height`` are a picture's, which has a view and a
    thumbnail (``?form=``).
    """

    message: str | None
    stored_at: Instant | None
    width: int | None
    height: int | None

    @classmethod
    def of(cls, one: Attachment, stored: StoredFile | None = None) -> "FileView":
        values = AttachmentView.of(one).model_dump()
        if stored is not None:
            values |= {"media_type": stored.media_type, "size": stored.original.size}
        return cls(
            **values,
            message=refusal_of(one.refusal).zh if one.refusal else None,
            stored_at=stored.stored_at if stored else None,
            width=stored.width if stored else None,
            height=stored.height if stored else None,
        )


class FilePage(BaseModel):
    """All attachments of a complaint: there are never so many that they need a second page."""

    items: list[FileView]
    next: str | None = None
