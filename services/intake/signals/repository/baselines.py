"""Count what is usual among the complainants of the last year, by matters; a complainant is a phone number's digest."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.signals.domain.thresholds import SignalCode
from services.intake.signals.domain.usual import Baseline
from services.intake.signals.tables import signal_baselines

YEAR = timedelta(days=365)
_OWN = """
own as materialized (
    select i.digest as person, n.digest as name, c.case_id, t.complaint_id,
        t.business_digest as business, t.goods, t.problem, t.lacks_proof
    from traits t
    join complaints c on c.id = t.complaint_id
    join vault_index i on i.complaint_id = t.complaint_id and i.kind = 'phone'
    left join marks n on n.complaint_id = t.complaint_id and n.kind = 'name'
    where t.received_at > :since
)"""
_PER_PERSON: Mapping[SignalCode, str] = {
    SignalCode.QUANTITY: """
        select person, max(many) as many from (select person, count(distinct case_id) as many from own
            group by person, goods, case when goods is null then case_id end) as kinds group by person""",
    SignalCode.REPETITION: """
        select person, max(many) as many from (select person, count(distinct case_id) as many from own
            cross join lateral (values ('b', encode(business, 'hex')), ('g', goods), ('p', problem)) as one(what, value)
            group by person, what, value, case when value is null then case_id end) as kinds group by person""",
    SignalCode.COLLUSION: """
        select person, max(many) as many from (select own.person, coalesce(shared.names, 1) as many from own
            left join marks m on m.complaint_id = own.complaint_id and m.kind in ('template', 'payee', 'address')
            left join (select m.digest, count(distinct own.name) as names from own
                join marks m on m.complaint_id = own.complaint_id and m.kind in ('template', 'payee', 'address')
                group by m.digest having count(distinct own.name) > 1) as shared on shared.digest = m.digest)
            as kinds group by person""",
    SignalCode.NO_PROOF: """
        select person, count(*) filter (where lacking) as many from (select person, bool_and(lacks_proof) as lacking
            from own group by person, case_id) as matters group by person""",
    SignalCode.SHARED_CONTACT: "select person, greatest(count(distinct name), 1) as many from own group by person",
}


async def count_baseline(db: AsyncConnection, code: SignalCode, now: datetime) -> Baseline:
    """Return how many complainants of the last year have each count."""
    query = text(f"with {_OWN} select many, count(*) from ({_PER_PERSON[code]}) as per group by many")  # noqa: S608
    rows = await db.execute(query, {"since": now - YEAR})
    return Baseline(counted_at=now, people={int(many): people for many, people in rows})


async def save_baseline(db: AsyncConnection, code: SignalCode, baseline: Baseline) -> None:
    values = {"counted_at": baseline.counted_at, "people": {str(k): v for k, v in baseline.people.items()}}
    query = insert(signal_baselines).values(code=code.value, **values)
    await db.execute(query.on_conflict_do_update(index_elements=["code"], set_=values))


async def list_baselines(db: AsyncConnection) -> dict[SignalCode, Baseline]:
    return {
        SignalCode(row.code): Baseline(counted_at=row.counted_at, people={int(k): v for k, v in row.people.items()})
        for row in await db.execute(select(signal_baselines))
    }
