"""Which messages are compared with one."""

from datetime import timedelta
from uuid import UUID

from fastapi import FastAPI

from services.intake.matching.domain.blocking import MOST_OF_PURCHASE, PHONE, PURCHASE, most_of
from services.intake.matching.repository import SoughtMessage, find_candidates, replace_keys
from tests.services.intake.building import NOW

SOUGHT, RELATIVE = UUID(int=1_000), UUID(int=2_000)
TELEPHONE, SUM = b"telephone", b"sum at a shop"
WITHIN = timedelta(days=90)


async def test_of_many_who_paid_the_same_to_a_shop_that_closed_only_the_newest_few_are_compared(app: FastAPI) -> None:
    strangers = [UUID(int=number) for number in range(1, 41)]
    rows = [(SUM, NOW + timedelta(minutes=one.int), one) for one in strangers]
    rows.append((TELEPHONE, NOW - timedelta(days=80), RELATIVE))
    limits = {TELEPHONE: most_of(PHONE), SUM: most_of(PURCHASE)}
    sought = SoughtMessage(complaint_id=SOUGHT, received_at=NOW + timedelta(hours=1), digests=limits)

    async with app.state.transactions.begin() as work:
        await replace_keys(work.db, [*strangers, RELATIVE], rows)
        found = (await find_candidates(work.db, [sought], WITHIN))[SOUGHT]

    assert found == [*reversed(strangers[-MOST_OF_PURCHASE:]), RELATIVE]


async def test_a_message_takes_no_place_among_those_that_it_is_compared_with(app: FastAPI) -> None:
    rows = [(SUM, NOW + timedelta(minutes=2), SOUGHT), (SUM, NOW + timedelta(minutes=1), RELATIVE)]
    sought = SoughtMessage(complaint_id=SOUGHT, received_at=NOW + timedelta(minutes=2), digests={SUM: 1})

    async with app.state.transactions.begin() as work:
        await replace_keys(work.db, [SOUGHT, RELATIVE], rows)

        assert await find_candidates(work.db, [sought], WITHIN) == {SOUGHT: [RELATIVE]}
