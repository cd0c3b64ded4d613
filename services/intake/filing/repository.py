"""Load what is known of filings before they are accepted, and draw running numbers for them."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.awake_timeout import awake_timeout
from chassis.db.server import TRANSACTION_COMMAND_SECONDS
from services.intake.filing.domain.acceptance import Key, KnownFilings, StoredAnswer
from services.intake.filing.domain.filing import Filing

# Known answers and complaints, and running numbers for the rest, in one round trip. It is a transaction of its own that
# does not wait for the WAL to be flushed: a complaint with such a number comes later in the same WAL.
_LOAD_KNOWN = """
with asked as materialized (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::int[])
        as t(account, key, source, external_id, day, wanted)
), answered as materialized (
    select i.caller, i.key, i.fingerprint, i.status, i.body
    from asked join idempotency i on i.caller = account and i.key = asked.key and i.status is not null
), received as materialized (
    select r.source, r.external_id, r.complaint_id
    from asked join receipts r on r.source = asked.source and r.external_id = asked.external_id
), drawn as (
    insert into numbers as n (day, running)
    select day, sum(wanted) from asked
    where wanted > 0 and not exists (select from answered a where a.caller = account and a.key = asked.key)
        and not exists (select from received r where r.source = asked.source and r.external_id = asked.external_id)
    group by day order by day
    on conflict (day) do update set running = n.running + excluded.running
    returning day, running
), hasty as (
    select set_config('synchronous_commit', 'off', true) where exists (select from drawn)
)
select 1 as what, caller as one, key as two, fingerprint, status, body, null::uuid as complaint_id, null::date as day
from answered
union all select 2, source, external_id, null, null, null, complaint_id, null from received
union all select 3, null, null, null, running, null, null, day from drawn
union all select 4, set_config, null, null, null, null, null, null from hasty
"""
_NUMBERS = """
insert into numbers as n (day, running)
select * from unnest($1::date[], $2::int[]) as t(day, running) order by day
on conflict (day) do update set running = n.running + excluded.running
returning day, running
"""

DrawnNumbers: TypeAlias = dict[date, deque[int]]  # by day, drawn and not yet assigned


async def load_known(
    db: AsyncConnection, filings: Sequence[Filing], days: Sequence[Sequence[date]]
) -> tuple[KnownFilings, DrawnNumbers]:
    """Return the stored answers and complaints of these filings, and running numbers for those that are new.

    ``days``: for each filing, the days of receipt of the complaints in it. Call it in autocommit only: a transaction
    around it would keep the day's counter locked, and would commit without a flush of the WAL. A database that does
    not answer in time is ``TimeoutError``.
    """
    parameters = (
        [filing.account if filing.key is not None else None for filing in filings],
        [filing.key for filing in filings],
        [filing.source for filing in filings],
        [filing.external_id for filing in filings],
        [own[0] if own else None for own in days],
        [len(own) for own in days],
    )
    answers: dict[Key, StoredAnswer] = {}
    ids: dict[Key, UUID] = {}
    drawn: dict[date, int] = {}
    async with awake_timeout(TRANSACTION_COMMAND_SECONDS):
        rows = await db.exec_driver_sql(_LOAD_KNOWN, parameters)
    for row in rows:
        match row.what:
            case 1:
                answers[row.one, row.two] = StoredAnswer(bytes(row.fingerprint), row.status, bytes(row.body))
            case 2:
                ids[row.one, row.two] = row.complaint_id
            case 3:
                drawn[row.day] = row.status
    known = KnownFilings(answers=answers, receipts=ids)
    counts = Counter(day for filing, own in zip(filings, days, strict=True) if not known.has(filing) for day in own)
    return known, {day: deque(range(last - counts[day] + 1, last + 1)) for day, last in drawn.items()}


async def draw_numbers(db: AsyncConnection, days: Sequence[date]) -> list[int]:
    """Return a running number for each of ``days``, one update per day; the counters are locked until the commit."""
    counts = Counter(days)
    rows = await db.exec_driver_sql(_NUMBERS, (list(counts), list(counts.values())))
    following = {row.day: row.running - counts[row.day] for row in rows}
    drawn = []
    for day in days:
        following[day] += 1
        drawn.append(following[day])
    return drawn
