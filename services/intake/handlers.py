"""Handlers of the events that intake subscribes to: they update progress, timeline, notices and write-back."""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.delivery.router import EventRouter
from contracts import dispatch, odr, refunds  # noqa: F401 - the timeline names events of refunds by their types
from contracts.event import Event, known_events
from services.intake.case_events.service import applying, joining
from services.intake.complaints.repository.people import PersonVault
from services.intake.filing.service import leads
from services.intake.knowledge import service as knowledge_service
from services.intake.notices.domain.decisions import NOTICE_EVENTS
from services.intake.progress.domain import CLOCK_EVENTS
from services.intake.timeline.domain.reasons import REASON_TYPES
from services.intake.timeline.domain.story import ENTRY_TYPES
from services.intake.write_back.domain.platforms import WRITE_BACK_EVENTS

# What the timeline, its reasons, notices, write-back and clocks are made of; an event listed there is subscribed to.
_BY_CLASS: tuple[type[Event], ...] = (*WRITE_BACK_EVENTS, *NOTICE_EVENTS, *CLOCK_EVENTS, odr.DisputeOpened)
_TYPES = ENTRY_TYPES | REASON_TYPES | {event.type for event in _BY_CLASS}
_BY_ITSELF = (dispatch.LeadFound, dispatch.CaseJoined, dispatch.CaseParted, dispatch.CasesRelated)
CASE_EVENTS = tuple(known_events()[name] for name in sorted(_TYPES - {event.type for event in _BY_ITSELF}))


async def apply_case_events(events: Sequence[Event], work: Work) -> None:
    """Update where each case is, who has it, until when, and why."""
    await applying.apply_case_events(work, events)


def events_for(people: PersonVault) -> EventRouter:
    """Return intake's subscriptions; ``people`` seals a report opened from a lead like any other complaint."""
    events = EventRouter()
    events.on_batch(*CASE_EVENTS)(apply_case_events)

    @events.on(dispatch.LeadFound)
    async def file_lead(found: dispatch.LeadFound, work: Work) -> None:
        """Open a report for a breach of the law that the bureau found in a mediation (案源线索)."""
        await apply_case_events([found], work)
        await leads.file_lead(work, found, people)

    @events.on(dispatch.CaseJoined)
    async def join(joined: dispatch.CaseJoined, work: Work) -> None:
        """Let a case answer further complaints of the same matter."""
        await joining.join(work, joined)

    @events.on(dispatch.CaseParted)
    async def part(parted: dispatch.CaseParted, work: Work) -> None:
        """Let complaints have their own case again."""
        await joining.part(work, parted)

    @events.on(dispatch.CasesRelated)
    async def note_related(related: dispatch.CasesRelated, work: Work) -> None:
        """Note why two complaints of one matter keep two cases."""
        await joining.note_related(work, related)

    @events.on(dispatch.ReadingChanged)
    async def save_reading_version(changed: dispatch.ReadingChanged, work: Work) -> None:
        """Save what a signed rule set changes of how texts are read."""
        await knowledge_service.save_version(work, changed)

    return events
