"""What the PostgreSQL server of a service says of itself, for whoever keeps it running."""

import asyncio
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

MEASURED_SECONDS = 60.0  # the size of a database takes a look at every file of it
_FACTS = text(
    "select current_database() as name, current_setting('server_version') as version,"
    " coalesce(host(inet_server_addr()), 'local') || ':' || current_setting('port') as address,"
    " (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,"
    " current_setting('max_connections')::int as most_connections"
)


@dataclass(slots=True)
class ServerStatus:
    """Reads the status of the server; the size of the database is kept for a minute."""

    _size: int = 0
    _measured_at: float | None = None

    async def load(self, db: AsyncConnection) -> dict[str, Any]:
        """Return name and address of the database, version, connections of all its clients, and size in bytes."""
        row = (await db.execute(_FACTS)).one()
        now = asyncio.get_running_loop().time()
        if self._measured_at is None or now - self._measured_at >= MEASURED_SECONDS:
            self._size = int(await db.scalar(text("select pg_database_size(current_database())")) or 0)
            self._measured_at = now
        return {**row._asdict(), "size_bytes": self._size}
