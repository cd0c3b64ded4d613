"""What the other services learn of an entry, and how it stands in a spreadsheet."""

from datetime import timedelta

from contracts.odr import EntryLeft, EntryListed, EntryRestored, EntrySuspended
from services.odr.registers.domain import columns, entries
from services.odr.registers.domain.events import event_of
from services.odr.registers.domain.registers import Level, PlaceKind, Register
from tests.services.odr.registers.building import SHOP, TODAY, an_applicant, an_entry, by


def test_an_application_concerns_nobody_else() -> None:
    declined = entries.review(an_applicant(), by("hub"), approved=False)
    taken_back = entries.leave(an_applicant(), by("officer"))

    assert [event_of(one) for one in (an_applicant(), declined, taken_back)] == [None, None, None]


def test_a_listed_entry_is_published_with_its_level_and_last_day() -> None:
    event = event_of(an_entry(Register.DEMONSTRATION, valid_to=TODAY + timedelta(days=365)))

    assert isinstance(event, EntryListed)
    assert (event.aggregate_id, event.register_name, event.business) == (SHOP, "demonstration", "简橙家电城")
    assert (event.level, event.valid_to, event.on) == (Level.COUNTY, "2027-11-24", "2026-11-24")


def test_what_is_decided_later_is_published_with_its_reason() -> None:
    suspended = entries.suspend(an_entry(), by("head", 1, "两次拒退"))
    restored = entries.restore(suspended, by("head", 2, "整改完成"))
    left = entries.leave(restored, by("hub", 3, "停业"))

    events = [event_of(one) for one in (suspended, restored, left)]

    assert [type(event) for event in events] == [EntrySuspended, EntryRestored, EntryLeft]
    assert [(event.on, getattr(event, "reason", "")) for event in events if event] == [
        ("2026-11-25", "两次拒退"),
        ("2026-11-26", "整改完成"),
        ("2026-11-27", "停业"),
    ]


def test_an_entry_is_a_row_in_the_words_of_the_bureau() -> None:
    entry = entries.suspend(an_entry(days=15, place_kind=PlaceKind.MALL), by("head", 1))
    row = dict(zip(columns.heading(), columns.row_of(entry, TODAY + timedelta(days=1)), strict=True))

    assert {
        name: row[name] for name in ("名称", "领域", "场所", "退货天数", "级别", "生效日期", "有效期至", "状态")
    } == {
        "名称": "简橙家电城",
        "领域": "家电数码",
        "场所": "商场",
        "退货天数": 15,
        "级别": None,
        "生效日期": "2026-11-24",
        "有效期至": None,
        "状态": "暂停",
    }
    assert columns.row_of(entry, TODAY - timedelta(days=1))[-1] == ""
