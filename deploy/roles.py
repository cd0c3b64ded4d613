"""PostgreSQL roles: each service owns its schema only, reads the whole bus and writes its own topic.

It connects as a role that may create roles (``WEIQUAN_DATABASE_URL``); the roles' names and passwords are taken from
``<SERVICE>_DATABASE_URL`` and ``BUS_DATABASE_URL``. It is idempotent: run it again after a restore or with a new
password.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg

from chassis.bus.postgres import PostgresBus
from chassis.db.engine import plain_url

PREFIX = "weiquan_"
BUS = "bus"
CONNECTIONS = 60  # of one role; a process opens at most twice its pool and a few of its own

_CREATE_ROLE = """
do $$ begin
    if not exists (select from pg_roles where rolname = {role}) then
        execute format('create role %I login', {role});
    end if;
    execute format('alter role %I nosuperuser nocreatedb nocreaterole connection limit {connections} password %L',
        {role}, {password});
    execute format('grant connect on database %I to %I', current_database(), {role});
    if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant %I to current_user', {role});
    end if;
    if to_regnamespace({schema}) is null then
        execute format('create schema %I', {schema});
    end if;
    execute format('alter schema %I owner to %I', {schema}, {role});
    execute format('revoke all on schema %I from public', {schema});
end $$
"""
# What a restore or an earlier single owner left to another role; sequences and indexes follow their tables.
_TAKE_OWNERSHIP = """
do $$ declare found record; begin
    for found in
        select format('alter table %I.%I owner to %I', n.nspname, c.relname, {role}) as statement
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = {schema} and c.relkind in ('r', 'p', 'v', 'm') and pg_get_userbyid(c.relowner) <> {role}
    loop
        execute found.statement;
    end loop;
end $$
"""
_SHARE_BUS = """
grant usage on schema bus to {members};
grant select, insert, delete, update (body) on bus.log to {members};
grant select, update on bus.counters to {members};
alter table bus.log enable row level security;
alter table bus.counters enable row level security;
drop policy if exists heard_by_all on bus.log;
drop policy if exists told_by_its_service on bus.log;
drop policy if exists silenced_by_its_service on bus.log;
drop policy if exists trimmed_by_all on bus.log;
drop policy if exists heard_by_all on bus.counters;
drop policy if exists moved_by_its_service on bus.counters;
create policy heard_by_all on bus.log for select using (true);
create policy told_by_its_service on bus.log for insert with check (current_user = '{prefix}' || topic);
create policy silenced_by_its_service on bus.log for update using (current_user = '{prefix}' || topic);
create policy trimmed_by_all on bus.log for delete using (recorded_at < clock_timestamp() - interval '14 days');
create policy heard_by_all on bus.counters for select using (true);
create policy moved_by_its_service on bus.counters for update using (current_user = '{prefix}' || topic);
"""


class WrongRole(ValueError):
    """A role is not named ``weiquan_<schema>``, from which the bus derives the topic that it may write."""


async def make_roles(owner_url: str, urls: Mapping[str, str]) -> None:
    """Give each schema to the role in its URL; a schema with the owner's URL is left alone."""
    roles = {schema: _credentials(schema, url) for schema, url in urls.items() if url != owner_url}
    if not roles:
        return
    if BUS in roles:
        bus = PostgresBus(owner_url)
        try:
            await bus.prepare(sorted(set(roles) - {BUS, "gateway"}))
        finally:
            await bus.close()
    connection = await asyncpg.connect(plain_url(owner_url), server_settings={"password_encryption": "scram-sha-256"})
    try:
        async with connection.transaction():
            for schema, (role, password) in roles.items():
                await _assign_role(connection, schema, role, password)
            if BUS in roles:
                members = ", ".join(f'"{role}"' for schema, (role, _) in roles.items() if schema != BUS)
                await connection.execute(_SHARE_BUS.format(members=members, prefix=PREFIX))
    finally:
        await connection.close()


async def _assign_role(connection: "asyncpg.Connection[Any]", schema: str, role: str, password: str) -> None:
    named = {"schema": schema, "role": role, "password": password}
    quoted = {name: await connection.fetchval("select quote_literal($1)", value) for name, value in named.items()}
    await connection.execute(_CREATE_ROLE.format(**quoted, connections=CONNECTIONS))
    await connection.execute(_TAKE_OWNERSHIP.format(**quoted))


def _credentials(schema: str, url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    if parts.username != PREFIX + schema or not parts.password:
        raise WrongRole(f"the role of {schema} is named {PREFIX}{schema} and has a password")
    return parts.username, unquote(parts.password)
