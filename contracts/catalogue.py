"""The catalogue of all events, and the AsyncAPI and JSON Schema documents generated from it."""

import importlib
import pkgutil
from typing import Any

from pydantic.json_schema import DEFAULT_REF_TEMPLATE

import contracts
from contracts.event import Event, known_events

HEADERS = {
    "type": "object",
    "description": "CloudEvents 1.0, binary mode",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_sequence"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid"},
        "ce_source": {"type": "string", "description": "/<publisher>"},
        "ce_type": {"type": "string"},
        "ce_time": {"type": "string", "format": "date-time", "description": "occurred_at"},
        "ce_subject": {"type": "string", "format": "uuid", "description": "the aggregate"},
        "ce_sequence": {"type": "string", "pattern": "^[0-9]{10}$", "description": "version, gap-free per aggregate"},
        "ce_epoch": {"type": "string", "description": "raised when the publisher was restored to an earlier instant"},
        "ce_complaintid": {"type": "string", "format": "uuid"},
        "ce_correlationid": {"type": "string"},
        "ce_traceparent": {"type": "string"},
    },
}


def events() -> dict[str, type[Event]]:
    """Return every event class of this package by type name, sorted."""
    for module in pkgutil.iter_modules(contracts.__path__):
        if module.name != "__main__":
            importlib.import_module(f"contracts.{module.name}")
    house = {name: event for name, event in known_events().items() if event.__module__.startswith("contracts.")}
    return dict(sorted(house.items()))


def schemas() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of each event's body; personal fields carry ``x-personal``."""
    return {name: _schema(event) for name, event in events().items()}


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3.0 document: a channel per publisher, a message per event."""
    channels: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    shared: dict[str, Any] = {"Headers": HEADERS}
    for name, event in events().items():
        payload = _without_discriminators(_schema(event, "#/components/schemas/{model}"))
        shared |= payload.pop("$defs", {})
        publisher = event.publisher()
        channel = channels.setdefault(publisher, {"address": publisher, "messages": {}})
        channel["messages"][name] = {"$ref": f"#/components/messages/{name}"}
        messages[name] = {
            "name": name,
            "title": event.__name__,
            "summary": (event.__doc__ or "").strip().partition("\n")[0],
            "contentType": "application/json",
            "headers": {"$ref": "#/components/schemas/Headers"},
            "payload": payload,
        }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Weiquan 维权", "version": "1", "description": "Topic = publisher, key = aggregate_id."},
        "channels": channels,
        "operations": {
            f"{publisher}.tells": {"action": "send", "channel": {"$ref": f"#/channels/{publisher}"}}
            for publisher in channels
        },
        "components": {"messages": messages, "schemas": shared},
    }


def _without_discriminators(node: Any) -> Any:
    """Leave out what OpenAPI knows and AsyncAPI does not; the alternatives differ by a constant all the same."""
    if isinstance(node, list):
        return [_without_discriminators(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _without_discriminators(value)
        for name, value in node.items()
        if not (name == "discriminator" and isinstance(value, dict) and "propertyName" in value)
    }


def _schema(event: type[Event], ref_template: str = DEFAULT_REF_TEMPLATE) -> dict[str, Any]:
    schema = event.model_json_schema(ref_template=ref_template)
    for field in event.personal_fields():
        schema["properties"][field]["x-personal"] = True
    return schema
