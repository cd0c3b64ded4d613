"""G25: a text that is complaint and report at once: nobody beside the case learns who reports, or that anybody does.

The enterprise that may settle reads what a settlement needs (Order 121 Art. 37), and nothing else of it.
"""

import itertools
import re
from collections.abc import AsyncIterator, Iterator

import asyncpg

from canon.services import SERVICES
from contracts.intake import ComplaintReceived
from tests.access.both import DISPUTE, FIRM, ID_NUMBER, NAME, PHONE, STREET, Both
from tests.access.house import House
from tests.bad_input.document import document
from tests.routers import events_of

PERSON = (NAME, PHONE, ID_NUMBER, STREET)
REPORTED_TO_THE_BUREAU = ("长期销售过期食品", "后厨账本", "依法查处")
BESIDE = ("enterprise", "other_enterprise", "other_officer", "other_head", "agency", "other_partner", "platform_12345")


async def test_nobody_beside_the_case_learns_who_reports_and_the_enterprise_only_of_the_dispute(
    house: House, house_url: str, both: Both
) -> None:
    answers = {(who, what): text async for who, what, text in _answers(house, both)}
    stored = await _received_by_odr(house_url, both)
    to_the_firm = {at: text for at, text in answers.items() if at[0] == FIRM}
    to_others = {at: text for at, text in answers.items() if at[0] != FIRM}
    its_officer = (await house.ask("officer", "GET", f"/v1/cases/{both.report}")).text
    of_the_report = (*PERSON, both.report, both.report_number, *REPORTED_TO_THE_BUREAU)

    assert all(word in its_officer for word in (both.report, both.report_number, *REPORTED_TO_THE_BUREAU))
    assert _found(to_the_firm | stored, of_the_report) == []
    assert _found(to_others, (*of_the_report, both.complaint, DISPUTE[:12])) == []
    assert any(both.complaint in text for text in to_the_firm.values())
    # what a settlement needs
    assert both.dispute["matter"].endswith(DISPUTE)
    assert both.dispute["request"] == "退款并赔偿。"
    assert set(both.dispute) == {
        *("id", "case_id", "enterprise", "state", "opened_at", "due_at"),
        *("matter", "request", "amount_fen", "offers", "reminders", "outcome_note"),
    }


async def _answers(house: House, both: Both) -> AsyncIterator[tuple[str, str, str]]:
    """Everything there is to read, and the doors to a person, asked by everybody who is not on the case."""
    paths = sorted(_readable(house, both))
    assert len(paths) > 30
    for who in BESIDE:
        for path in paths:
            yield who, path, (await house.ask(who, "GET", path)).text
        sought = {"phone": PHONE, "reason": "核实"}
        search = {"name": NAME, **sought}
        for what, path, body in (
            ("searched", "/v1/complaints:search", sought),
            ("exported", "/v1/complaints:export", search),
            *(("disclosed", f"/v1/complaints/{one}/contact-disclosure", {"reason": "核实"}) for one in _ids(both)),
        ):
            answer = await house.ask(who, "POST", path, json=body)
            yield who, f"{what} {path}", answer.text


def _ids(both: Both) -> tuple[str, str]:
    return both.complaint, both.report


def _readable(house: House, both: Both) -> Iterator[str]:
    """Every route that is read, with what is known of the two in its path."""
    known = {
        "complaint_id": _ids(both),
        "case_id": _ids(both),
        "dispute_id": (both.dispute["id"],),
        "enterprise_id": (house.ids["enterprise.shop"],),
    }
    for path, methods in document()["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        if "get" in methods and all(name in known for name in names):
            for values in itertools.product(*(known[name] for name in names)):
                yield path.format(**dict(zip(names, values, strict=True)))


async def _received_by_odr(database_url: str, both: Both) -> dict[tuple[str, str], str]:
    """What odr stores, but for how far it has read and which were filed, and each event of a type that it hears.

    Of a filing it takes the id, so what was filed is not among them.
    """
    connection = await asyncpg.connect(database_url)
    try:
        tables = await connection.fetch(
            "select table_name from information_schema.tables where table_schema = 'odr'"
            " and table_name not in ('applied', 'complaints')"
        )
        stored = {}
        for [table] in tables:
            rows = await connection.fetch(f"select to_jsonb(t)::text as row from odr.{table} t")  # noqa: S608 - our names
            stored["odr", table] = "\n".join(row["row"] for row in rows)
        for service in SERVICES:
            logged = await connection.fetch(
                f"select convert_from(body, 'utf8') as body from {service}.event_log"  # noqa: S608 - our names
                " where type = any($1) and complaint_id = $2",
                sorted({*events_of("odr").subscribed_types} - {ComplaintReceived.type}),
                both.complaint,
            )
            stored[service, "received by odr"] = "\n".join(row["body"] for row in logged)
    finally:
        await connection.close()
    assert DISPUTE in stored["dispatch", "received by odr"]
    return stored


def _found(answers: dict[tuple[str, str], str], words: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [(*at, word) for at, text in answers.items() for word in words if word in text]
