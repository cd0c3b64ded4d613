"""A register as of a day is its replayed history, whatever happened in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict
from tests.services.odr.registers.building import NOON, by
from tests.services.odr.registers.histories import ACTS, DAYS, SPAN, History, replay

STEPS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(sorted(ACTS))), max_size=8)
HISTORIES = st.tuples(
    st.integers(-SPAN + 5, 12), st.one_of(st.none(), st.integers(0, 30)), st.sampled_from([True, False, None]), STEPS
)


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


@given(HISTORIES)
def test_the_dates_of_a_history_are_in_order(history: History) -> None:
    entry, _ = replay(1, history)
    dates = [change.on for change in entry.changes]

    assert dates == sorted(dates)
    assert [change.number for change in entry.changes] == list(range(1, len(dates) + 1))
    assert all(change.at >= NOON for change in entry.changes)
