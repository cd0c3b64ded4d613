"""What goes through everything there is: ``make test`` takes a sample that changes by the day, ``make sweeps`` all.

``SWEEPS_SEED`` repeats the sample of another day; the head of each run shows its own.
"""

import os
import zlib
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import TypeVar

import pytest

from chassis.clock import machine_now

T = TypeVar("T")
SAMPLED = 14  # days: a job on a screen, or how a page is for everybody, is tried on one of so many
IS_WHOLE = bool(os.environ.get("SWEEPS_WHOLE"))
ARE_FAULTS_WHOLE = bool(os.environ.get("FAULT_ROUNDS"))  # in `make faults`
SEED = int(os.environ.get("SWEEPS_SEED") or (machine_now().date() - date(2026, 1, 1)).days)

FOLDERS = {"faults": 6}  # whose tests run on one day of so many: they start processes
only_in_sweeps = pytest.mark.sweep  # deselected unless everything is run
one_day_in = pytest.mark.one_day_in  # of so many days; always where a test is called by its file
sampled = one_day_in(6)  # what takes seconds each time


def is_sampled(thing: object, one_of: int) -> bool:
    """Whether this thing, known by its text, is in the sample of the day; each is, on one day of so many."""
    return IS_WHOLE or (zlib.crc32(repr(thing).encode()) + SEED) % one_of == 0


def sample(things: Iterable[T], one_of: int, *, each: Callable[[T], Hashable] = lambda _: None) -> list[T]:
    """One of so many things, in their order, and at least one of ``each`` kind."""
    listed = list(things)
    chosen = {number for number, thing in enumerate(listed) if is_sampled(thing, one_of)}
    kinds: dict[Hashable, list[int]] = {}
    for number, thing in enumerate(listed):
        kinds.setdefault(each(thing), []).append(number)
    for numbers in kinds.values():
        if chosen.isdisjoint(numbers):
            chosen.add(numbers[SEED % len(numbers)])
    return [listed[number] for number in sorted(chosen)]


def leave_to_other_days(item: pytest.Item) -> bool:
    """Whether a test that runs on one day of some is not of today; also marks those of ``FOLDERS``."""
    parts = item.nodeid.split("/")
    if item.get_closest_marker("one_day_in") is None and (days := FOLDERS.get(parts[1])):
        item.add_marker(one_day_in(days))
    mark = item.get_closest_marker("one_day_in")
    return mark is not None and not is_sampled(item.nodeid.partition("[")[0], mark.args[0])
