"""Settlement by the enterprise first (在线消费纠纷解决, ODR)."""

from dataclasses import replace
from datetime import datetime

from canon.codes import CloseResult, OdrOutcome
from canon.reading.halves import dispute_in
from contracts.dispatch import CaseBackFromOdr, CaseClosed, CaseSentToOdr
from services.dispatch.lifecycle.domain.case import Case, Decided
from services.dispatch.lifecycle.domain.events import moment, tell
from services.dispatch.lifecycle.domain.pauses import pause_ended
from services.dispatch.lifecycle.domain.transitions import Command, step


def send_to_odr(case: Case, *, enterprise_id: str, due_at: datetime, now: datetime) -> Decided:
    """Let the enterprise settle within ten working days; the bureau's own clocks keep running.

    Where a report was split off the text, the enterprise reads nothing of it (Order 121 Art. 37).
    """
    before = case.state
    case = replace(
        case,
        state=step(case, Command.SEND_TO_ODR),
        enterprise_id=enterprise_id,
        before_odr=before,
        changed_at=moment(case, now),
    )
    return case, (
        tell(
            CaseSentToOdr,
            case,
            enterprise_id=enterprise_id,
            respondent_name=case.respondent_name,
            matter=_disputed(case, case.matter),
            request=_disputed(case, case.request),
            amount_fen=case.amount_fen,
            due_at=due_at,
        ),
    )


def _disputed(case: Case, text: str | None) -> str | None:
    return text if text is None or case.linked_id is None else dispute_in(text) or None


def settle(case: Case, *, terms: str | None, amount_fen: int, within_limit: bool, now: datetime) -> Decided:
    """The consumer accepted an offer: the case is done (和解成功). ``amount_fen`` counts as recovered, in fen.

    An alarm that nobody here has looked at goes on until the hub calls the citizen (回访).
    """
    at = moment(case, now)
    to = step(case, Command.SETTLE)
    case = replace(
        pause_ended(case, at),
        state=to,
        result=CloseResult.SETTLED,
        recovered_fen=amount_fen,
        attention=case.rings,
        closed_at=at,
        changed_at=at,
    )
    return case, (
        tell(
            CaseClosed,
            case,
            result=CloseResult.SETTLED,
            note=terms,
            recovered_fen=amount_fen,
            within_limit=within_limit,
            dispatched_at=case.dispatched_at,
        ),
    )


def come_back(case: Case, *, outcome: OdrOutcome, now: datetime) -> Decided:
    """No settlement: the bureau goes on where it was (和解不成)."""
    state = step(case, Command.COME_BACK)
    case = replace(case, state=case.before_odr or state, before_odr=None, changed_at=moment(case, now))
    return case, (tell(CaseBackFromOdr, case, outcome=outcome),)
