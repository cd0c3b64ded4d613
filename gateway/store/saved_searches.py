"""Conditions of a list that a person has saved under a name."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.tables import saved_searches


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """``page`` is the list's page in the console's menu, ``conditions`` its query."""

    account: str
    page: str
    name: str
    conditions: str
    saved_at: datetime


async def save_search(db: AsyncConnection, search: SavedSearch) -> None:
    """Store the search; one of the same page and name is replaced."""
    row = asdict(search)
    query = insert(saved_searches).values(row)
    await db.execute(query.on_conflict_do_update(index_elements=["account", "page", "name"], set_=row))


async def list_saved_searches(db: AsyncConnection, account: str, page: str) -> list[SavedSearch]:
    """Return what the account has saved of this page, the oldest first."""
    own = select(saved_searches).where(saved_searches.c.account == account, saved_searches.c.page == page)
    found = await db.execute(own.order_by(saved_searches.c.saved_at, saved_searches.c.name))
    return [SavedSearch(**row) for row in found.mappings()]


async def delete_saved_search(db: AsyncConnection, account: str, page: str, name: str) -> None:
    await db.execute(
        delete(saved_searches).where(
            saved_searches.c.account == account, saved_searches.c.page == page, saved_searches.c.name == name
        )
    )
