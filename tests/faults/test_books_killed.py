"""Refunds of groups and registers under kill -9: each act is done once, whole, wherever the process was killed."""

import asyncio
from collections.abc import Mapping

import asyncpg
import pytest

from tests.faults.books import RULES, broken
from tests.faults.county import SUBSCRIPTIONS, County
from tests.faults.groups import EACH_FEN, PEOPLE, SHOPS, Listed, RefundedTogether
from tests.faults.lives import Life
from tests.sweeps import sample

UPLOADS = ("roster", "pay one", "bank file")
COMMANDS = ("sign the timetable", "match", "undo the match", "countersign", "erase a member")
INSIDE = dict(
    sample(
        [
            ("roster", "refunds.after_roster"),
            ("countersign", "refunds.after_supersession"),
            ("bank file", "refunds.before_ledger"),
        ],
        3,
    )
)
KILLED: Mapping[str, Mapping[str, str]] = {
    "inside": INSIDE,
    "before it is committed": dict.fromkeys(UPLOADS, "upload.before_commit")
    | dict.fromkeys(COMMANDS, "request.before_commit"),
    "before it is answered": dict.fromkeys(UPLOADS, "upload.before_reply")
    | dict.fromkeys(COMMANDS, "request.before_reply"),
}
LEFT = {
    "select count(*) from refunds.group_cases": 1,
    "select count(*) from refunds.group_members": PEOPLE,
    "select sum(owed_fen) from refunds.group_members": PEOPLE * EACH_FEN,
    "select count(*) from refunds.group_payments where member is not null": 3,
    "select sum(paid_fen) from refunds.group_members": 40_000,
    "select string_agg(state, ' ' order by number) from refunds.group_plans": "superseded withdrawn active",
    "select count(*) from refunds.interviews": 1,
    "select count(*) from refunds.rosters": 1,
    "select count(*) from refunds.bank_files": 1,
}


async def _live(county: County, life: type[Life], killed: Mapping[str, str]) -> None:
    """Do act by act; the process is killed in each of these, and whoever asked asks again."""
    town = county.host("all")
    await town.start()
    for name, act in life(county).acts().items():
        if name not in killed:
            await act()
            continue
        await town.kill()
        await town.start(f"{killed[name]}=kill:1")
        acting = asyncio.create_task(act())
        await town.died()
        await town.start()
        await acting
    await county.rest(*SUBSCRIPTIONS)


async def _broken(county: County) -> list[tuple[str, tuple[object, ...]]]:
    connection = await asyncpg.connect(county.database_url)
    try:
        return await broken(connection)
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "where", [pytest.param(where, marks=() if where == "inside" else pytest.mark.campaign) for where in KILLED]
)
async def test_a_refund_for_many_is_done_once_and_whole_wherever_it_was_killed(county: County, where: str) -> None:
    await _live(county, RefundedTogether, KILLED[where])

    assert await _broken(county) == []
    assert {query: (await county.rows(query))[0][0] for query in LEFT} == LEFT


@pytest.mark.campaign
@pytest.mark.parametrize("failpoint", ["registers.before_commit", "registers.after_commit"])
async def test_a_list_whose_import_was_killed_is_whole_when_it_is_imported_again(
    county: County, failpoint: str
) -> None:
    await _live(county, Listed, {"import a list": failpoint})

    assert await _broken(county) == []
    assert (await county.rows("select count(*) from odr.entries where state = 'listed'"))[0][0] == SHOPS


SEEDED = {
    "one reference paid twice": "alter table refunds.group_payments drop constraint"
    " uq_group_payments_group_case_id_reference; update refunds.group_payments set reference = 'P-1'",
    "paid beyond what is owed": "update refunds.group_members set paid_fen = owed_fen + 1 where number = 9",
    "payments and what was paid differ": "update refunds.group_members set paid_fen = 1 where number = 9",
    "instalment paid twice": "update refunds.group_instalments set paid_fen = amount_fen * 2 where member = 9",
    "timetable and what is owed differ": "delete from refunds.group_instalments where member = 9",
    "instalments and their due day differ": "update refunds.group_due_days set paid_fen = paid_fen + 1",
    "due days and their version differ": "update refunds.group_plans set paid_fen = paid_fen + 1",
    "two versions owed": "update refunds.group_plans set state = 'active'",
    "members and their case differ": "update refunds.group_cases set owed_fen = owed_fen + 1",
    "contracts and their member differ": "update refunds.group_contracts set owed_fen = owed_fen + 1",
    "a member without a key": "delete from refunds.vault_keys",
    "half a roster": "delete from refunds.rosters",
    "payments told otherwise": "delete from refunds.event_log where type = 'refunds.group_payments_recorded.v1'",
    "two open entries of a business": "drop index odr.uq_entries_business; update odr.entries set name_key = 'x'",
    "an entry and its history differ": "update odr.entries set state = 'suspended'",
    "changes told otherwise": "delete from odr.event_log where type = 'odr.entry_listed.v1'",
}


async def test_each_rule_finds_the_fault_that_breaks_it(county: County) -> None:
    town = county.host("all")
    await town.start()
    for life in (RefundedTogether(county), Listed(county)):
        for act in life.acts().values():
            await act()
    await town.kill()
    connection = await asyncpg.connect(county.database_url)
    found = {}
    try:
        for rule, fault in SEEDED.items():
            seeding = connection.transaction()
            await seeding.start()
            await connection.execute(fault)
            found[rule] = {name for name, _ in await broken(connection)}
            await seeding.rollback()
        assert await broken(connection) == []
    finally:
        await connection.close()

    assert set(SEEDED) == set(RULES)
    assert {rule for rule, names in found.items() if rule not in names} == set()
