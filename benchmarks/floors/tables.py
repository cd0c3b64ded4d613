"""The two tables of the floors that store something: complaints and their outbox."""

import asyncpg

SCHEMA = """
create table if not exists complaints (
    id uuid primary key, external_id text not null unique, received_at timestamptz not null,
    complainant text not null, respondent text not null, matter text not null
);
create table if not exists outbox (
    id bigint generated always as identity primary key, aggregate_id uuid not null, type text not null,
    body text not null
);
"""
EVENT_TYPE = "floor.complaint_received.v1"
CONNECTIONS = 16  # the maximum of a service's pool


async def create_tables(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(SCHEMA)
    finally:
        await connection.close()
