"""Two tables for the floors that keep something: a complaint and its outbox row."""

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
CONNECTIONS = 16  # as many as a service's pool has at most


async def create_tables(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(SCHEMA)
    finally:
        await connection.close()
