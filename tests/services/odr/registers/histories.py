"""Histories of entries that happen day by day, and how each entry stands on each of these days."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.errors import Conflict
from services.odr.registers.domain import entries
from services.odr.registers.domain.entries import Entry, EntryState
from services.odr.registers.domain.registers import Register
from tests.services.odr.registers.building import TODAY, a_listing, by

SPAN = 40  # days that are looked at, before and after today
Timeline = dict[date, EntryState]
DAYS = [TODAY + timedelta(days=day) for day in range(-SPAN, SPAN)]
ACTS = {"suspend": entries.suspend, "restore": entries.restore, "leave": entries.leave}
# the first day on the register and how many more, after today; the review; days until the next act, and the act
History = tuple[int, int | None, bool | None, list[tuple[int, str]]]


def replay(number: int, history: History, **fields: Any) -> tuple[Entry, Timeline]:
    """Let a history happen; write down day by day, as somebody with a wall calendar would, how the entry stands."""
    starts, lasts, approved, steps = history
    first = TODAY + timedelta(days=starts)
    last = None if lasts is None else first + timedelta(days=lasts)
    listing = a_listing(valid_from=first, valid_to=last, **fields)
    entry = entries.apply_for(UUID(int=number), Register.PLEDGE, listing, by("officer"))
    timeline: Timeline = {}
    if approved is not None:
        entry = entries.review(entry, by("hub"), approved=approved)
    if approved:
        timeline = {day: EntryState.LISTED for day in DAYS if first <= day and (last is None or day <= last)}
    later = 0
    for days, name in steps:
        later += days
        try:
            entry = ACTS[name](entry, by("head", later))
        except Conflict:
            continue
        _note(timeline, name, max(TODAY + timedelta(days=later), first))
    return entry, timeline


def random_history(chance: random.Random) -> History:
    steps = [(chance.randint(0, 6), chance.choice(sorted(ACTS))) for _ in range(chance.randint(0, 8))]
    lasts = chance.choice([None, chance.randint(0, 30)])
    return chance.randint(5 - SPAN, 12), lasts, chance.choice([True, True, True, False, None]), steps


def _note(timeline: Timeline, name: str, since: date) -> None:
    for day in [day for day in timeline if day >= since]:
        if name == "leave":
            del timeline[day]
        else:
            timeline[day] = EntryState.SUSPENDED if name == "suspend" else EntryState.LISTED
