"""A million cases in the tables that pages read: copies of the rows of a few, each with ids of its own and earlier.

Everything of one case is moved by the same time. A copy has no personal data, as a person who was erased: what is
sealed for one complaint does not open for another. Letters are listed and do not open.
"""
# ruff: noqa: S608 - the names in these statements are our own

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy import DateTime, Table, Uuid

from services.analytics.cubes.repository.cubes import fill_statements
from services.analytics.facts.tables import cases_seen, disputes_ended, refund_steps
from services.dispatch.cases.tables import cases, handovers, history, receipts, routing_texts
from services.dispatch.clocks.tables import clocks
from services.dispatch.deadlines.tables import reminders
from services.intake.complaints import tables as intake
from services.intake.notices.tables import notices
from services.intake.progress import tables as progress
from services.intake.write_back.tables import deliveries
from services.odr.disputes.tables import disputes, offers
from services.refunds.cases.tables import cases as refund_cases
from services.refunds.plans.tables import claims, instalments, payments, plans

Connection: TypeAlias = "asyncpg.Connection[Any]"
SPREAD_DAYS, OPEN_DAYS = 730, 6  # over which the closed cases, and the open ones, are spread
OPEN_COPIES = 25  # of an open case, or of one that asks for attention, at most
CHUNK = 50  # copies in one statement
FIRMS = 40  # names made of each one
OFFICERS = 12  # of a section; the one of development has as much as each
DONE = "('closed', 'followed_up')"
RENUMBERED = "{column} || lpad(n::text, 4, '0')"
OFFICER = (
    "case when department is null or department = 'hub' then {column}"
    f" when n % {OFFICERS} = 0 then 'officer.dev' else department || '.' || n % {OFFICERS} end"
)
# Rows that another row points to keep pointing to it, because every UUID is changed in the same way.
SHARED = ("enterprise_id",)


@dataclass(frozen=True, slots=True)
class Copied:
    """A table whose rows are copied: by which column a row belongs to a case or complaint, and what is not copied."""

    schema: str
    table: Table
    owner: str  # a column of this table, or an SQL expression on it
    expressions: Mapping[str, str] = field(default_factory=dict)
    where: str = "true"

    @property
    def name(self) -> str:
        return f"{self.schema}.{self.table.name}"


OF_PLAN = "(select complaint_id from refunds.plans p where p.id = {table}.plan_id)"
COPIED = (
    Copied(
        "dispatch",
        cases,
        "id",
        {
            "number": RENUMBERED,
            "officer": OFFICER,
            "respondent_name": f"respondent_name || case when n % {FIRMS} = 0 then '' else n % {FIRMS} || '店' end",
        },
    ),
    Copied("dispatch", receipts, "case_id", {"number": RENUMBERED, "external_id": RENUMBERED}),
    Copied("dispatch", handovers, "case_id"),
    Copied("dispatch", history, "case_id", {"officer": OFFICER}),
    Copied("dispatch", clocks, "case_id"),
    Copied("dispatch", routing_texts, "case_id"),
    Copied("dispatch", reminders, "case_id"),
    Copied("intake", intake.complaints, "id", {"number": RENUMBERED, "external_id": RENUMBERED}),
    Copied("intake", intake.receipts, "complaint_id", {"external_id": RENUMBERED}),
    Copied("intake", intake.vault.index, "complaint_id", {"digest": "sha256(digest || n::text::bytea)"}),
    Copied("intake", progress.progress, "complaint_id"),
    Copied("intake", progress.clocks, "complaint_id"),
    Copied("intake", progress.case_facts, "complaint_id"),
    Copied("intake", notices, "complaint_id", {"sealed_html": "null", "sealed_docx": "null"}),
    Copied("intake", deliveries, "complaint_id", where="state <> 'waiting'"),
    Copied("analytics", cases_seen, "complaint_id"),
    Copied("analytics", disputes_ended, "complaint_id"),
    Copied("analytics", refund_steps, "complaint_id"),
    Copied("odr", disputes, "complaint_id"),
    Copied("odr", offers, "(select complaint_id from odr.disputes d where d.dispute_id = {table}.dispute_id)"),
    Copied("refunds", refund_cases, "complaint_id"),
    Copied("refunds", claims, "complaint_id"),
    Copied("refunds", plans, "complaint_id"),
    Copied("refunds", instalments, OF_PLAN),
    Copied("refunds", payments, OF_PLAN),
)
# How often the rows of each case and of each of its complaints are copied, and by which time the first copy is moved.
CHOSEN = f"""
    create temp table chosen as
    select owner, copies, step, step * random_share as first from (
        select id, state in {DONE} and not attention as done, random() as random_share from dispatch.cases
    ) c, lateral (
        select case when done then $1::int else least($1::int, {OPEN_COPIES}) end as copies
    ) k, lateral (
        select make_interval(secs => 86400.0 * case when done then {SPREAD_DAYS} else {OPEN_DAYS} end / copies) as step
    ) s, lateral (
        select c.id as owner union select complaint_id from dispatch.receipts r where r.case_id = c.id
    ) o
"""
BALANCED = """
    insert into analytics.balanced_months (first, reached, whole)
    select month::date, 'ffffffff-ffff-ffff-ffff-ffffffffffff', true
    from generate_series(date_trunc('month', now() - interval '25 months'), now() - interval '1 month', '1 month') month
    on conflict (first) do update set whole = true
"""


