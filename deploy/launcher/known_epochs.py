"""Mark the new log epochs as known to subscribers that were restored to the same instant as their publishers.

A Kafka broker is not restored with them, and still holds the events published after that instant. A subscriber that
reads them before it knows the new epochs would apply them, so it has to know the epochs before it starts. A subscriber
that had not reconciled at that instant, or had stopped because its publisher was rewound, reconciles when it starts.
"""

from collections.abc import Sequence

from deploy.launcher.postgres_tools import Database

_TABLES = "select table_schema from information_schema.columns where table_name = '{}' and column_name = 'epoch'"
_MARK_KNOWN = """
insert into "{subscriber}".repairs as known (publisher, checked_until, epoch)
select '{publisher}', to_timestamp(0), max(epoch) from "{publisher}".log_epoch
on conflict (publisher) do update set epoch = excluded.epoch
where (known.epoch <> (
    select coalesce(max(epoch), 1) from "{publisher}".log_epoch where epoch < excluded.epoch
)) is not true and not exists (
    select from "{subscriber}".quarantined
    where publisher = '{publisher}' and why = 'publisher_rewound' and state = 'open' and version is not null
);
"""


def known_epoch_statements(database: Database, schemas: Sequence[str]) -> str:
    """Return statements that mark the new epochs of these schemas as known to each subscriber among them."""
    subscribers, publishers = (database.query(_TABLES.format(table)) for table in ("repairs", "log_epoch"))
    return "".join(
        _MARK_KNOWN.format(subscriber=subscriber, publisher=publisher)
        for subscriber in schemas
        if subscriber in subscribers
        for publisher in schemas
        if publisher in publishers
    )
