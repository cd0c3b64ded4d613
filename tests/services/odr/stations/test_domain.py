"""What stations do, decided purely."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.odr.stations import domain
from services.odr.stations.domain import Handover, Settlement, StationFigures, share_of_minutes
from tests.services.odr.registers.building import NOON, TODAY


def figures(settled: int, handed_over: int) -> StationFigures:
    return StationFigures(settled=settled, handed_over=handed_over, amount_fen=0, with_amount=0, minutes=())


def test_the_rate_of_a_station_is_settled_of_all_that_was_brought() -> None:
    assert (figures(26, 5).visits, figures(26, 5).settlement_rate_bp) == (31, 8387)
    assert figures(0, 0).settlement_rate_bp is None


def test_half_and_nine_in_ten_are_minutes_of_a_settlement() -> None:
    assert share_of_minutes([30, 10, 20], 0.5) == 20
    assert share_of_minutes(range(1, 11), 0.9) == 9
    assert share_of_minutes([], 0.5) is None


@pytest.mark.parametrize(
    ("settled_on", "is_open", "refusal"),
    [(TODAY + timedelta(days=1), True, domain.InFuture), (TODAY, False, domain.StationNotOpen)],
)
def test_a_station_settles_on_a_day_it_was_open(settled_on: date, is_open: bool, refusal: type[Exception]) -> None:  # noqa: FBT001
    domain.check_day(TODAY, TODAY, is_open=True)

    with pytest.raises(refusal):
        domain.check_day(settled_on, TODAY, is_open=is_open)


def test_the_events_of_a_station_hold_no_words_and_nobody() -> None:
    settlement = Settlement(
        settlement_id=UUID(int=1),
        entry_id=UUID(int=2),
        matter="鸡蛋破损",
        respondent="河西惠家超市",
        amount_fen=0,
        terms="换两盒",
        minutes=15,
        settled_on=TODAY,
        recorded_at=NOON,
        recorded_by="station.hexi",
    )
    handover = Handover(
        complaint_id=UUID(int=3), entry_id=UUID(int=2), reason="要送检", handed_at=NOON, handed_by="station.hexi"
    )

    settled = domain.settled_event(settlement, "河西镇")
    handed = domain.handed_over_event(handover, UUID(int=4), "河西镇")

    assert (settled.complaint_id, settled.minutes, settled.settled_on) == (UUID(int=1), 15, "2026-11-24")
    assert (handed.complaint_id, handed.station_id) == (UUID(int=3), UUID(int=2))
    assert not {"鸡蛋破损", "换两盒", "要送检"} & {str(value) for event in (settled, handed) for _, value in event}
