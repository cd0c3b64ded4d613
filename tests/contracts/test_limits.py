"""What an act does to the limits of its case goes with the act: whoever follows limits hears every such act."""

import pytest

from contracts.dispatch import CaseExtended, ClockMissed, ClocksChanged, MediationPaused, MediationResumed
from services.analytics.facts.domain.changes import CLOCK_COLUMNS
from services.analytics.handlers import events as heard_by_analytics
from services.dispatch.clocks.domain.reactions import REACTIONS
from tests.routers import events_of

pytestmark = pytest.mark.pure
BESIDE_THE_TABLE = {CaseExtended, ClockMissed, ClocksChanged, MediationPaused, MediationResumed}


def test_intake_follows_every_act_that_changes_a_limit() -> None:
    assert {*REACTIONS, *BESIDE_THE_TABLE} <= set(events_of("intake").subscribed_types.values())


def test_analytics_subscribes_to_every_act_that_meets_a_limit_it_judges() -> None:
    meeting = {act for act, reaction in REACTIONS.items() if reaction.meets & set(CLOCK_COLUMNS)}

    assert meeting | {ClockMissed, ClocksChanged} <= set(heard_by_analytics.subscribed_types.values())
