"""What the page of supervision reads and shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gateway.console.case_rows import CaseRow
from gateway.console.models import Case, FirstCases, ServiceAnswer


class OfficerLoad(ServiceAnswer):
    """What one officer, section or agency has."""

    department: str | None
    agency: str | None
    officer: str | None
    open: int
    late: int
    due_soon: int
    urged: int


class Urging(ServiceAnswer):
    at: datetime
    account: str
    note: str | None


class UrgedCase(Case):
    """A case that was urged, and whether anybody acted since."""

    acted_since: bool
    urges: list[Urging]


class Overview(ServiceAnswer):
    """``GET /v1/supervision``."""

    late: FirstCases
    by_officer: list[OfficerLoad]
    urged: list[UrgedCase]


class Change(ServiceAnswer):
    """An act on a case after something was proposed on it."""

    at: datetime
    act: str


class Approval(ServiceAnswer):
    """An act that waits for a head; ``body`` is that of its command."""

    id: UUID
    command: str
    body: dict[str, Any] | None
    proposer: str
    proposed_at: datetime
    changes: list[Change]
    case: Case


class Approvals(ServiceAnswer):
    """``GET /v1/approvals``."""

    items: list[Approval]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """A proposal in words; ``refusal`` is why the last decision on it was not made."""

    approval: Approval
    row: CaseRow
    reasons: tuple[str, ...]
    changes: tuple[str, ...]  # of the case since it was proposed
    is_own: bool  # nobody approves their own
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    """A bar: late, near and other cases of one holder, as widths of its three parts."""

    load: OfficerLoad
    name: str
    parts: tuple[tuple[str, int, int], ...]  # tone, from where, how wide
    rest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRow:
    """A case that is late or near, with what the last act on it was refused for."""

    row: CaseRow
    refusal: str | None = None
