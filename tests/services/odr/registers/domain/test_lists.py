"""A register as of a day is its replayed history, whatever happened in whatever order."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict
from services.odr.registers.domain import entries, lists
from services.odr.registers.domain.entries import Entry, EntryState
from services.odr.registers.domain.registers import Register
from tests.services.odr.registers.building import NOON, TODAY, a_listing, by

SPAN = 40  # days that are looked at, before and after today
Timeline = dict[date, EntryState]
DAYS = [TODAY + timedelta(days=day) for day in range(-SPAN, SPAN)]
ACTS = {"suspend": entries.suspend, "restore": entries.restore, "leave": entries.leave}
STEPS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(sorted(ACTS))), max_size=8)
HISTORIES = st.tuples(
    st.integers(-SPAN + 5, 12), st.one_of(st.none(), st.integers(0, 30)), st.sampled_from([True, False, None]), STEPS
)
History = tuple[int, int | None, bool | None, list[tuple[int, str]]]


def replay(number: int, history: History) -> tuple[Entry, Timeline]:
    """Let a history happen; write down day by day, as somebody with a wall calendar would, how the entry stands."""
    starts, lasts, approved, steps = history
    first = TODAY + timedelta(days=starts)
    last = None if lasts is None else first + timedelta(days=lasts)
    listing = a_listing(valid_from=first, valid_to=last)
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


def _note(timeline: Timeline, name: str, since: date) -> None:
    for day in [day for day in timeline if day >= since]:
        if name == "leave":
            del timeline[day]
        else:
            timeline[day] = EntryState.SUSPENDED if name == "suspend" else EntryState.LISTED


@given(HISTORIES)
def test_an_entry_stood_on_each_day_as_its_history_says(history: History) -> None:
    entry, timeline = replay(1, history)

    assert {day: state for day in DAYS if (state := entry.state_on(day))} == timeline


@given(HISTORIES)
def test_a_later_change_leaves_the_past_as_it_was(history: History) -> None:
    entry, _ = replay(1, history)
    before = {day: entry.state_on(day) for day in DAYS}

    for act in ACTS.values():
        try:
            changed = act(entry, by("head", SPAN - 1))
        except Conflict:
            continue
        assert {day: changed.state_on(day) for day in DAYS[:-1]} == {day: before[day] for day in DAYS[:-1]}
        assert changed.changes[: len(entry.changes)] == entry.changes


@given(st.lists(HISTORIES, max_size=6), st.integers(0, 2 * SPAN - 1), st.integers(1, 2 * SPAN - 1))
def test_the_counts_of_a_period_add_up(histories: list[History], one: int, other: int) -> None:
    replayed = [replay(number, history) for number, history in enumerate(histories, start=1)]
    first, last = DAYS[max(1, min(one, other))], DAYS[max(one, other)]
    before = first - timedelta(days=1)

    counts = lists.count_period([entry for entry, _ in replayed], first, last)

    assert counts.count == sum(last in timeline for _, timeline in replayed)
    assert counts.joined == sum(_entered(timeline, first, last) for _, timeline in replayed)
    assert counts.count - counts.joined + counts.left == sum(before in timeline for _, timeline in replayed)
    assert counts.suspended == sum(timeline.get(last) is EntryState.SUSPENDED for _, timeline in replayed)
    assert 0 <= counts.restored <= counts.count - counts.suspended


def _entered(timeline: Timeline, first: date, last: date) -> bool:
    days = list(_first_day(timeline))
    return bool(days) and first <= days[0] <= last


def _first_day(timeline: Timeline) -> Iterator[date]:
    yield from sorted(timeline)[:1]


@given(HISTORIES)
def test_the_dates_of_a_history_are_in_order(history: History) -> None:
    entry, _ = replay(1, history)
    dates = [change.on for change in entry.changes]

    assert dates == sorted(dates)
    assert [change.number for change in entry.changes] == list(range(1, len(dates) + 1))
    assert all(change.at >= NOON for change in entry.changes)
