"""How the files of a complaint are stored: those of the complainant as every release knows them, others beside them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from services.intake.complaints.domain.complaint import Complaint
from services.intake.complaints.domain.parts import Attachment, AttachmentState, Party

OF_SIDES = ("by", "owner")  # an earlier release, which runs beside this one in an upgrade, reads no such names


def own_files(complaint: Complaint) -> list[dict[str, Any]]:
    """Return what the column of the complainant's files holds."""
    files = (asdict(one) for one in complaint.attachments if one.by is Party.COMPLAINANT)
    return [{name: value for name, value in one.items() if name not in OF_SIDES} for one in files]


def side_files(complaint: Complaint) -> list[dict[str, Any]]:
    """Return what the column of the files of the bureau, enterprises and agencies holds."""
    return [asdict(one) for one in complaint.attachments if one.by is not Party.COMPLAINANT]


def read_files(own: Sequence[dict[str, Any]], sides: Sequence[dict[str, Any]]) -> tuple[Attachment, ...]:
    """Return the files of both columns; those of enterprises and agencies, which not everybody reads, stand last."""
    files = [_read(one) for one in (*own, *sides)]
    return tuple(sorted(files, key=lambda one: bool(one.owner)))


def _read(stored: dict[str, Any]) -> Attachment:
    state = AttachmentState(stored.get("state", AttachmentState.ANNOUNCED))
    return Attachment(**{**stored, "state": state, "by": Party(stored.get("by", Party.COMPLAINANT))})
