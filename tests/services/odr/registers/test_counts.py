"""The lists and counts of a register in the database are those of its replayed histories, on every day."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest

from services.odr.registers import repository
from services.odr.registers.domain.counts import Counts
from services.odr.registers.domain.entries import ChangeKind, Entry, EntryState
from services.odr.registers.domain.registers import Register
from services.odr.registers.repository import Wanted
from tests.services.odr.asking import Registers
from tests.services.odr.registers.histories import DAYS, Timeline, random_history, replay

ENTRIES = 120
ALL = Wanted(register=Register.PLEDGE)
Replayed = Sequence[tuple[Entry, Timeline]]


def replayed(chance: random.Random) -> Replayed:
    return [replay(number, random_history(chance), name=f"{number}号店") for number in range(1, ENTRIES + 1)]


def periods(chance: random.Random) -> Iterator[tuple[date, date]]:
    for _ in range(60):
        first, last = sorted(chance.choices(DAYS[1:], k=2))
        yield first, last


def counted(histories: Replayed, first: date, last: date) -> Counts:
    before = first - timedelta(days=1)
    joined = sum(bool(timeline) and first <= min(timeline) <= last for _, timeline in histories)
    count = sum(last in timeline for _, timeline in histories)
    return Counts(
        count=count,
        joined=joined,
        left=sum(before in timeline for _, timeline in histories) + joined - count,
        suspended=sum(timeline.get(last) is EntryState.SUSPENDED for _, timeline in histories),
        restored=sum(
            timeline.get(last) is EntryState.LISTED
            and any(one.kind is ChangeKind.RESTORED and first <= one.on <= last for one in entry.changes)
            for entry, timeline in histories
        ),
    )


@pytest.mark.parametrize("seed", [1, 2])
async def test_counts_and_lists_are_those_of_the_histories(registers: Registers, seed: int) -> None:
    chance = random.Random(seed)
    histories = replayed(chance)

    async with registers.app.state.transactions.begin() as work:
        stored = await repository.add_entries(work.db, [entry for entry, _ in histories])
        found = {period: await repository.count_period(work.db, ALL, *period) for period in periods(chance)}
        listed = {
            (day, state): {
                entry.entry_id for entry in await repository.list_members(work.db, ALL, day, state=state, limit=ENTRIES)
            }
            for day in DAYS[::3]
            for state in (None, EntryState.LISTED, EntryState.SUSPENDED)
        }

    assert len(stored) == ENTRIES
    assert found == {period: counted(histories, *period) for period in found}
    assert listed == {
        (day, state): {
            entry.entry_id for entry, timeline in histories if day in timeline and state in (None, timeline[day])
        }
        for day, state in listed
    }
    assert any(counts.restored for counts in found.values())
