"""Events about clocks: a change of a limit is carried by the event of the act that caused it."""

from contracts.dispatch import CaseEvent, ClockMissed, ClocksChanged, LimitChange, LimitMoved, LimitStopped, Stop
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.events import case_event


class EventCollector:
    """Collect the events of a case in order, each with the limit changes added after it."""

    def __init__(self, case: Case, *events: CaseEvent) -> None:
        self._case = case
        self._entries: list[tuple[CaseEvent, list[LimitChange]]] = [(event, []) for event in events]

    def add_event(self, event: CaseEvent) -> None:
        self._entries.append((event, []))

    def add_limit_change(self, change: LimitChange) -> None:
        """Attach the change to the last event, or to a new ``ClocksChanged`` if there is none."""
        if not self._entries:
            self.add_event(case_event(ClocksChanged, self._case))
        self._entries[-1][1].append(change)

    def events(self) -> tuple[CaseEvent, ...]:
        return tuple(
            event.model_copy(update={"clocks": tuple(changes)}) if changes else event
            for event, changes in self._entries
        )


def clock_missed(clock: Clock, case: Case) -> ClockMissed:
    """Build the event that the limit of this clock has passed."""
    return case_event(ClockMissed, case, clock=clock.kind, due_at=clock.due_at, receipt=clock.receipt)


def clock_moved(clock: Clock) -> LimitMoved:
    """Describe the clock's new end and how it was computed."""
    return LimitMoved(
        clock=clock.kind,
        receipt=clock.receipt,
        starts_at=clock.starts_at,
        due_at=clock.due_at,
        provisional=clock.provisional,
        proof=clock.proof,
    )


def clock_stopped(clock: Clock, stop: Stop) -> LimitStopped:
    """Describe that the clock runs no longer, and why."""
    return LimitStopped(clock=clock.kind, receipt=clock.receipt, due_at=clock.due_at, stop=stop)
