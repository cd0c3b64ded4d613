"""Whether a case stayed within its limits.

The county decides which limits run from when (its clocks); what ended them is what people did. 24 hours and 7 working
days are counted here; the end of a longer period is taken as the county states it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta

from canon.calendar import published_calendar
from canon.shanghai import SHANGHAI, day_of
from simulators.year.recount.facts import CaseFacts, Line
from simulators.year.recount.judgements import is_closed

A_DAY = timedelta(hours=24)
FIRST_CHECK = 7  # working days (办法 15)
NOT_RUNNING = frozenset({"cancelled", "paused"})  # ended by something else, or its end is not known yet
# Limits of the law and of the channel; the bureau's own 24 hours and what others have to keep to are none.
LEGAL = frozenset({"acceptance", "mediation", "verification", "mediation_lead", "notice", "reporter_notice", "hotline"})
DECISIONS = ("accept", "refuse")
# A closing answers the person too: after it nobody waits for a first feedback.
FEEDBACK = ("first-feedback", "close")
DISPATCH = ("assign", "redirect")


def was_dispatched_in_time(case: CaseFacts, as_of: datetime) -> bool | None:
    """Whether it was assigned or redirected within 24 hours; an inquiry has only its channel's limit."""
    return _all_in_time(_ends(case, "dispatch_24h", DISPATCH, _a_day_later), as_of)


def was_fed_back_in_time(case: CaseFacts, as_of: datetime) -> bool | None:
    """Whether each dispatch was followed by a first feedback within 24 hours."""
    return _all_in_time(_ends(case, "feedback_24h", FEEDBACK, _a_day_later), as_of)


def was_checked_in_time(case: CaseFacts, as_of: datetime) -> bool | None:
    """Whether each decision to accept or refuse was taken within 7 working days."""
    return _all_in_time(_ends(case, "acceptance", DECISIONS, _seven_working_days_later), as_of)


def was_closed_in_time(case: CaseFacts, as_of: datetime) -> bool | None:
    """Whether it is closed and no limit of the law or the channel was ever exceeded."""
    late = any(_is_late(ended, due, as_of) for ended, due in _legal_ends(case))
    closed = is_closed(case)
    return closed and not late if closed or late else None


def _legal_ends(case: CaseFacts) -> Iterator[tuple[datetime | None, datetime]]:
    for clock in _running(case):
        if clock["kind"] in LEGAL:
            names = DECISIONS if clock["kind"] == "acceptance" else ()
            yield _ended_at(case, clock, names), datetime.fromisoformat(clock["due_at"])


def _ends(
    case: CaseFacts, kind: str, names: tuple[str, ...], due: Callable[[datetime], datetime]
) -> list[tuple[datetime | None, datetime]]:
    """Return of each limit of a kind when it ended, if it did, and when it was due."""
    clocks = [clock for clock in _running(case) if clock["kind"] == kind]
    return [(_ended_at(case, clock, names), due(datetime.fromisoformat(clock["starts_at"]))) for clock in clocks]


def _running(case: CaseFacts) -> Iterator[Line]:
    return (clock for clock in case.clocks if clock["state"] not in NOT_RUNNING)


def _ended_at(case: CaseFacts, clock: Line, names: tuple[str, ...]) -> datetime | None:
    """Return the first fitting act since a clock began, else what the county ended by itself."""
    began = datetime.fromisoformat(clock["starts_at"])
    acted = next((at for at in case.instants(*names) if at >= began), None)
    by_itself = datetime.fromisoformat(clock["met_at"]) if clock.get("met_at") else None
    return min((at for at in (acted, by_itself) if at), default=None)


def _all_in_time(ends: list[tuple[datetime | None, datetime]], as_of: datetime) -> bool | None:
    settled = [(ended, due) for ended, due in ends if ended or due <= as_of]
    return not any(_is_late(ended, due, as_of) for ended, due in settled) if settled else None


def _is_late(ended: datetime | None, due: datetime, as_of: datetime) -> bool:
    """Whether a limit was exceeded; what is done at its very end is within it (民法典 1259)."""
    return ended > due if ended else due <= as_of


def _a_day_later(began: datetime) -> datetime:
    return began + A_DAY


def _seven_working_days_later(began: datetime) -> datetime:
    """24:00 of the seventh working day after that of the beginning."""
    last = published_calendar().add_working_days(day_of(began), FIRST_CHECK)
    return datetime.combine(last + timedelta(days=1), time(), SHANGHAI)


BY_LIMIT: Mapping[str, Callable[[CaseFacts, datetime], bool | None]] = {
    "dispatched_within_24h": was_dispatched_in_time,
    "feedback_within_24h": was_fed_back_in_time,
    "first_check_on_time": was_checked_in_time,
    "on_time_handling_rate": was_closed_in_time,
}