async def multiply(database: Connection, total: int, say: Callable[[str], None]) -> dict[str, int]:
    """Copy the rows until there are about ``total`` complaints; return how many of what there is.

    Months are only marked as balanced: no page that is measured shows figures as of the end of one.
    """
    await database.execute("set session_replication_role = replica")  # rows of other tables are there before long
    await database.execute("set maintenance_work_mem = '512MB'; set synchronous_commit = off")
    had = await database.fetchval("select count(*) from intake.complaints")
    finished = await database.fetchval(
        f"select count(*) from intake.complaints c join dispatch.cases k on k.id = c.case_id"
        f" where k.state in {DONE} and not k.attention"
    )
    still_open = (had - finished) * OPEN_COPIES
    copies = max(1, round((total - had - still_open) / finished))
    if copies < OPEN_COPIES:
        copies = max(1, round(total / had) - 1)
    await database.execute(CHOSEN.replace("$1", str(copies)))
    await database.execute("create unique index on chosen (owner); analyze chosen")
    for copied in COPIED:
        await _copy(database, copied, copies)
        say(f"{copied.name}: {copies} copies")
    await _count_anew(database)
    await database.execute("vacuum analyze")
    return {
        "complaints": await database.fetchval("select count(*) from intake.complaints"),
        "cases": await database.fetchval("select count(*) from dispatch.cases"),
        "open cases": await database.fetchval(f"select count(*) from dispatch.cases where state not in {DONE}"),
        "acts": await database.fetchval("select count(*) from dispatch.history"),
    }


async def _copy(database: Connection, copied: Copied, copies: int) -> None:
    name, owner = copied.name, copied.owner.format(table=copied.table.name)
    await database.execute(
        f"create temp table one as select t.*, c.copies as copies_, c.step as step_, c.first as first_"
        f" from (select *, {owner} as owner_ from {name} where {copied.where}) t join chosen c on c.owner = owner_"
    )
    definitions = await database.fetch(
        "select indexname, indexdef from pg_indexes"
        " where schemaname = $1 and tablename = $2 and indexname not like 'pk_%'",
        *(copied.schema, copied.table.name),
    )
    for definition in definitions:
        await database.execute(f"drop index {copied.schema}.{definition['indexname']}")
    values = {f'"{column.name}"': _expression(copied, column) for column in copied.table.c if not column.identity}
    for first in range(1, copies + 1, CHUNK):
        await database.execute(
            f"insert into {name} ({', '.join(values)}) select {', '.join(values.values())}"
            f" from generate_series({first}, {min(first + CHUNK - 1, copies)}) n join one on n <= copies_"
        )
    await database.execute("drop table one")
    for definition in definitions:
        await database.execute(definition["indexdef"])


def _expression(copied: Copied, column: Any) -> str:
    if column.name in copied.expressions:
        return copied.expressions[column.name].format(column=f'"{column.name}"')
    if isinstance(column.type, Uuid) and column.name not in SHARED:
        return f"md5({column.name}::text || '/' || n)::uuid"
    if isinstance(column.type, DateTime):
        return f"{column.name} - (first_ + step_ * (n - 1))"
    return f'"{column.name}"'


async def _count_anew(database: Connection) -> None:
    await database.execute("set search_path = analytics; truncate cubes, cube_days")
    for statement in fill_statements():
        await database.execute(str(statement))
    await database.execute(BALANCED)
    await database.execute("reset search_path")
