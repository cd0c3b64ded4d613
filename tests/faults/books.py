"""Rules of the books: refunds of groups, and registers. Each is a statement that finds what breaks it.

They count anew, from payments, instalments and dated changes, what the services keep as sums and states.
"""

from typing import Any

import asyncpg

RULES = {
    "one reference paid twice": """
        select group_case_id, reference from refunds.group_payments group by 1, 2 having count(*) > 1""",
    "paid beyond what is owed": """
        select group_case_id, number from refunds.group_members where paid_fen > owed_fen or paid_fen < 0""",
    "payments and what was paid differ": """
        select m.group_case_id, m.number from refunds.group_members m left join refunds.group_payments p
        on p.group_case_id = m.group_case_id and p.member = m.number
        group by 1, 2, m.paid_fen having m.paid_fen <> coalesce(sum(p.amount_fen), 0)""",
    "instalment paid twice": """
        select plan_id, member, number from refunds.group_instalments
        where paid_fen > amount_fen or paid_fen < 0""",
    "timetable and what is owed differ": """
        select m.group_case_id, m.number from refunds.group_cases c
        join refunds.group_plans v on v.id = c.plan_id
        join refunds.simulations s on s.group_case_id = c.id and s.number = v.simulation
        join refunds.group_members m on m.group_case_id = c.id
        left join refunds.group_instalments i on i.plan_id = v.id and i.member = m.number
        where s.roster_version = c.roster_version
        group by 1, 2, m.owed_fen, m.paid_fen
        having m.owed_fen - m.paid_fen <> coalesce(sum(i.amount_fen - i.paid_fen), 0)""",
    "instalments and their due day differ": """
        select d.plan_id, d.number from refunds.group_due_days d left join refunds.group_instalments i
        on i.plan_id = d.plan_id and i.number = d.number
        group by d.plan_id, d.number having (d.amount_fen, d.paid_fen, d.people)
        is distinct from (sum(i.amount_fen)::bigint, sum(i.paid_fen)::bigint, count(*)::int)""",
    "due days and their version differ": """
        select v.id from refunds.group_plans v left join refunds.group_due_days d on d.plan_id = v.id
        where v.state in ('active', 'defaulted', 'fulfilled', 'superseded') group by v.id
        having (v.total_fen, v.paid_fen) is distinct from (sum(d.amount_fen)::bigint, sum(d.paid_fen)::bigint)
        or (v.state = 'fulfilled') is distinct from (v.state <> 'superseded' and v.total_fen = v.paid_fen)""",
    "two versions owed": """
        select group_case_id from refunds.group_plans where state in ('active', 'defaulted')
        group by 1 having count(*) > 1""",
    "members and their case differ": """
        select c.id from refunds.group_cases c left join refunds.group_members m on m.group_case_id = c.id group by c.id
        having (c.people, c.owed_fen, c.paid_fen) is distinct from
        (count(m.*)::int, coalesce(sum(m.owed_fen), 0)::bigint, coalesce(sum(m.paid_fen), 0)::bigint)""",
    "contracts and their member differ": """
        select m.id from refunds.group_members m left join refunds.group_contracts k on k.member_id = m.id
        group by m.id, m.owed_fen having m.owed_fen is distinct from sum(k.owed_fen)::bigint""",
    "a member without a key": """
        select id from refunds.group_members m where sealed is not null
        and not exists (select from refunds.vault_keys k where k.complaint_id = m.id)""",
    "half a roster": """
        select c.id from refunds.group_cases c left join refunds.rosters r
        on r.group_case_id = c.id and (r.answer->>'taken')::int > 0
        group by c.id having c.roster_version <> count(r.*)
        or c.contracts <> coalesce(sum((r.answer->>'taken')::int), 0)""",
    "payments told otherwise": """
        select c.id from refunds.group_cases c left join (
            select complaint_id, sum((convert_from(body, 'UTF8')::jsonb->>'amount_fen')::bigint
                * case type when 'refunds.group_payments_recorded.v1' then 1 else -1 end) as told
            from refunds.event_log where type like 'refunds.group_payment%' group by 1
        ) e on e.complaint_id = c.id where coalesce(e.told, 0) <> c.paid_fen""",
    "two open entries of a business": """
        select register, name_key, town from odr.entries where state in ('applied', 'listed', 'suspended')
        group by 1, 2, 3 having count(*) > 1""",
    "an entry and its history differ": """
        select e.entry_id from odr.entries e left join odr.entry_changes h on h.entry_id = e.entry_id
        group by e.entry_id
        having count(h.*) is distinct from max(h.number)::bigint
        or replace((array_agg(h.kind order by h.number desc))[1], 'restored', 'listed') is distinct from e.state""",
    "changes told otherwise": """
        select entry_id from odr.entries e where (
            select count(*) from odr.entry_changes h
            where h.entry_id = e.entry_id and e.began_on is not null and h.kind <> 'applied'
        ) <> (select count(*) from odr.event_log l where l.aggregate_id = e.entry_id and l.type like 'odr.entry_%')""",
}


async def broken(connection: "asyncpg.Connection[Any]") -> list[tuple[str, tuple[Any, ...]]]:
    """Return what breaks which rule."""
    return [
        (rule, tuple(row.values())) for rule, statement in RULES.items() for row in await connection.fetch(statement)
    ]
