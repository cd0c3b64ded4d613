"""An import is started or discarded once; what failed can go on as long as its rows are stored."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from canon.codes import Channel
from chassis.spreadsheets.files import Encoding
from services.intake.imports.domain.columns import Field
from services.intake.imports.domain.imports import (
    MAX_FAILURES,
    AlreadyEnded,
    Import,
    ImportState,
    RowsDeleted,
    discard,
    fail_once,
    keep_until,
    start,
)
from tests.services.intake.building import NOW


def an_import(**changes: Any) -> Import:
    plain = Import(
        id=UUID(int=1),
        state=ImportState.PREVIEWED,
        channel=Channel.PLATFORM_12315,
        encoding=Encoding.XLSX,
        size=1,
        columns=("登记编号", "诉求内容"),
        places={"external_id": 0, "text": 1},
        rows=10,
        chunks=1,
        known=2,
        unusable=3,
        lacking=1,
        uploaded_by="hub1",
        uploaded_at=NOW,
        keep_until=NOW,
    )
    return replace(plain, **changes)


def test_a_previewed_import_is_started_by_whoever_does() -> None:
    started = start(an_import(), "hub2", NOW)

    assert (started.state, started.started_by, started.started_at) == (ImportState.RUNNING, "hub2", NOW)


@pytest.mark.parametrize("state", [ImportState.RUNNING, ImportState.DONE])
def test_starting_again_changes_nothing(state: ImportState) -> None:
    one = an_import(state=state)

    assert start(one, "hub2", NOW) is one


def test_a_failed_import_goes_on_in_the_name_of_who_started_it() -> None:
    failed = an_import(state=ImportState.FAILED, started_by="hub1", started_at=NOW, failures=MAX_FAILURES)

    again = start(failed, "hub2", NOW + timedelta(days=1))

    assert (again.state, again.started_by, again.started_at, again.failures) == (ImportState.RUNNING, "hub1", NOW, 0)


def test_what_was_discarded_or_deleted_is_not_started() -> None:
    with pytest.raises(AlreadyEnded):
        start(an_import(state=ImportState.DISCARDED), "hub1", NOW)
    with pytest.raises(RowsDeleted):
        start(an_import(state=ImportState.FAILED, has_rows=False), "hub1", NOW)


def test_only_what_was_not_started_is_discarded_and_its_rows_go() -> None:
    discarded = discard(an_import(), NOW)

    assert (discarded.state, discarded.ended_at, discarded.has_rows) == (ImportState.DISCARDED, NOW, False)
    assert discard(discarded, NOW) is discarded
    with pytest.raises(AlreadyEnded):
        discard(an_import(state=ImportState.RUNNING), NOW)


def test_after_some_failures_in_a_row_an_import_waits_for_a_person() -> None:
    one = an_import(state=ImportState.RUNNING)
    for _ in range(MAX_FAILURES - 1):
        one = fail_once(one)
    assert one.state is ImportState.RUNNING

    assert fail_once(one).state is ImportState.FAILED


def test_what_is_left_after_the_rows_that_cannot_be_taken_and_the_known_ones() -> None:
    assert an_import().takeable == 5
    assert an_import().list_columns.places == {Field.EXTERNAL_ID: 0, Field.TEXT: 1}
    assert keep_until(NOW, 7) == NOW + timedelta(days=7)
