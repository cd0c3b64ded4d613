"""Pairs that arrive on both channels at once are one case each, and no answer is lost."""

import asyncio
import os

from tests.one_matter.bureau import Bureau
from tests.one_matter.clerk import Clerk
from tests.sweeps import sampled

PAIRS = int(os.environ.get("FAULT_PAIRS", "12"))  # `make faults` asks for more
AT_ONCE = 20


@sampled
async def test_pairs_that_arrive_at_once_are_one_case_each(running_bureau: Bureau) -> None:
    bureau = running_bureau
    clerk, bureau.tries = Clerk(bureau), 20
    pairs: list[list[str]] = []
    for begin in range(0, PAIRS, AT_ONCE):
        filing = [
            asyncio.gather(*(clerk.file(source, phone, "card", phone=phone) for source in ("12345", "12315")))
            for phone in (f"1381{number:07}" for number in range(begin, min(begin + AT_ONCE, PAIRS)))
        ]
        pairs += await asyncio.gather(*filing)

    assert await clerk.violations(60.0 + PAIRS) == []
    rows = await bureau.county.rows("select complaint_id::text, case_id::text from dispatch.receipts")
    case_of = {row["complaint_id"]: row["case_id"] for row in rows}
    matches = await bureau.county.rows("select count(*) as count from intake.matches where verdict = 'same_matter'")
    assert [case_of[one] for one, _ in pairs] == [case_of[other] for _, other in pairs]
    assert len(set(case_of.values())) == PAIRS
    assert matches[0]["count"] == PAIRS
    steps = await bureau.county.rows("select complaint_id::text, count(*) as count from intake.deliveries group by 1")
    assert {row["complaint_id"] for row in steps} == set(case_of)  # both platforms were told who has it
