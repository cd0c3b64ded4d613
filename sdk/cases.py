"""Cases at the desk, and what was handed over to another authority."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from sdk.asking import Asking
from sdk.schemas import Clock, Receipt, Told

CASES = "/v1/cases"
HANDOVERS = "/v1/handovers"


class Decision(Told):
    """Why it went where it went."""

    rule_version: str
    matched: list[str]
    runner_up: dict[str, Any] | None
    explanation: str


class Handover(Told):
    """A case at another authority, with what the citizen was told."""

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
    """A limit with the rule it follows."""

    rule_set: str
    rule: str


class Act(Told):
    """What was done, by whom, and the state it led to."""

    at: datetime
    account: str | None
    act: str
    state: str
    facts: dict[str, Any]


class Case(Told):
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


class Cases(Asking):
    """Everything under ``/v1/cases`` and ``/v1/handovers``."""

    async def get(self, case: str) -> Case:
        return Case.model_validate_json(await self.read(f"{CASES}/{case}"))

    async def act(
        self, case: str, command: str, *, key: str | None = None, if_match: str | None = None, **facts: Any
    ) -> Case:
        """Do what the state allows: ``assign``, ``accept``, ``agree``, ``close`` and so on, with what it needs."""
        return Case.model_validate_json(await self.said(f"{CASES}/{case}/{command}", facts, key=key, if_match=if_match))

    def all(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        return self.pages(CASES, **query)

    def handovers(self, **query: str) -> AsyncIterator[dict[str, Any]]:
        return self.pages(HANDOVERS, **query)

    async def acknowledge(self, handover: str, *, key: str | None = None) -> Handover:
        return await self._about(handover, "acknowledgement", {}, key)

    async def give_back(
        self, handover: str, reason: str, note: str | None = None, *, key: str | None = None
    ) -> Handover:
        return await self._about(handover, "refusal", {"reason": reason, "note": note}, key)

    async def answer(self, handover: str, text: str, *, key: str | None = None) -> Handover:
        return await self._about(handover, "result", {"text": text}, key)

    async def _about(self, handover: str, what: str, facts: dict[str, Any], key: str | None) -> Handover:
        return Handover.model_validate_json(await self.said(f"{HANDOVERS}/{handover}/{what}", facts, key=key))
