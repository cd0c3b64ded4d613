"""Shards: every aggregate belongs to one of sixteen, and one process at a time works on a shard."""

from uuid import UUID

SHARDS = 16  # an aggregate's shard is its id modulo this


def shard_of(aggregate_id: UUID) -> int:
    """Return the shard of an aggregate, from 0 to 15."""
    return aggregate_id.int % SHARDS
