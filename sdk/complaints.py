"""Complaints, reports and inquiries: filed, read, added to, taken back."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sdk.answer import LOST, Answer
from sdk.asking import Asking, done
from sdk.schemas import Clock, Receipt, Said, Told

COMPLAINTS = "/v1/complaints"
BATCH = f"{COMPLAINTS}:batch"
BATCH_LINES = 500  # in one request: each is answered before the next is sent


class Complainant(Said):
    """Who complains; kept sealed, and shown masked."""

    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    address: str | None = None
    email: str | None = None
    anonymous: bool = False
    confidential: bool = False


class Respondent(Said):
    """The business."""

    name: str | None = None
    uscc: str | None = None
    address: str | None = None
    phone: str | None = None
    platform: str | None = None


class Matter(Said):
    """What happened and what is wanted; amounts in fen."""

    text: str
    request: str | None = None
    place: str | None = None
    region: str | None = None
    happened_on: date | None = None
    amount_fen: int | None = None
    order_no: str | None = None
    category: str | None = None
    problem: str | None = None


class Filing(Said):
    """One message. ``external_id`` is the caller's own number: the same number is the same complaint for ever."""

    matter: Matter
    complainant: Complainant = Complainant()
    respondent: Respondent = Respondent()
    kind: str | None = None
    external_id: str | None = None
    received_at: datetime | None = None  # only with the scope `backdate`


class Missing(Told):
    """A part that Article 10 of Order 121 wants."""

    field: str  # JSON pointer
    message: str


class Taken(Told):
    """A complaint as it is answered when it is filed."""

    id: str
    number: str  # for people; opens nothing
    case_id: str
    kind: str
    state: str
    received_at: datetime
    receipts: list[Receipt]
    missing: list[Missing]
    supplement_by: datetime | None
    alerts: list[str]
    same_matter: str | None
    possible_duplicates: list[str]


class Complaint(Taken):
    """A complaint as it stands; the person masked."""

    department: str | None
    department_name: str | None
    station: str | None
    agency: str | None
    agency_name: str | None
    round: int
    changed_at: datetime | None
    withdrawn_at: datetime | None
    erased: bool


class Holder(Told):
    """Who has it now."""

    kind: str
    code: str | None
    name: str


class Entry(Told):
    """One line of the story."""

    at: datetime
    text: str


class Limit(Clock):
    """A limit as a citizen reads it."""

    name: str


class Timeline(Told):
    """The citizen's story: where it is, who has it, until when, and why."""

    id: str
    number: str
    state: str
    state_name: str
    holder: Holder
    until: datetime | None
    why: str | None
    summary: str
    items: list[Entry]
    clocks: list[Limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of one filing of many: an id, or the problem."""

    key: str
    status: int
    id: str | None = None
    problem: Mapping[str, Any] | None = None


class Complaints(Asking):
    """Everything under ``/v1/complaints``."""

    async def file(self, filing: Filing, *, key: str | None = None) -> Taken:
        """File one; with the same key or the same ``external_id`` it is the same complaint."""
        return Taken.model_validate_json(await self.said(COMPLAINTS, filing, key=key))

    async def file_many(self, filings: Iterable[tuple[str, Filing]]) -> AsyncIterator[Filed]:
        """File thousands, each with its own key; a bad one hinders none, and the order is kept."""
        left = iter(filings)
        while some := [(key, _line(key, filing)) for key, filing in islice(left, BATCH_LINES)]:
            for filed in await self._batch(some):
                yield filed

    async def _batch(self, lines: Sequence[tuple[str, bytes]]) -> list[Filed]:
        """Send what is not certain yet until everything is; answers belong to lines by their place."""
        filed: dict[int, Filed] = {}

        async def ask() -> Answer:
            sent = [place for place in range(len(lines)) if place not in filed]
            answer = await self._line.ask("POST", BATCH, body=b"\n".join(lines[place][1] for place in sent))
            if not answer.ok:
                return answer
            for place, told in zip(sent, answer.content.splitlines(), strict=True):
                line, key = json.loads(told), lines[place][0]
                if Answer(status=line["status"]).certain:
                    filed[place] = Filed(key=key, status=line["status"], id=line.get("id"), problem=line.get("problem"))
            return answer if len(filed) == len(lines) else Answer(status=LOST, lost="put off")

        done(await self._patience.settle(ask))
        return [filed[place] for place in range(len(lines))]

    async def get(self, complaint: str) -> Complaint:
        return Complaint.model_validate_json(await self.read(f"{COMPLAINTS}/{complaint}"))

    async def timeline(self, complaint: str) -> Timeline:
        return Timeline.model_validate_json(await self.read(f"{COMPLAINTS}/{complaint}/timeline"))

    async def supplement(self, complaint: str, text: str, *, key: str | None = None) -> Complaint:
        path = f"{COMPLAINTS}/{complaint}/supplements"
        return Complaint.model_validate_json(await self.said(path, {"text": text}, key=key))

    async def withdraw(self, complaint: str, reason: str | None = None, *, key: str | None = None) -> Complaint:
        path = f"{COMPLAINTS}/{complaint}/withdrawal"
        return Complaint.model_validate_json(await self.said(path, {"reason": reason}, key=key))

    def all(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        """All of one's own, page after page: ``external_id``, ``channel``, ``state``, ``department`` and so on."""
        return self.pages(COMPLAINTS, **query)


def _line(key: str, filing: Filing) -> bytes:
    return json.dumps({**filing.model_dump(mode="json"), "idempotency_key": key}, ensure_ascii=False).encode()
