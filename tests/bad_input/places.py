"""One good request to each kind of route; the tests spoil it. ``TEXT`` stands where a free text is read."""

import json
from dataclasses import dataclass
from typing import Any

import httpx

from tests.bad_input.answers import CANARY, refusal_of
from tests.bad_input.system import a_key

TEXT = "一段文字"
JSON = "application/json"
NDJSON = "application/x-ndjson"


@dataclass(frozen=True)
class Place:
    who: str
    path: str
    good: dict[str, Any]
    where: str  # the pointer of the text
    text: str = TEXT

    def spoilt(self, raw: str) -> bytes:
        """The good body with this JSON in place of the text."""
        return json.dumps(self.good).replace(json.dumps(self.text), raw).encode()

    def with_member(self, member: str) -> bytes:
        """The good body with one more member."""
        return f"{json.dumps(self.good)[:-1]}, {member}}}".encode()


PLACES = {
    "filing": Place("partner", "/v1/complaints", {"matter": {"text": TEXT}}, "/matter/text"),
    "supplement": Place("partner", "/v1/complaints/{complaint}/supplements", {"text": TEXT}, "/text"),
    "search": Place("hub", "/v1/complaints:search", {"phone": "13800000000", "reason": TEXT}, "/reason"),
    "command": Place("officer", "/v1/cases/{agreed}/first-feedback", {"text": TEXT}, "/text"),
    "handover": Place("agency", "/v1/handovers/{handover_id}/result", {"text": TEXT}, "/text"),
    "trial": Place("hub", "/v1/routing/trials", {"texts": [{"id": "1", "text": TEXT}]}, "/texts/0/text"),
    "quote": Place("officer", "/v1/refunds/quotes", {"scheme": "prepaid", "paid_fen": 1, "id": TEXT}, "/id"),
    "payment": Place(
        "officer",
        "/v1/refunds/plans/{plan_id}/payments",
        {"amount_fen": 1, "paid_on": "2026-09-01", "reference": "PZ-2026/0001"},
        "/reference",
        "PZ-2026/0001",
    ),
    "offer": Place("enterprise", "/v1/odr/disputes/{dispute_id}/offers", {"terms": TEXT, "amount_fen": 1}, "/terms"),
    "session": Place("stranger", "/v1/sessions", {"user": TEXT, "password": "x"}, "/user"),
}
CHANNELS = {
    "12345": Place(
        "platform_12345", "/v1/channels/12345/work-orders", {"caseguid": "BI-7", "rqstcontent": TEXT}, "/rqstcontent"
    ),
    "12315": Place(
        "platform_12315",
        "/v1/channels/12315/registrations",
        {"registrationnumber": "1330000002026112400000077", "problemdescribe": TEXT},
        "/problemdescribe",
    ),
}
SMALL_BODIES = {name: place for name, place in (PLACES | CHANNELS).items() if name != "trial"}


@dataclass(frozen=True)
class Asker:
    """Sends spoilt requests; every refusal is looked at on its way."""

    clients: dict[str, httpx.Client]
    ids: dict[str, str]

    def post(self, place: Place, body: Any, media_type: str | None = JSON, **headers: str) -> httpx.Response:
        sent_headers = {"Idempotency-Key": a_key(), "X-Note": CANARY} | headers
        if media_type is not None:
            sent_headers["Content-Type"] = media_type
        return self.ask(place.who, "POST", place.path.format(**self.ids), content=body, headers=sent_headers)

    def ask(self, who: str, method: str, path: str, **options: Any) -> httpx.Response:
        answer = self.clients[who].request(method, path, **options)
        if answer.status_code >= 400 and method != "HEAD":
            refusal_of(path, answer.status_code, answer.headers["content-type"], answer.content)
        return answer


def code_of(answer: httpx.Response) -> tuple[int, str]:
    document = answer.json()
    return answer.status_code, document.get("problem", document)["code"]


def fields_of(answer: httpx.Response) -> dict[str, str]:
    """Pointer → code of each invalid field."""
    document = answer.json()
    return {error["field"]: error["code"] for error in document.get("problem", document)["errors"]}
