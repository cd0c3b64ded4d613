"""A database that goes back to its beginning after each test, while services stay connected to it."""

from tests.support.shared_database import Administrator

# The bus keeps its log and each reader its place in it: processes remember theirs, too.
_TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_'
        and n.nspname not in ('information_schema', 'public', 'bus')
        and c.relname not in ('alembic_version', 'bus_positions')
    order by 1, 2
"""
_COLUMNS = """
    select string_agg(format('%I', attname), ', ' order by attnum) from pg_attribute
    where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
"""
_SEQUENCES = """
    select format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value is not null
    from pg_sequences where schemaname not in ('public', 'bus')
"""


class RestoredDatabase:
    """A database whose rows of this moment come back; append-only tables, too, as triggers of replicas do not fire."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._administrator = Administrator(url)
        self._administrator.run("create schema public_beginning")
        statements = [self._restored(schema, table) for schema, table in self._administrator.fetch(_TABLES)]
        statements += [
            f"perform setval('{name}', {value}, {str(is_called).lower()});"
            for name, value, is_called in self._administrator.fetch(_SEQUENCES)
        ]
        body = "\n".join(statements)
        self._administrator.run(
            f"create function public.restore_beginning() returns void language plpgsql as $$ begin {body} end $$"
        )

    def restore(self) -> None:
        """Delete every row, and bring back those that were there in the beginning."""
        self._administrator.run("set session_replication_role = replica", "select public.restore_beginning()")

    def close(self) -> None:
        self._administrator.close()

    def _restored(self, schema: str, table: str) -> str:
        """Return the statements that restore a table, of which a copy is made if there is anything in it."""
        name, copy = f'{schema}."{table}"', f'public_beginning."{schema}.{table}"'
        if not self._administrator.fetch(f"select from {name} limit 1"):
            return f"delete from {name};"  # noqa: S608 - of the catalogue
        [(columns,)] = self._administrator.fetch(_COLUMNS, name)
        self._administrator.run(f"create table {copy} as select {columns} from {name}")  # noqa: S608 - of the catalogue
        return (
            f"delete from {name};"  # noqa: S608 - of the catalogue
            f"insert into {name} ({columns}) overriding system value select {columns} from {copy};"
        )
