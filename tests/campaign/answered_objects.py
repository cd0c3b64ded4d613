"""Which objects an answer showed: single ones, those of a list, and what a case carries of others."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

ObjectReference = tuple[str, str]  # thing, id
BATCH, CHANNELS = "/v1/complaints:batch", "/v1/channels/"
DISCLOSURE = "/contact-disclosure"
THINGS = {
    "/v1/complaints": "complaint",
    "/v1/cases": "case",
    "/v1/handovers": "handover",
    "/v1/refunds/plans": "plan",
    "/v1/odr/disputes": "dispute",
    "/v1/operations/deliveries": "delivery",
    "/v1/refunds/group-cases": "group_case",
    "/v1/registers/no-reason-return": "entry",
    "/v1/registers/stations": "entry",
    "/v1/stations": "station",
}
WITH_PARTS = ("complaint", "group_case", "station")  # whose parts, as a timeline, have answers of their own
PUBLIC_LIST = "/public"  # everybody's


def objects_in(path: str, text: str) -> list[ObjectReference]:
    """In the order of the answer; nothing for answers that hold no object."""
    route = path.partition("?")[0]
    if route == BATCH:
        return [("complaint", line["id"]) for line in _lines(text) if "id" in line]
    thing = "complaint" if route.startswith(CHANNELS) else _thing_of(route)
    return list(_objects(thing, route, json.loads(text))) if thing else []


def object_named_by(path: str) -> ObjectReference | None:
    """The one object a path names; nothing for lists and what is sent in."""
    route = path.partition("?")[0]
    if route.endswith(PUBLIC_LIST):
        return None
    for prefix, thing in THINGS.items():
        if route.startswith(f"{prefix}/"):
            identifier = route.removeprefix(f"{prefix}/").partition("/")[0]
            is_person = thing == "complaint" and route.endswith(DISCLOSURE)
            return "person" if is_person else thing, identifier
    return None


def _thing_of(route: str) -> str | None:
    if route.endswith(PUBLIC_LIST):
        return None
    return next((thing for prefix, thing in THINGS.items() if route.startswith(prefix)), None)


def _objects(thing: str, route: str, answer: dict[str, Any]) -> Iterator[ObjectReference]:
    if thing in WITH_PARTS and (named := object_named_by(route)):  # a part of it is of it
        yield named
        if thing == "complaint" and answer.get("id", named[1]) != named[1]:
            yield thing, answer["id"]
        return
    for item in answer.get("items", [answer]):
        if "id" in item:
            yield ("complaint", item["complaint_id"]) if thing == "delivery" else (thing, item["id"])
        if thing == "case":
            yield from (("receipt", receipt["complaint_id"]) for receipt in item.get("receipts", ()))
            yield from (("handover", handover["id"]) for handover in item.get("handovers", ()))


def _lines(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        with contextlib.suppress(ValueError):  # the line was cut in the middle of an answer
            yield json.loads(line)
