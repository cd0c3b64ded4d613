"""Token buckets of the rate limit: one per account, from which all gateway processes lease."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# The row lock serialises leases; RETURNING yields what this one was granted.
_FILLED = """least(asked.capacity, held.tokens + asked.returned
    + asked.rate * greatest(0, extract(epoch from clock_timestamp() - held.filled_at)))"""
_LEASE = text(f"""
with asked as (
    select cast(:rate as float8) as rate, cast(:capacity as float8) as capacity,
        cast(:wanted as float8) as wanted, cast(:returned as float8) as returned
)
insert into allowances as held (account, tokens, granted, filled_at)
select :account, capacity - wanted, wanted, clock_timestamp() from asked
on conflict (account) do update set
    (granted, tokens, filled_at) = (
        select least(asked.wanted, {_FILLED}), {_FILLED} - least(asked.wanted, {_FILLED}), clock_timestamp() from asked
    )
returning granted
""")  # noqa: S608 - only constants are interpolated


async def lease_tokens(
    db: AsyncConnection, account: str, *, rate: float, capacity: float, wanted: float, returned: float
) -> float:
    """Give back ``returned`` tokens, lease up to ``wanted`` and return how many; ``rate`` tokens flow in per second."""
    parameters = {"account": account, "rate": rate, "capacity": capacity, "wanted": wanted, "returned": returned}
    return float((await db.execute(_LEASE, parameters)).scalar_one())
