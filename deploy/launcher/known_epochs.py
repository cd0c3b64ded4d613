"""Mark the new log epochs as known to subscribers that were restored to the same instant as their publishers.

A broker is not put back with it, and still holds what was told after the instant. Whoever heard that before it knew of
the new epochs would act on it again, so it knows them before it starts. Who had not compared at the instant itself, or
stood still because of a publisher that had lost something, compares when it starts as ever.
"""

from collections.abc import Sequence

from deploy.launcher.postgres_tools import Database

_TABLES = "select table_schema from information_schema.columns where table_name = '{}' and column_name = 'epoch'"
_MARK_KNOWN = """
insert into "{hearer}".repairs as known (publisher, checked_until, epoch)
select '{publisher}', to_timestamp(0), max(epoch) from "{publisher}".log_epoch
on conflict (publisher) do update set epoch = excluded.epoch
where (known.epoch <> (
    select coalesce(max(epoch), 1) from "{publisher}".log_epoch where epoch < excluded.epoch
)) is not true and not exists (
    select from "{hearer}".quarantined
    where publisher = '{publisher}' and why = 'publisher_rewound' and state = 'open' and version is not null
);
"""


def known_epoch_statements(database: Database, schemas: Sequence[str]) -> str:
    """Statements, for after the new epochs of these: each hearer knows them."""
    hearers, publishers = (database.query(_TABLES.format(table)) for table in ("repairs", "log_epoch"))
    return "".join(
        _MARK_KNOWN.format(hearer=hearer, publisher=publisher)
        for hearer in schemas
        if hearer in hearers
        for publisher in schemas
        if publisher in publishers
    )
