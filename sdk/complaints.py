"""Complaints, reports and inquiries (``/v1/complaints``): file, read, supplement and withdraw them."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sdk.answer import NO_ANSWER, Answer
from sdk.resource import BYTES, Resource, require_success
from sdk.schemas import Clock, Receipt, RequestModel, ResponseModel

COMPLAINTS = "/v1/complaints"
BATCH = f"{COMPLAINTS}:batch"
MAX_BATCH_LINES = 500  # complaints in one request
ATTACHMENT_SECONDS = 120.0  # for a file of twenty megabytes, and a large picture to be drawn anew


class Complainant(RequestModel):
    """The person who complains; stored encrypted and shown masked."""

    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    address: str | None = None
    email: str | None = None
    anonymous: bool = False
    confidential: bool = False


class Respondent(RequestModel):
    """The business complained of."""

    name: str | None = None
    uscc: str | None = None
    address: str | None = None
    phone: str | None = None
    platform: str | None = None


class Matter(RequestModel):
    """What happened and what the complainant asks for; amounts in fen."""

    text: str
    request: str | None = None
    place: str | None = None
    region: str | None = None
    happened_on: date | None = None
    amount_fen: int | None = None
    order_no: str | None = None
    category: str | None = None
    problem: str | None = None


class Filing(RequestModel):
    """One complaint to file. ``external_id`` is the caller's own number: one number is always one complaint."""

    matter: Matter
    complainant: Complainant = Complainant()
    respondent: Respondent = Respondent()
    kind: str | None = None
    external_id: str | None = None
    received_at: datetime | None = None  # only with the scope `backdate`


class MissingField(ResponseModel):
    """A part that Order 121 Art. 10 requires and the complaint lacks."""

    field: str  # JSON pointer
    message: str


class PossibleDuplicate(ResponseModel):
    """Another complaint that may be of the same matter; only the bureau sees it."""

    id: str
    score: float  # 0 to 1
    evidence: list[str]


class Topic(ResponseModel):
    """What a complaint is about; ``by`` is ``reading`` where its words or its platform say so."""

    code: str
    name: str
    by: str


class FiledComplaint(ResponseModel):
    """The answer to filing a complaint."""

    id: str
    number: str  # for people to quote; gives no access
    case_id: str
    kind: str
    state: str
    received_at: datetime
    receipts: list[Receipt]
    missing: list[MissingField]
    supplement_by: datetime | None
    alerts: list[str]
    same_matter: str | None
    possible_duplicates: list[PossibleDuplicate]


class Complaint(FiledComplaint):
    """The present state of a complaint, with the person masked."""

    department: str | None
    department_name: str | None
    station: str | None
    agency: str | None
    agency_name: str | None
    round: int
    changed_at: datetime | None
    withdrawn_at: datetime | None
    erased: bool
    topic: Topic | None = None


class Holder(ResponseModel):
    """The department or authority that has the complaint now."""

    kind: str
    code: str | None
    name: str


class TimelineEntry(ResponseModel):
    """One line of a timeline."""

    at: datetime
    text: str


class NamedClock(Clock):
    """A time limit with its name for the citizen."""

    name: str


class Timeline(ResponseModel):
    """The progress of a complaint for the citizen: state, holder, deadline and reason."""

    id: str
    number: str
    state: str
    state_name: str
    holder: Holder
    until: datetime | None
    why: str | None
    summary: str
    items: list[TimelineEntry]
    clocks: list[NamedClock]


class Attachment(ResponseModel):
    """A file of a complaint; ``state`` is ``announced`` until its bytes arrive, then ``stored`` or ``refused``."""

    name: str
    media_type: str
    size: int  # bytes
    sha256: str
    state: str
    refusal: str | None
    message: str | None  # why it was refused
    by: str = "complainant"  # who brought it: complainant, bureau, enterprise, agency


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFilingResult:
    """The result of one filing in a batch: the complaint's id, or the problem."""

    key: str
    status: int
    id: str | None = None
    problem: Mapping[str, Any] | None = None


