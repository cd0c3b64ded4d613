"""What of a stored complaint is compared."""

from datetime import date

import pytest

from canon.shanghai import SHANGHAI
from services.intake.complaints.domain.parts import Person, Respondent
from services.intake.filing.domain.filing import Matter
from services.intake.matching.domain.profile import profile_of
from tests.services.intake.building import NOW, a_complaint, a_filing, accepted

TEXT = "单号HY20261010，在百日健身交了两千元，店关了。"


def test_a_stored_complaint_is_compared_by_what_is_sealed_of_it() -> None:
    matter = Matter(text=TEXT, request="退1800元", amount_fen=200_000, happened_on="2026-10-01", order_no="A-77")
    one = accepted(a_filing(matter=matter, respondent=Respondent(name="清河县百日健身服务部", address="建设路1号")))
    profile = profile_of(one.complaints[0], one.secret)

    assert (profile.name, profile.phones) == ("张丽华", {"13800000000"})
    assert (profile.business, profile.place) == ("百日", "建设路1号")
    assert (profile.amount, profile.bought_on) == (2000.0, date(2026, 10, 1))
    assert profile.figures == {2000.0, 1800.0, 20261010.0}
    assert profile.orders == {"a-77", "hy20261010"}
    assert profile.received_at == NOW.astimezone(SHANGHAI)


def test_who_wants_to_be_nobody_is_compared_without_a_name() -> None:
    one = accepted(a_filing(person=Person(name="匿名", phone="13800000000", anonymous=True)))
    assert profile_of(one.complaints[0], one.secret).name is None


@pytest.mark.parametrize("happened_on", [None, "2026-10", "十月一日"])
def test_a_day_that_is_none_is_not_compared(happened_on: str | None) -> None:
    complaint, secret = a_complaint(happened_on=happened_on)
    assert profile_of(complaint, secret).bought_on is None
