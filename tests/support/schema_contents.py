"""What a schema consists of, as pg_dump tells it, in an order that does not depend on how the schema came about."""

import re

from deploy.launcher.postgres_tools import Database
from tests.conftest import tested_binaries

_ASIDE = re.compile(r"--|\\|SET |SELECT pg_catalog\.set_config|$")  # comments, settings and empty lines
_TABLE = re.compile(r"CREATE (?:UNLOGGED )?TABLE (\S+) \(")


def contents_of(url: str, schema: str) -> list[str]:
    """Return the statements and the rows of a schema; columns of a table are sorted, the schema's name is left out."""
    database = Database(url, tested_binaries())
    dump = database.run("pg_dump", "--schema-only", f"--schema={schema}", f"--exclude-table={schema}.alembic_*")
    statements = [_sorted_columns(statement) for statement in dump.split(";\n")]
    tables = [found[1] for statement in statements if (found := _TABLE.match(statement))]
    rows = [row for table in tables for row in database.query(f"select '{table}', to_jsonb(t) from {table} t")]  # noqa: S608
    return sorted(re.sub(rf"\b{schema}\b", "", line) for line in (*statements, *rows))


def _sorted_columns(statement: str) -> str:
    lines = [line for line in statement.splitlines() if not _ASIDE.match(line)]
    if lines and _TABLE.match(lines[0]):
        end = next(number for number, line in enumerate(lines) if line.startswith(")"))
        lines[1:end] = sorted(line.removesuffix(",") for line in lines[1:end])
    return "\n".join(lines)
