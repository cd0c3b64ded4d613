"""What becomes of an announced attachment."""

from dataclasses import replace

from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.parts import AttachmentState


def with_state(
    complaint: Complaint, identity: tuple[str, str], state: AttachmentState, refusal: str | None = None
) -> Complaint:
    """Return the complaint with an attachment in another state; one that is stored stays so."""
    attachments = tuple(
        replace(one, state=state, refusal=refusal)
        if one.identity == identity and one.state is not AttachmentState.STORED
        else one
        for one in complaint.attachments
    )
    return replace(complaint, attachments=attachments)
