"""The state of a case (案件): one complaint, report or inquiry on its way through the bureau."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.codes import Agency, Alert, Channel, CloseResult, Kind, State
from canon.deadlines import Suspension
from canon.headline import headline
from contracts.dispatch import CaseEvent

MAX_ROUNDS = 3  # a case is handled anew at most twice; after that the law's other remedies remain
MAX_DISSATISFIED_GRADE = 2  # 不满意, and 1 很不满意, of the five grades
BOUNCES_UNTIL_JOINT = 2  # after so many refused hand-overs nobody may refuse any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The state of a case; the columns of ``cases`` carry these names."""

    id: UUID
    kind: Kind
    state: State
    round: int = 1
    version: int = 1
    number: str
    channel: Channel
    source: str
    received_at: datetime
    region: str | None = None
    town: str | None = None
    town_name: str | None = None  # by the rules in force when the case was opened
    category: str | None = None
    department: str | None = None
    station: str | None = None
    station_name: str | None = None
    officer: str | None = None
    agency: Agency | None = None
    handover_id: UUID | None = None  # the hand-over under way, or the last one
    bounces: int = 0
    joint: bool = False  # 联合办理: under a lead department (牵头); no agency may refuse it
    enterprise_id: str | None = None
    before_odr: State | None = None
    dispatched_at: datetime | None = None
    first_feedback_at: datetime | None = None  # of this round
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    result: CloseResult | None = None
    recovered_fen: int = 0
    dissatisfied: bool = False  # by the citizen's last evaluation of this round
    mediator: str | None = None  # an officer, or a person of the body that the mediation is delegated to
    recusal_since: datetime | None = None  # when a side requested the mediator's recusal, until it is decided
    paused_since: datetime | None = None
    suspensions: tuple[Suspension, ...] = ()
    attention: bool = False  # a person at the hub must look
    alerts: tuple[Alert, ...] = ()
    late: bool = False  # a limit of this case passed and is still open
    next_due_at: datetime | None = None
    near_at: datetime | None = None  # from when the end of one of its limits is near
    real_name: bool = True
    confidential: bool = False
    linked_id: UUID | None = None
    lead: bool = False  # a report that the bureau found itself, in mediating ``linked_id``
    imported: bool = False  # it ended before it was received here, as the list says that brought it
    respondent_name: str | None = None
    matter: str | None = None  # cleaned; personal
    request: str | None = None  # cleaned; personal
    amount_fen: int | None = None
    decision: Mapping[str, object] | None = None  # of the routing rules, when the case was opened
    opened_at: datetime
    changed_at: datetime

    @property
    def title(self) -> str | None:
        """The matter in a few words; ``None`` if its text was erased or says nothing."""
        return headline(self.matter or "") or None

    @property
    def is_untouched(self) -> bool:
        """Whether the case is where the rules put it, and no person has acted on it."""
        acted = self.officer or self.accepted_at or self.first_feedback_at or self.bounces or self.round > 1
        return self.state in (State.TRIAGED, State.DISPATCHED, State.REDIRECTED) and not acted and not self.lead

    @property
    def has_open_alarm(self) -> bool:
        """Whether an alert (D§6.9) still waits for a person of the bureau; an act of others does not clear it."""
        return self.attention and bool(self.alerts)


CaseDecision = tuple[Case, tuple[CaseEvent, ...]]
