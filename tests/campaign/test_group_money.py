"""Which histories of a group's payments the books may have, and which faults are found."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.campaign.group_money import StoredCase, StoredPayment, judge_case, sent_in
from tests.campaign.record import FAIL, INFO, INVOKE, OK, Record

CASE = "c"
ROWS = [[1, "HT-1", 1_000], [1, "HT-1B", 500], [2, "HT-2", 800]]
FILE = [["A-1", 600, 1], ["A-2", 800, 2], ["N-1", 100, None]]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Two people, a timetable, a bank file whose unknown line was counted for the wrong one and then the right one."""
    record = Record(tmp_path / "history.jsonl")
    _done(record, "group roster", "k-1", {"taken": 3}, rows=ROWS)
    _done(record, "group simulate", "k-2", {"id": 1})
    shares = {1: [900, 600], 2: [800]}
    items = [{"member": member, "shares": [{"amount_fen": fen} for fen in parts]} for member, parts in shares.items()]
    path = "/v1/refunds/group-cases/c/simulations/1/timetable?limit=200"
    record.write("p", OK, "group timetable", key=CASE, path=path, resp={"json": {"items": items}})
    bank = {"recorded": 2, "repeated": 0, "unmatched": 1, "error_count": 0}
    _done(record, "group payments", "k-3", {"bank_file": bank}, lines=FILE, repeated=0)
    _done(record, "group match", "k-4", {}, lines=[["N-1", 100, 2]])
    _done(record, "group undo", "k-5", {}, lines=[["N-1", 100, None]])
    _done(record, "group match", "k-6", {}, lines=[["N-1", 100, 1]])
    _done(record, "group interview", "k-7", {})
    return record


def _done(record: Record, what: str, key: str, answer: dict[str, Any], **more: Any) -> None:
    record.write("p", INVOKE, what, key=key, value=CASE, **more)
    record.write("p", OK, what, key=key, value=CASE, resp={"json": answer}, **more)


def _books() -> StoredCase:
    return StoredCase(
        members={1: (1_500, 700), 2: (800, 800)},
        contracts=Counter({(1, 1_000): 1, (1, 500): 1, (2, 800): 1}),
        payments=[StoredPayment("A-1", 600, 1, 1), StoredPayment("A-2", 800, 2, 1), StoredPayment("N-1", 100, 1, 1)],
        instalments={1: {1: [(900, 700), (600, 0)], 2: [(800, 800)]}},
        signers={1: ("active", {"hub.dev"})},
        interviews=1,
    )


def _found(record: Record, books: StoredCase | None) -> list[str]:
    return [name for name, _ in judge_case(CASE, books, sent_in(record).get(CASE))]


def test_books_that_are_what_was_sent_are_right(record: Record) -> None:
    assert _found(record, _books()) == []


def _paid_in_the_wrong_place(books: StoredCase) -> None:
    books.instalments[1][1] = [(900, 600), (600, 100)]


def _filled_twice(books: StoredCase) -> None:
    books.instalments[1][2] = [(700, 700)]


def _counted_twice(books: StoredCase) -> None:
    books.payments.append(books.payments[0])
    books.members[1] = 1_500, 1_300
    books.instalments[1][1] = [(900, 900), (600, 400)]


def _lost(books: StoredCase) -> None:
    del books.payments[1]


def _of_nobody(books: StoredCase) -> None:
    books.payments.append(StoredPayment("Z-1", 1, None, None))


def _of_another(books: StoredCase) -> None:
    books.payments[2] = StoredPayment("N-1", 100, 2, 1)


def _beyond(books: StoredCase) -> None:
    books.members[2] = 800, 900


def _a_contract_short(books: StoredCase) -> None:
    del books.contracts[1, 500]


def _changed_by_one(books: StoredCase) -> None:
    books.signers[2] = "active", {"hub.dev"}


def _without_minutes(books: StoredCase) -> None:
    books.interviews = 0


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (_paid_in_the_wrong_place, "C7 an instalment paid otherwise"),
        (_filled_twice, "C7 an instalment paid twice"),
        (_counted_twice, "C7 a group's payment twice"),
        (_lost, "C7 a group's payment lost"),
        (_of_nobody, "C7 a group's payment from nowhere"),
        (_of_another, "C7 a group's payment for another"),
        (_beyond, "C7 a group paid beyond what is owed"),
        (_a_contract_short, "C7 a group's roster otherwise"),
        (_changed_by_one, "C7 signed by one"),
        (_changed_by_one, "C7 a version nobody signed"),
        (_without_minutes, "C7 a group's interviews"),
    ],
)
def test_a_fault_in_the_books_is_found(record: Record, fault: Callable[[StoredCase], None], name: str) -> None:
    books = _books()
    fault(books)

    assert name in _found(record, books)


def test_a_case_that_was_acknowledged_stands_in_the_books(record: Record) -> None:
    assert _found(record, None) == ["C7 a group's case lost"]


def test_a_line_that_is_sent_again_after_its_match_moves_nothing(record: Record) -> None:
    bank = {"recorded": 2, "repeated": 0, "unmatched": 1, "error_count": 0}
    _done(record, "group payments", "k-3", {"bank_file": bank}, lines=FILE, repeated=0)

    assert _found(record, _books()) == []


def test_the_same_file_answered_otherwise_is_found(record: Record) -> None:
    bank = {"recorded": 0, "repeated": 2, "unmatched": 1, "error_count": 0}
    _done(record, "group payments", "k-3", {"bank_file": bank}, lines=FILE, repeated=0)

    assert _found(record, _books()) == ["C7 a file that changed something again"]


def test_a_line_that_was_neither_counted_nor_let_wait_is_found(record: Record) -> None:
    bank = {"recorded": 0, "repeated": 0, "unmatched": 0, "error_count": 1}
    _done(record, "group payments", "k-9", {"bank_file": bank}, lines=[["A-1", 600, 1]], repeated=1)

    assert _found(record, _books()) == ["C7 a bank line otherwise"]


def test_a_timetable_of_what_is_open_no_more_is_found(record: Record) -> None:
    _done(record, "group simulate", "k-8", {"id": 2})
    path = "/v1/refunds/group-cases/c/simulations/2/timetable?limit=200"
    items = [{"member": 1, "shares": [{"amount_fen": 900}]}]
    record.write("p", OK, "group timetable", key=CASE, path=path, resp={"json": {"items": items}})

    assert _found(record, _books()) == ["C7 a timetable of another sum"]


@pytest.mark.parametrize("counted", [True, False])
def test_a_payment_of_unknown_outcome_stands_or_not(record: Record, counted: bool) -> None:  # noqa: FBT001
    line = {"lines": [["H-1", 50, 1]], "value": CASE, "key": "k-8"}
    record.write("p", INVOKE, "group pay", **line)
    record.write("p", INFO, "group pay", **line, resp={"lost": "timeout"})
    books = _books()
    if counted:
        books.payments.append(StoredPayment("H-1", 50, 1, 1))
        books.members[1] = 1_500, 750
        books.instalments[1][1] = [(900, 750), (600, 0)]

    assert _found(record, books) == []


def test_a_payment_that_was_refused_does_not_stand(record: Record) -> None:
    line = {"lines": [["H-1", 50, 1]], "value": CASE, "key": "k-8"}
    record.write("p", INVOKE, "group pay", **line)
    record.write("p", FAIL, "group pay", **line, resp={"code": 409})
    books = _books()
    books.payments.append(StoredPayment("H-1", 50, 1, 1))

    assert "C7 a group's payment from nowhere" in _found(record, books)
