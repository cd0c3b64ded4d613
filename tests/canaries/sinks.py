"""Where a person might stand in plain, and looking for one there, however it is written."""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import asyncpg

from tests.canaries.broker import bytes_of, records_of
from tests.canaries.plants import CANARIES, MARKER
from tests.journeys.town import Town

SEALED = {
    ("intake", "complaints", "sealed"),
    ("intake", "raws", "sealed"),
    ("intake", "supplements", "sealed"),
    ("intake", "import_chunks", "sealed"),
    ("intake", "notices", "sealed_html"),
    ("intake", "notices", "sealed_docx"),
    ("intake", "vault_keys", "wrapped"),
}
SEGMENTS = "files of the broker"
_SINK_NAMES = {
    "event_log": "event logs",
    "parked": "parked events",
    "quarantined": "quarantined events",
    "idempotency": "kept answers",
    "audit": "audit trails",
    "notices": "notices at rest",
    "deliveries": "answers to platforms",
}
_COLUMNS = """
select table_schema, table_name, column_name, data_type from information_schema.columns
where table_schema not in ('information_schema', 'pg_catalog') order by 1, 2, ordinal_position
"""
Sinks = Mapping[str, bytes]


def needles(value: str) -> frozenset[bytes]:
    """The value as it is, escaped, in hexadecimal, in base64 and in an address."""
    plain = value.encode()
    escaped = json.dumps(value).strip('"')
    return frozenset((plain, escaped.encode(), plain.hex().encode(), base64.b64encode(plain), quote(value).encode()))


NEEDLES = {one.kind: needles(one.value) for one in CANARIES}
_MARKER = needles(MARKER)


def count(written: Iterable[bytes], content: bytes) -> int:
    """How often it stands there in any of the ways to write it."""
    return sum(map(content.count, written))


def found(sinks: Sinks) -> dict[str, Counter[str]]:
    """How often each canary stands in each sink; only what was found."""
    return {
        sink: hits
        for sink, content in sinks.items()
        if (hits := Counter({kind: count(forms, content) for kind, forms in NEEDLES.items()})).total()
    }


def marked(sinks: Sinks) -> dict[str, int]:
    """How often the marker stands in each sink: the proof that this looks where words are."""
    return {sink: count(_MARKER, content) for sink, content in sinks.items()}


async def plain_sinks(database_url: str, town: Town, data: Path) -> dict[str, bytes]:
    """Every column of every table that is not sealed, the logs, the metrics, the files of the database and of Kafka."""
    sinks: dict[str, bytearray] = {}
    connection = await asyncpg.connect(database_url)
    try:
        for schema, table, columns in _tables(await connection.fetch(_COLUMNS)):
            buffer = sinks.setdefault(_sink_of(schema, table), bytearray())
            for row in await connection.fetch(f'select {", ".join(columns)} from "{schema}"."{table}"'):  # noqa: S608
                buffer += b"\n" + b"\t".join(_bytes(value) for value in row.values())
        file = await connection.fetchval("select pg_relation_filepath('pg_class')")  # in whatever tablespace
        await connection.execute("checkpoint")
    finally:
        await connection.close()
    operator = town.as_("operator").client
    sinks["logs"] = bytearray(town.logs().encode())
    sinks["metrics and status"] = bytearray((operator.get("/metrics").text + operator.get("/status").text).encode())
    files = [*(data / file).parent.iterdir(), *(one for one in (data / "pg_wal").iterdir() if one.is_file())]
    sinks["files and WAL of the database"] = bytearray(b"\n".join(one.read_bytes() for one in files))
    stored = [one.read_bytes() for one in (town.home / "files").rglob("*") if one.is_file()]
    sinks["stored files"] = bytearray(b"\n".join(stored))
    if town.broker is not None:
        sinks["the bus"] = bytearray(await records_of(town.broker))
        sinks[SEGMENTS] = bytearray(bytes_of(town.broker))
    return {name: bytes(content) for name, content in sinks.items()}


async def sealed_left(database_url: str) -> int:
    """Sealed values and keys that are still there."""
    connection = await asyncpg.connect(database_url)
    try:
        return sum(
            [
                await connection.fetchval(
                    f'select count(*) from {schema}.{table} where length("{column}") > 0'  # noqa: S608
                )
                for schema, table, column in sorted(SEALED)
            ]
        )
    finally:
        await connection.close()


def _tables(rows: Iterable[asyncpg.Record]) -> Iterator[tuple[str, str, list[str]]]:
    columns: dict[tuple[str, str], list[str]] = {}
    for schema, table, column, kind in rows:
        if (schema, table, column) not in SEALED:
            expression = f'"{column}"' if kind == "bytea" else f'"{column}"::text'
            columns.setdefault((schema, table), []).append(expression)
    for (schema, table), expression in columns.items():
        yield schema, table, expression


def _sink_of(schema: str, table: str) -> str:
    if schema == "bus":
        return "the bus"
    return _SINK_NAMES.get(table, f"tables of {schema}")


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
