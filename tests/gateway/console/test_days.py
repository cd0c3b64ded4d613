"""Days as an address or a form names them: what no calendar tells of is no day."""

from datetime import date

import pytest
from bureau import Bureau

from gateway.console.calendars.view import days_of
from gateway.console.days import day_in
from gateway.console.translations import Translations

PAGES = ("/console/roster?from=", "/console/odr/enterprises?as_of=", "/console/registers?as_of=", "/console/audit?to=")


def test_a_day_of_the_calendar_is_read_and_others_are_none() -> None:
    assert day_in("2026-11-24") == date(2026, 11, 24)
    for text in ("0001-01-01", "9999-12-31", "2026-02-30", "1e9", "", "2026-11-24T08:00"):
        assert day_in(text) is None, text


async def test_pages_stand_on_the_first_and_the_last_day_that_can_be_written(bureau: Bureau) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        for page in PAGES:
            assert (await bureau.home_of("hub", page + day)).status_code < 500, page + day


def test_one_line_of_a_calendar_spans_a_year_at_most() -> None:
    words = Translations("zh")
    assert len(days_of("2026-10-01 至 2026-10-07 法定 国庆节", words)) == 7
    with pytest.raises(ValueError, match="读不懂"):
        days_of("0001-01-01 至 9999-12-31 法定", words)