class Complaints(Resource):
    """Everything under ``/v1/complaints``."""

    async def file(self, filing: Filing, *, key: str | None = None) -> FiledComplaint:
        """File a complaint; the same key or the same ``external_id`` gives the same complaint again."""
        return FiledComplaint.model_validate_json(await self.post(COMPLAINTS, filing, key=key))

    async def file_many(self, filings: Iterable[tuple[str, Filing]]) -> AsyncIterator[BatchFilingResult]:
        """File many complaints, each with its own key; yield their results in the same order.

        A filing that is refused does not affect the others.
        """
        left = iter(filings)
        while part := [(key, _line(key, filing)) for key, filing in islice(left, MAX_BATCH_LINES)]:
            for filed in await self._batch(part):
                yield filed

    async def _batch(self, lines: Sequence[tuple[str, bytes]]) -> list[BatchFilingResult]:
        """Send the lines whose outcome is not certain, until all are; answers match lines by position."""
        filed: dict[int, BatchFilingResult] = {}

        async def ask() -> Answer:
            sent = [index for index in range(len(lines)) if index not in filed]
            answer = await self._line.ask("POST", BATCH, body=b"\n".join(lines[index][1] for index in sent))
            if not answer.ok:
                return answer
            for index, written in zip(sent, answer.content.splitlines(), strict=True):
                line, key = json.loads(written), lines[index][0]
                if Answer(status=line["status"]).certain:
                    filed[index] = BatchFilingResult(
                        key=key, status=line["status"], id=line.get("id"), problem=line.get("problem")
                    )
            return answer if len(filed) == len(lines) else Answer(status=NO_ANSWER, transport_error="put off")

        require_success(await self._patience.retry(ask))
        return [filed[index] for index in range(len(lines))]

    async def get(self, complaint: str) -> Complaint:
        return Complaint.model_validate_json(await self.read(f"{COMPLAINTS}/{complaint}"))

    async def timeline(self, complaint: str) -> Timeline:
        return Timeline.model_validate_json(await self.read(f"{COMPLAINTS}/{complaint}/timeline"))

    async def supplement(self, complaint: str, text: str, *, key: str | None = None) -> Complaint:
        path = f"{COMPLAINTS}/{complaint}/supplements"
        return Complaint.model_validate_json(await self.post(path, {"text": text}, key=key))

    async def attach(
        self, complaint: str, name: str, content: bytes, media_type: str = BYTES, *, key: str | None = None
    ) -> Attachment:
        """Announce a file and send its bytes; what is there already stays. The bytes say which type it is.

        A file that is nothing that is taken raises ``Refused`` with the reason, and is listed as refused.
        """
        path, digest = f"{COMPLAINTS}/{complaint}/attachments", hashlib.sha256(content).hexdigest()
        announced = {"name": name, "media_type": media_type, "size": len(content), "sha256": digest}
        await self.post(path, announced, key=key)
        return Attachment.model_validate_json(await self.put(f"{path}/{digest}", content, within=ATTACHMENT_SECONDS))

    async def attachments(self, complaint: str) -> list[Attachment]:
        """List the files of a complaint, and what became of each."""
        listing = json.loads(await self.read(f"{COMPLAINTS}/{complaint}/attachments"))
        return [Attachment.model_validate(one) for one in listing["items"]]

    async def download(self, complaint: str, sha256: str, form: str | None = None) -> bytes:
        """Return the bytes of a file; ``form`` is ``original``, or of a picture ``view`` or ``thumbnail``."""
        return await self.read(f"{COMPLAINTS}/{complaint}/attachments/{sha256}", form=form)

    async def withdraw(self, complaint: str, reason: str | None = None, *, key: str | None = None) -> Complaint:
        path = f"{COMPLAINTS}/{complaint}/withdrawal"
        return Complaint.model_validate_json(await self.post(path, {"reason": reason}, key=key))

    def all(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the caller's complaints; filters: ``external_id``, ``channel``, ``state``, ``department`` and more."""
        return self.iterate(COMPLAINTS, **query)


def _line(key: str, filing: Filing) -> bytes:
    return json.dumps({**filing.model_dump(mode="json"), "idempotency_key": key}, ensure_ascii=False).encode()
