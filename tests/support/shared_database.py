"""One database for the tests of a worker: what a test wrote is deleted after it, and connections stay open.

To delete from tables of which almost all are empty takes two milliseconds; to copy a database and drop it takes thirty,
and a service that connects anew also prepares every statement anew.
"""

import asyncio

import asyncpg

from chassis.db.engine import CONNECTION_ERRORS

_SCHEMAS = """
    select nspname from pg_namespace
    where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
"""
_MIGRATED = r"\.alembic_version$"
_PLACES = rf"{_MIGRATED}|^bus\.|\.(bus_positions|types_heard|log_epoch|repairs)$"
_TABLES = """
    select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any($1)
    and format('%s.%s', n.nspname, c.relname) !~ $2
    order by 1
"""
_SEQUENCES = """
    select format('%I.%I', n.nspname, c.relname), s.seqstart
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_sequence s on s.seqrelid = c.oid
    where n.nspname = any($1) order by 1
"""
# A session that a test left within a transaction keeps rows locked; schemas that a test made go as a whole.
_EMPTY = """
    create or replace function public.empty_tables() returns void language plpgsql as $$
    declare foreign_schema text;
    begin
        perform pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%' and pid <> pg_backend_pid();
        for foreign_schema in {schemas} and nspname <> all(array[{known}]) loop
            execute format('drop schema %I cascade', foreign_schema);
        end loop;
        {statements}
    end $$
"""


class Administrator:
    """Somebody who stays connected to a database: to connect for each statement takes longer than the statement."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._loop = asyncio.new_event_loop()
        self._connection: asyncpg.Connection | None = None

    def run(self, *statements: str) -> None:
        """Run statements; connect anew where a test has ended the server meanwhile."""
        try:
            self._loop.run_until_complete(self._execute(statements))
        except CONNECTION_ERRORS:
            self._disconnect()
            self._loop.run_until_complete(self._execute(statements))

    def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Return the rows of a query."""
        return self._loop.run_until_complete(self._fetch(query, values))

    def close(self) -> None:
        self._disconnect()
        self._loop.run_until_complete(asyncio.sleep(0))  # what was disconnected is closed in the next turn
        self._loop.close()

    async def _fetch(self, query: str, values: tuple[object, ...]) -> list[asyncpg.Record]:
        self._connection = self._connection or await asyncpg.connect(self.url)
        return await self._connection.fetch(query, *values)

    async def _execute(self, statements: tuple[str, ...]) -> None:
        self._connection = self._connection or await asyncpg.connect(self.url)
        for statement in statements:
            await self._connection.execute(statement)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


class SharedDatabase:
    """A migrated database and how it is emptied; append-only tables, too, since triggers of replicas do not fire.

    With ``while_serving`` what running relays and consumers hold in memory stays: the bus, and how far each has read.
    """

    def __init__(self, url: str, *, while_serving: bool = False) -> None:
        self.url = url
        retained = _PLACES if while_serving else _MIGRATED
        self._administrator = Administrator(url)
        schemas = [name for (name,) in self._administrator.fetch(_SCHEMAS)]
        deletes = [f"delete from {table};" for (table,) in self._administrator.fetch(_TABLES, schemas, retained)]  # noqa: S608
        restarts = [
            f"perform setval('{name}', {start}, false);"
            for name, start in self._administrator.fetch(_SEQUENCES, schemas)
        ]
        known = ", ".join(f"'{schema}'" for schema in schemas)
        statements = "\n".join((*deletes, *restarts))
        self._administrator.run(_EMPTY.format(schemas=_SCHEMAS, known=known, statements=statements))

    def empty(self) -> None:
        """Delete every row, and restart every sequence."""
        self._administrator.run("set session_replication_role = replica", "select public.empty_tables()")

    def close(self) -> None:
        self._administrator.close()
