"""The catalogue of planted faults fits the code: each fault changes one place, and the tests can be told which."""

from collections import Counter
from pathlib import Path

import pytest

from chassis.source_tree import ROOT
from tests.planted.catalogue import Fault, OutOfDate, load_faults, plant

FIRST = 20
SOURCE = """\
LIMITS = {"a": (1, "一"), "b": (1, "二")}
_QUERY = "select id from cases where open for update"

def within(day, last):
    return day <= last and day <= LIMITS["b"][0]

class Desk:
    def close(self, work):
        work.audit("关闭", "close")
        return opened(retry=True)
"""


def a_fault(at: str, was: str, now: str, **further: str) -> Fault:
    return Fault(name="a", kind="b", at=at, was=was, now=now, **further)


def planted(tmp_path: Path, fault: Fault) -> str:
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms" / "desk.py").write_text(SOURCE)
    path, changed = plant(fault, tmp_path)
    assert path == Path("rooms/desk.py")
    return changed


@pytest.mark.parametrize("fault", load_faults(), ids=lambda fault: fault.name)
def test_each_fault_changes_one_place(fault: Fault) -> None:
    path, changed = plant(fault, ROOT)

    assert changed != (ROOT / path).read_text()


def test_names_are_given_once_and_twenty_faults_were_tried_before() -> None:
    names = Counter(fault.name for fault in load_faults())

    assert max(names.values()) == 1
    assert sum(fault.first for fault in load_faults()) == FIRST


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (a_fault("rooms.desk.LIMITS", '(1, "二")', '(2, "三")'), 'LIMITS = {"a": (1, "一"), "b": ((2, "三"))}'),
        (a_fault("rooms.desk.within", "day <= last", "day < last"), "    return (day < last) and"),
        (a_fault("rooms.desk.Desk.close", 'work.audit("关闭", "close")', "pass"), "        pass"),
        (a_fault("rooms.desk.Desk.close", "retry=True", "retry=False"), "        return opened(retry=False)"),
        (a_fault("rooms.desk._QUERY", "", "", text=" for update"), '_QUERY = "select id from cases where open"'),
        (a_fault("rooms.court.within", "last", "day", formerly=("rooms.desk.within",)), "    return day <= (day)"),
    ],
)
def test_an_expression_is_found_by_its_shape(tmp_path: Path, fault: Fault, line: str) -> None:
    assert line in planted(tmp_path, fault)


@pytest.mark.parametrize(
    "fault",
    [
        a_fault("rooms.desk.within", "day", "last"),  # twice
        a_fault("rooms.desk.within", "day >= last", "last"),
        a_fault("rooms.desk.gone", "day", "last"),
        a_fault("rooms.desk._QUERY", "", "", text="for share"),
    ],
)
def test_what_is_not_there_exactly_once_is_out_of_date(tmp_path: Path, fault: Fault) -> None:
    with pytest.raises(OutOfDate):
        planted(tmp_path, fault)
