"""An alarm of intake is shown as it was published."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from contracts.intake import AlarmEvidence, ClosingShopSuspected
from services.dispatch.closing_shops.domain import closing_shop

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 25, 7, 31, tzinfo=UTC)


def test_an_alarm_has_the_facts_of_its_event() -> None:
    event = ClosingShopSuspected(
        aggregate_id=UUID(int=1),
        complaint_id=UUID(int=2),
        occurred_at=NOW,
        found_at=NOW,
        respondent_name="麦屿烘焙店",
        topic="prepaid",
        complaints=(UUID(int=2), UUID(int=3)),
        evidence=(AlarmEvidence(kind="words", word="关门", complaints=2),),
    )

    shop = closing_shop(event)

    assert (shop.id, shop.respondent, shop.topic, shop.found_at) == (UUID(int=1), "麦屿烘焙店", "prepaid", NOW)
    assert shop.complaints == (UUID(int=2), UUID(int=3))
    assert shop.evidence == ({"kind": "words", "word": "关门", "complaints": 2},)
