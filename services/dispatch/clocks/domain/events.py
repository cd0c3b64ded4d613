"""How limits tell of themselves: what an act did to them goes with the act."""

from contracts.dispatch import CaseEvent, ClockMissed, ClocksChanged, LimitChange, LimitMoved
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.lifecycle.domain.case import Case
from services.dispatch.lifecycle.domain.events import tell


class Telling:
    """Events of one case in order, each with the changes that came after it and before the next."""

    def __init__(self, case: Case, *events: CaseEvent) -> None:
        self._case = case
        self._told: list[tuple[CaseEvent, list[LimitChange]]] = [(event, []) for event in events]

    def tell(self, event: CaseEvent) -> None:
        self._told.append((event, []))

    def change(self, change: LimitChange) -> None:
        """With what was told last, or alone if nothing was."""
        if not self._told:
            self.tell(tell(ClocksChanged, self._case))
        self._told[-1][1].append(change)

    def events(self) -> tuple[CaseEvent, ...]:
        return tuple(
            event.model_copy(update={"clocks": tuple(changes)}) if changes else event for event, changes in self._told
        )


def tell_missed(clock: Clock, case: Case) -> ClockMissed:
    """It passed."""
    return tell(ClockMissed, case, clock=clock.kind, due_at=clock.due_at)


def tell_moved(clock: Clock) -> LimitMoved:
    """Where it ends now, and why."""
    return LimitMoved(
        clock=clock.kind,
        starts_at=clock.starts_at,
        due_at=clock.due_at,
        provisional=clock.provisional,
        proof=clock.proof,
    )
