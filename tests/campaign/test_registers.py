"""Which histories of a case some order explains, and which none does."""

from pathlib import Path

import pytest

from tests.campaign.record import INFO, INVOKE, OK, Record
from tests.campaign.registers import linearized

READ, CLOSE = "case", "act close"


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path / "history.jsonl")


def _asks(record: Record, who: str, what: str) -> None:
    record.write(who, INVOKE, what, **_about(who, what))


def _receives(record: Record, who: str, what: str, version: int) -> None:
    record.write(who, OK, what, **_about(who, what), resp={"code": 200, "etag": f'"{version}"'})


def _about(who: str, what: str) -> dict[str, str]:
    return {"key": "c"} if what == READ else {"key": f"{who}-1", "value": "c"}


def _found(record: Record) -> list[str]:
    return [name for name, _ in linearized(record)[1]]


def test_a_read_that_began_before_an_act_was_answered_may_return_the_case_before_it_or_after(record: Record) -> None:
    for reader in ("early", "late"):
        _asks(record, reader, READ)
    _asks(record, "officer", CLOSE)
    _receives(record, "officer", CLOSE, 2)
    _receives(record, "early", READ, 1)
    _receives(record, "late", READ, 2)

    assert linearized(record) == (3, [])


@pytest.mark.parametrize("what", [READ, CLOSE])
def test_who_asks_after_anybody_was_answered_sees_no_less(record: Record, what: str) -> None:
    _asks(record, "first", what)
    _receives(record, "first", what, 3)
    _asks(record, "second", READ)
    _receives(record, "second", READ, 2)

    assert _found(record) == ["C15 backwards"]


def test_an_act_makes_a_version_that_no_read_returned_before_the_act_began(record: Record) -> None:
    _asks(record, "reader", READ)
    _receives(record, "reader", READ, 2)
    _asks(record, "officer", CLOSE)
    _receives(record, "officer", CLOSE, 2)

    assert _found(record) == ["C15 backwards"]


def test_an_act_of_unknown_outcome_may_be_read_before_its_answer_arrives_at_last(record: Record) -> None:
    _asks(record, "officer", CLOSE)
    record.write("officer", INFO, CLOSE, **_about("officer", CLOSE), resp={"lost": "timeout"})
    _asks(record, "reader", READ)
    _receives(record, "reader", READ, 2)
    _asks(record, "officer", CLOSE)
    _receives(record, "officer", CLOSE, 2)

    assert linearized(record) == (2, [])


def test_two_acts_never_make_one_version(record: Record) -> None:
    for officer in ("first", "second"):
        _asks(record, officer, CLOSE)
    for officer in ("first", "second"):
        _receives(record, officer, CLOSE, 2)

    assert _found(record) == ["C15 two acts, one version"]
