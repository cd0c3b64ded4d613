"""Settlement by the enterprise first (在线消费纠纷解决, ODR)."""

from dataclasses import dataclass, replace
from datetime import datetime

from canon.codes import CloseResult, OdrOutcome
from contracts.dispatch import CaseBackFromOdr, CaseClosed, CaseSentToOdr, JoinedReceipt
from reading.dispute_part import dispute_in
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.lifecycle.domain.events import case_event, change_time
from services.dispatch.lifecycle.domain.pauses import end_pause
from services.dispatch.lifecycle.domain.transitions import Command, next_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Settler:
    """The message whose person settles; ``is_opener``: also the person of the one that opened the case."""

    receipt: JoinedReceipt
    is_opener: bool


def send_to_odr(
    case: Case, *, enterprise_id: str, due_at: datetime, now: datetime, settler: Settler | None = None
) -> CaseDecision:
    """Send a case to the enterprise, which has ten working days to settle; the bureau's own clocks keep running.

    ``settler``: whose message it is, where the case answers several and another opened it.
    Where a report was split off the text, the enterprise reads nothing of it (Order 121 Art. 37).
    """
    before, is_opener = case.state, settler is None or settler.is_opener
    case = replace(
        case,
        state=next_state(case, Command.SEND_TO_ODR),
        enterprise_id=enterprise_id,
        before_odr=before,
        changed_at=change_time(case, now),
    )
    return case, (
        case_event(
            CaseSentToOdr,
            case,
            enterprise_id=enterprise_id,
            respondent_name=case.respondent_name,
            matter=_dispute_part(case, case.matter) if is_opener else None,
            request=_dispute_part(case, case.request) if is_opener else None,
            amount_fen=case.amount_fen if is_opener else None,
            due_at=due_at,
            receipt=settler.receipt if settler else None,
        ),
    )


def _dispute_part(case: Case, text: str | None) -> str | None:
    return text if text is None or case.linked_id is None else dispute_in(text) or None


def close_settled(case: Case, *, terms: str | None, amount_fen: int, within_limit: bool, now: datetime) -> CaseDecision:
    """Close a case because the consumer accepted an offer (和解成功); ``amount_fen`` counts as recovered, in fen.

    An alert that nobody of the bureau has looked at stays marked until the hub calls the citizen (回访).
    """
    at = change_time(case, now)
    to = next_state(case, Command.SETTLE)
    case = replace(
        end_pause(case, at),
        state=to,
        result=CloseResult.SETTLED,
        recovered_fen=amount_fen,
        attention=case.has_open_alarm,
        closed_at=at,
        changed_at=at,
    )
    return case, (
        case_event(
            CaseClosed,
            case,
            result=CloseResult.SETTLED,
            note=terms,
            recovered_fen=amount_fen,
            within_limit=within_limit,
            dispatched_at=case.dispatched_at,
        ),
    )


def return_from_odr(case: Case, *, outcome: OdrOutcome, now: datetime) -> CaseDecision:
    """Return a case without a settlement to the state it had at the bureau (和解不成)."""
    state = next_state(case, Command.COME_BACK)
    case = replace(case, state=case.before_odr or state, before_odr=None, changed_at=change_time(case, now))
    return case, (case_event(CaseBackFromOdr, case, outcome=outcome),)
