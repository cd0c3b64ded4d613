"""What becomes of an announced attachment."""

from dataclasses import replace

from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.parts import AttachmentState


def with_state(
    complaint: Complaint, identity: tuple[str, str], state: AttachmentState, refusal: str | None = None
) -> Complaint:
    """Return the complaint with an attachment in another state; one that is stored stays so."""
    stored = any(one.identity == identity and one.state is AttachmentState.STORED for one in complaint.attachments)
    return complaint if stored else _with_state(complaint, identity, state, refusal)


def with_refusal(complaint: Complaint, identity: tuple[str, str], refusal: str) -> Complaint:
    """Return the complaint with an attachment refused, also one that was stored: a picture that cannot be drawn."""
    return _with_state(complaint, identity, AttachmentState.REFUSED, refusal)


def _with_state(
    complaint: Complaint, identity: tuple[str, str], state: AttachmentState, refusal: str | None
) -> Complaint:
    attachments = tuple(
        replace(one, state=state, refusal=refusal) if one.identity == identity else one for one in complaint.attachments
    )
    return replace(complaint, attachments=attachments)
