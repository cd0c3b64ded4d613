"""Messages have the platforms' own fields, and say what people say."""

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

import pytest

from canon.codes import Channel, Kind
from canon.shanghai import SHANGHAI
from simulators.mix import choose_pattern
from simulators.orders import TIME, order_12345, partner_complaint, registration_12315

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 24, 10, 11, 8, tzinfo=SHANGHAI)
HOTLINE_FIELDS = [
    "caseguid",
    "record_number",
    "formType",
    "accordtypecode",
    "rqsttime",
    "rqstperson",
    "rqstsex",
    "rqstnumber",
    "linkphone",
    "rqsttitle",
    "rqstcontent",
    "subjectname",
    "subjectphone",
    "subjectaddress",
    "objname",
    "objmoney",
    "isweb",
    "areacode",
    "urgency",
    "issecrecy",
    "isrepeat",
    "isgroup",
    "signlimit",
    "handlelimit",
    "operateUsername",
]
PLATFORM_FIELDS = [
    "registrationnumber",
    "tserialnum",
    "recorddate",
    "appealtype",
    "receivemode",
    "rqstperson",
    "gender",
    "idnumber",
    "linknumber",
    "linkaddress",
    "subjectname",
    "registerno",
    "subjectaddress",
    "subjectphone",
    "objname",
    "objclassify",
    "objmoney",
    "purchasingdate",
    "isweb",
    "shoppingplatform",
    "ordernumber",
    "complaintstype",
    "problemdescribe",
    "report",
    "aicstationid",
    "isprofessional",
]


def orders(count: int = 400) -> list[dict[str, str]]:
    return [order_12345(Random(n), n, NOW) for n in range(count)]


def registrations(count: int = 400) -> list[dict[str, str]]:
    return [registration_12315(Random(n), n, NOW) for n in range(count)]


def test_a_work_order_has_exactly_the_fields_of_12345() -> None:
    assert {tuple(order) for order in orders()} == {tuple(HOTLINE_FIELDS)}


def test_a_registration_has_exactly_the_fields_of_12315() -> None:
    assert {tuple(registration) for registration in registrations()} == {tuple(PLATFORM_FIELDS)}


def test_a_partners_complaint_has_the_canonical_shape() -> None:
    complaint = partner_complaint(Random(1), 1, NOW)

    assert list(complaint) == [
        *("kind", "external_id", "received_at", "complainant", "respondent", "matter", "attachments")
    ]
    assert list(complaint["complainant"]) == [
        *("name", "phone", "id_number", "address", "email", "anonymous", "confidential")
    ]
    assert list(complaint["respondent"]) == ["name", "uscc", "address", "phone", "platform"]
    assert list(complaint["matter"]) == [
        *("text", "request", "place", "region", "happened_on", "amount_fen", "order_no", "category", "problem")
    ]


def test_numbers_and_times_are_written_as_the_platforms_write_them() -> None:
    order = order_12345(Random(1), 123, NOW)
    registration = registration_12315(Random(1), 1, NOW)

    assert order["caseguid"] == "12345-20261124-000123"
    assert order["record_number"] == "261124101108000123"
    assert order["rqsttime"] == NOW.strftime(TIME)
    assert order["signlimit"] == "2026-11-25 10:11:08"
    assert order["handlelimit"] == "2026-12-01 18:00:00"
    assert registration["registrationnumber"] == "1990102002026112400000001"


def test_the_hotlines_label_says_help_more_often_than_complaint() -> None:
    labels = Counter(order["accordtypecode"] for order in orders() if order["formType"] == "consumption")

    assert labels["求助"] > 2 * labels["投诉"]


@pytest.mark.parametrize(
    ("channel", "kind", "share"),
    [
        (Channel.HOTLINE_12345, Kind.INQUIRY, (0.52, 0.66)),
        (Channel.HOTLINE_12345, Kind.COMPLAINT, (0.27, 0.38)),
        (Channel.HOTLINE_12345, Kind.REPORT, (0.06, 0.12)),
        (Channel.PLATFORM_12315, Kind.COMPLAINT, (0.58, 0.72)),
    ],
)
def test_kinds_come_in_the_shares_of_real_cities(channel: Channel, kind: Kind, share: tuple[float, float]) -> None:
    kinds = [choose_pattern(Random(n), channel).kind for n in range(2_000)]

    assert share[0] < kinds.count(kind) / len(kinds) < share[1]


def test_a_few_alarm_and_a_few_lack_something() -> None:
    alarming = [order for order in orders(2_000) if order["urgency"] == "紧急"]
    lacking = [order for order in orders(2_000) if not order["linkphone"]]

    assert 5 < len(alarming) < 100
    assert 5 < len(lacking) < 100


def values(message: Any) -> list[str]:
    if isinstance(message, dict):
        return [text for value in message.values() for text in values(value)]
    return [message] if isinstance(message, str) else []


def test_nothing_is_left_unfilled() -> None:
    partners = [partner_complaint(Random(n), n, NOW) for n in range(100)]

    texts = [text for message in [*orders(), *registrations(), *partners] for text in values(message)]

    assert [text for text in texts if "{" in text or "None" in text] == []
