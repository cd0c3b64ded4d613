"""Answers about attachments."""

from pydantic import BaseModel

from chassis.web.datetimes import Instant
from services.intake.attachments.domain.media_types import MediaType
from services.intake.attachments.domain.refusals import refusal_of
from services.intake.attachments.domain.releases import ListedFile
from services.intake.complaints.domain.parts import Party
from services.intake.complaints.schemas.views import AttachmentView


class FileView(AttachmentView):
    """An attachment and what is stored of it; type and size are then those of its bytes.

    ``message`` says in words why it was refused. ``width`` and ``height`` are a picture's, which has a view and a
    thumbnail (``?form=``) from then on. ``released_to`` are the sides to which the bureau released it; null to others.
    """

    message: str | None
    stored_at: Instant | None
    width: int | None
    height: int | None
    released_to: tuple[Party, ...] | None

    @classmethod
    def of_listed(cls, listed: ListedFile) -> "FileView":
        one, stored = listed.attachment, listed.stored
        values = AttachmentView.of(one).model_dump()
        if stored is not None:
            values |= {"media_type": stored.media_type, "size": stored.original.size}
        if listed.is_copy and stored is not None and stored.view is not None:
            values |= {"media_type": MediaType.JPEG, "size": stored.view.size}
        return cls(
            **values,
            message=refusal_of(one.refusal).zh if one.refusal else None,
            stored_at=stored.stored_at if stored else None,
            width=stored.width if stored else None,
            height=stored.height if stored else None,
            released_to=listed.released_to,
        )


class FilePage(BaseModel):
    """All attachments of a complaint that the caller may read: never so many that they need a second page."""

    items: list[FileView]
    next: str | None = None
