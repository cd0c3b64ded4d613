"""Cases (``/v1/cases``) and their handovers to other authorities (``/v1/handovers``)."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from sdk.resource import Resource
from sdk.schemas import Clock, Receipt, ResponseModel

CASES = "/v1/cases"
HANDOVERS = "/v1/handovers"


class Decision(ResponseModel):
    """Why a case was routed to its department or authority."""

    rule_version: str
    matched: list[str]
    runner_up: dict[str, Any] | None
    explanation: str


class Handover(ResponseModel):
    """The transfer of a case to another authority, with the explanation given to the citizen."""

    id: str
    case_id: str
    agency: str
    reason: str
    basis: str | None
    explanation: str | None
    state: str
    made_at: datetime
    acknowledged_at: datetime | None


class Deadline(Clock):
    """A time limit with the rule it follows."""

    rule_set: str
    rule: str


class Act(ResponseModel):
    """One entry of a case's history: what was done, by whom, and the state it led to."""

    at: datetime
    account: str | None
    act: str
    state: str
    facts: dict[str, Any]


class CommandOption(ResponseModel):
    """A command, and whether the caller may give it now; ``code`` and ``message`` tell why not, ``roles`` who may."""

    command: str
    allowed: bool
    code: str | None
    message: str | None
    roles: list[str]


class Case(ResponseModel):
    """Dispatch's record of one complaint or report."""

    id: str
    complaint_id: str
    number: str
    version: int
    kind: str
    state: str
    round: int
    department: str | None
    station: str | None
    officer: str | None
    agency: str | None
    late: bool
    receipts: list[Receipt]
    clocks: list[Deadline]
    decision: Decision | None
    handovers: list[Handover]
    history: list[Act]
    acts: tuple[CommandOption, ...] = ()  # empty outside the bureau


class Cases(Resource):
    """Everything under ``/v1/cases`` and ``/v1/handovers``."""

    async def get(self, case: str) -> Case:
        return Case.model_validate_json(await self.read(f"{CASES}/{case}"))

    async def act(
        self, case: str, command: str, *, key: str | None = None, if_match: str | None = None, **facts: Any
    ) -> Case:
        """Run a command on a case (``assign``, ``accept``, ``agree``, ``close`` …) with the facts it needs."""
        return Case.model_validate_json(await self.post(f"{CASES}/{case}/{command}", facts, key=key, if_match=if_match))

    def all(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        return self.iterate(CASES, **query)

    def handovers(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        return self.iterate(HANDOVERS, **query)

    async def acknowledge(self, handover: str, *, key: str | None = None) -> Handover:
        return await self._about(handover, "acknowledgement", {}, key)

    async def give_back(
        self, handover: str, reason: str, note: str | None = None, *, key: str | None = None
    ) -> Handover:
        return await self._about(handover, "refusal", {"reason": reason, "note": note}, key)

    async def answer(self, handover: str, text: str, *, key: str | None = None) -> Handover:
        return await self._about(handover, "result", {"text": text}, key)

    async def _about(self, handover: str, what: str, facts: dict[str, Any], key: str | None) -> Handover:
        return Handover.model_validate_json(await self.post(f"{HANDOVERS}/{handover}/{what}", facts, key=key))
