"""Conversion of events to and from messages: CloudEvents 1.0, binary mode."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as DriverUUID  # noqa: N811 - a class; the driver's type, hashed in C

from chassis.bus.port import Message

ATTRIBUTES = (
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_time",
    "ce_subject",
    "ce_sequence",
    "ce_epoch",
    "ce_complaintid",
    "ce_correlationid",
    "ce_traceparent",
    "content-type",
)
_SEQUENCE = re.compile(r"\d{1,10}", re.ASCII)
_EPOCH = re.compile(r"\d{1,5}", re.ASCII)
_TYPE = re.compile(r"[!-~]{1,200}")  # printable, so that it can be stored and displayed
_MAX_VERSION = 2**31 - 1  # limit of the column
_MAX_EPOCH = 2**15 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedEvent:
    """An event with a parsed envelope; its body is still bytes."""

    aggregate_id: UUID
    publisher: str
    version: int
    epoch: int
    complaint_id: UUID
    type: str
    message: Message

    @property
    def key(self) -> tuple[UUID, str]:
        """The aggregate and the publisher: the key of its inbox position."""
        return self.aggregate_id, self.publisher


class UnreadableEnvelope(ValueError):
    """An envelope that lacks a required attribute, or whose source is not the publisher of its topic."""


def wrap(publisher: str, row: Any) -> Message:
    """Return the message of a row of the event log."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(row["event_id"]),
        "ce_source": f"/{publisher}",
        "ce_type": row["type"],
        "ce_time": _format_time(row["occurred_at"]),
        "ce_subject": str(row["aggregate_id"]),
        "ce_sequence": f"{row['version']:010d}",
        "ce_epoch": str(row["epoch"]),
        "ce_complaintid": str(row["complaint_id"]),
        "ce_correlationid": row["correlation_id"],
        "content-type": "application/json",
    }
    if row["traceparent"]:
        headers["ce_traceparent"] = row["traceparent"]
    return Message(topic=publisher, key=row["aggregate_id"], headers=headers, body=bytes(row["body"]))


def unwrap(message: Message) -> ReceivedEvent:
    """Parse the envelope of a message, not its body.

    The bus controls who may write to a topic (roles, principals). So an event is accepted only on the topic of its
    source, and with a type of that publisher.

    Raises:
        UnreadableEnvelope: an attribute is missing or malformed, or of another publisher.
    """
    headers = message.headers
    publisher = message.topic
    try:
        sequence, epoch, kind = headers["ce_sequence"], headers["ce_epoch"], headers["ce_type"]
        if headers["ce_source"] != f"/{publisher}" or not kind.startswith(f"{publisher}."):
            raise UnreadableEnvelope
        if not (_SEQUENCE.fullmatch(sequence) and _EPOCH.fullmatch(epoch) and _TYPE.fullmatch(kind)):
            raise UnreadableEnvelope
        version, epoch_number = int(sequence), int(epoch)
        if not (1 <= version <= _MAX_VERSION and 1 <= epoch_number <= _MAX_EPOCH):
            raise UnreadableEnvelope
        return ReceivedEvent(
            aggregate_id=DriverUUID(headers["ce_subject"]),
            publisher=publisher,
            version=version,
            epoch=epoch_number,
            complaint_id=DriverUUID(headers["ce_complaintid"]),
            type=kind,
            message=message,
        )
    except (KeyError, ValueError) as error:
        raise UnreadableEnvelope from error


def _format_time(instant: datetime) -> str:
    return instant.isoformat()
