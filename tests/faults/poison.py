"""Messages no service can act on, one of every kind, beside good ones of the same aggregate."""

import json
from dataclasses import dataclass
from uuid import UUID

from canon.codes import Channel, Kind, State
from chassis.bus.port import Message
from chassis.clock import machine_now, new_id
from contracts.dispatch import CaseWithdrawn
from contracts.event import Event
from contracts.intake import ComplaintReceived, ComplaintSupplemented

BUGS: tuple[type[Event], ...] = (ComplaintSupplemented, CaseWithdrawn)  # dispatch meets the one, analytics the other
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Poison:
    """A message, why it must be held, and where it stands (nowhere, if its envelope is unreadable)."""

    message: Message
    why: str
    aggregate_id: UUID | None


def a_complaint(aggregate: UUID) -> bytes:
    event = ComplaintReceived(
        aggregate_id=aggregate,
        complaint_id=aggregate,
        occurred_at=machine_now(),
        number=f"WQ-{aggregate}",
        case_id=aggregate,
        kind=Kind.COMPLAINT,
        channel=Channel.PARTNER,
        source="partner:p",
        received_at=machine_now(),
        text="店家拒绝退款",
    )
    return event.model_dump_json().encode()


def what_follows(aggregate: UUID) -> Message:
    """The second event of an aggregate: good, but it must wait for the first."""
    return enveloped(aggregate, 2, ComplaintReceived.type, a_complaint(aggregate))


def enveloped(aggregate: UUID, version: int, name: str, body: bytes) -> Message:
    topic = name.partition(".")[0]
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(new_id()),
        "ce_source": f"/{topic}",
        "ce_type": name,
        "ce_time": machine_now().isoformat(),
        "ce_subject": str(aggregate),
        "ce_sequence": f"{version:010d}",
        "ce_epoch": "1",
        "ce_complaintid": str(aggregate),
        "ce_correlationid": str(new_id()),
        "content-type": "application/json",
    }
    return Message(topic=topic, key=aggregate, headers=headers, body=body)


def every_bug() -> list[Message]:
    """Nothing is wrong with them: one of each of ``BUGS``, which are to fail where a handler meets them."""
    complaint, now = new_id(), machine_now()
    about = {"aggregate_id": complaint, "complaint_id": complaint, "occurred_at": now, "channel": Channel.PARTNER}
    facts = {"state": State.WITHDRAWN, "kind": Kind.COMPLAINT, "source": "partner:p", "received_at": now}
    bugs = (ComplaintSupplemented(**about), CaseWithdrawn(**about, **facts))
    return [enveloped(complaint, 1, bug.type, bug.model_dump_json().encode()) for bug in bugs]


def every_poison() -> dict[str, Poison]:
    """By name; each of an aggregate of its own."""
    received = ComplaintReceived.type
    bodies = {
        "invalid_json": (received, b'{"aggregate_id": '),
        "not_utf8": (received, b"\xff\xfe\x00"),
        "megabyte": (received, b'{"text": "' + b"x" * MEGABYTE),
        "unknown_type": ("intake.complaint_sung.v1", b"{}"),
        "schema_too_new": ("intake.complaint_received.v2", b'{"number": {"year": "two thousand"}}'),
    }
    poison = {}
    for name, (kind, body) in bodies.items():
        aggregate = new_id()
        why = "handler_failed" if kind == received else "unknown_type"
        poison[name] = Poison(message=enveloped(aggregate, 1, kind, body), why=why, aggregate_id=aggregate)
    aggregate = new_id()
    changed = json.loads(a_complaint(aggregate)) | {"received_at": {"calendar": "lunar"}, "added_later": True}
    message = enveloped(aggregate, 1, received, json.dumps(changed).encode())
    poison["wrong_type_of_a_known_field"] = Poison(message=message, why="handler_failed", aggregate_id=aggregate)
    aggregate = new_id()
    bare = Message(topic="intake", key=aggregate, headers={"content-type": "application/json"}, body=b"{}")
    poison["no_headers"] = Poison(message=bare, why="unreadable", aggregate_id=None)
    return poison
