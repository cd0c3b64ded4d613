"""Of each event of dispatch somebody decided whether the citizen reads of it."""

import contracts.dispatch
from contracts.dispatch import CaseEvent
from services.intake.timeline.domain.story import ENTRY_TYPES

# No line of the story on purpose: clocks stand beside it, and these are the bureau's own or tell nothing new.
WITHOUT_A_LINE = {
    "dispatch.alarm_taken.v1",
    "dispatch.approval_proposed.v1",
    "dispatch.approval_returned.v1",
    "dispatch.approval_withdrawn.v1",
    "dispatch.case_escalated.v1",
    "dispatch.case_looked_back.v1",
    "dispatch.case_noted.v1",
    "dispatch.case_read_again.v1",
    "dispatch.cases_related.v1",
    "dispatch.clock_met.v1",
    "dispatch.clock_moved.v1",
    "dispatch.clock_reminded.v1",
    "dispatch.clock_started.v1",
    "dispatch.clock_stopped.v1",
    "dispatch.clocks_changed.v1",
    "dispatch.performance_started.v1",
}


def test_an_event_of_a_case_has_a_line_in_the_story_or_none_on_purpose() -> None:
    """Intake subscribes to what has a line; the others it never sees."""
    classes = [getattr(contracts.dispatch, name) for name in contracts.dispatch.__all__]
    types = {
        cls.type for cls in classes if isinstance(cls, type) and issubclass(cls, CaseEvent) and cls is not CaseEvent
    }

    assert types - ENTRY_TYPES == WITHOUT_A_LINE
