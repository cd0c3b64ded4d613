"""A short campaign keeps every promise; and whatever is then falsified, the judgement finds."""
# ruff: noqa: S608 - the names in these statements are our own

import base64
import json
import re
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest

from chassis.audit.chain import START, Anchor, Entry, link_entries
from chassis.clock import machine_now
from tests.campaign import judging
from tests.campaign.access import OWN_DEPARTMENT, _places_of
from tests.campaign.answered_objects import objects_in
from tests.campaign.auditing import anchors_in
from tests.campaign.campaign import Campaign, look, perform
from tests.campaign.canaries import a_person, found_in
from tests.campaign.people import CURIOUS
from tests.campaign.record import FAIL, INFO, INVOKE, OK, Record
from tests.campaign.register_people import AT_REST
from tests.campaign.stage import a_stage
from tests.campaign.strikes import Fault, plan

SEED, SECONDS = 43, 12.0  # connections ended, then a kill
_ONE = "from intake.event_log order by complaint_id limit 1"
# what is done to the stores behind everybody's back, and which check must find it
FALSIFIED = {
    "C4 gap in a log": "update intake.event_log set version = 7 where version = 1"
    " and aggregate_id = (select aggregate_id " + _ONE + ")",
    "C4 not acted on": "update odr.applied set version = version - 1 where publisher = 'dispatch'",
    "C6 not conserved": "delete from dispatch.receipts where complaint_id = (select complaint_id " + _ONE + ")",
    "C17 another case at intake": "update intake.complaints set case_id = gen_random_uuid()"
    " where id = (select max(complaint_id::text)::uuid from intake.event_log)",
    "C18 joined without a verdict": "update intake.matches set verdict = 'other' where joined_at is not null",
    "C19 final answers": "update intake.deliveries set step = 'consumptionProcessFeedback'"
    " where id = (select max(id::text)::uuid from intake.deliveries)",
    "C20 not from the earliest receipt": "update dispatch.receipts set received_at = received_at - interval '1 hour'"
    " where complaint_id = (select max(complaint_id::text)::uuid from dispatch.receipts)",
    "C7 a group's roster otherwise": "update refunds.group_contracts set owed_fen = owed_fen + 1",
    "C7 an instalment paid otherwise": "update refunds.group_instalments set paid_fen = paid_fen + 1",
    "C7 a group's sums": "update refunds.group_members set paid_fen = paid_fen + 1",
    "C7 a group's payment lost": "delete from refunds.group_payments"
    " where id = (select id from refunds.group_payments order by id limit 1)",
    "C7 a group's payment from nowhere": "update refunds.group_payments set amount_fen = amount_fen + 1",
    "C21 books": "update refunds.group_due_days set paid_fen = paid_fen + 1",
    "C22 a history otherwise": "update odr.entry_changes set by = 'nobody' where number = 1",
    "C22 a settlement lost": "delete from odr.settlements",
    "C8 another limit": "update dispatch.clocks set due_at = due_at + interval '1 day' where kind = 'acceptance'",
    "C8 not fired": "update dispatch.clocks set due_at = starts_at, state = 'running' where kind = 'feedback_24h'",
    "C9 another projection": "update analytics.cases_seen set category = 'falsified'",
    "C10 chain missing": "delete from dispatch.audit where id = (select min(id) from dispatch.audit)",
    "C10 chain changed": "update gateway.audit set reason = 'another'",
    "C10 not sealed": "insert into intake.audit (at, account, act, subject, reason, request_id)"
    " select at, account, act, subject, reason, request_id from intake.audit where act = 'accept_complaint' limit 1",
    "C10 no line": "update intake.complaints set withdrawn_at = accepted_at where withdrawn_at is null"
    " and id = (select complaint_id " + _ONE + ")",
    "C13 parked without quarantine": """
        insert into odr.parked (aggregate_id, publisher, version, complaint_id, why, headers, body, parked_at)
        select aggregate_id, 'dispatch', 9, complaint_id, 'gap', '', body, recorded_at """
    + _ONE,
    "C14 held for nothing": """
        insert into odr.quarantined (id, publisher, why, error, attempts, headers, body, quarantined_at)
        select event_id, 'dispatch', 'unreadable', 'x', 1, '', body, recorded_at """
    + _ONE,
}


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    return Campaign(seed=SEED, seconds=SECONDS, bus="postgres", processes="all", home=tmp_path / "campaign")


@pytest.mark.campaign
async def test_a_short_campaign_keeps_every_promise_and_what_is_falsified_is_found(campaign: Campaign) -> None:
    async with a_stage(campaign.home, campaign.bus, campaign.processes) as stage:
        outcome = await perform(campaign, stage)
        violations = outcome.verdict.violations
        assert violations == []
        assert outcome.struck.total()
        assert outcome.figures["complaints acknowledged"]
        assert outcome.figures["complaints that joined another case"]
        names = [entry["value"] for entry in outcome.record.of(*judging.FILED, kind=OK)]
        assert not any(re.search(r"\d{6}", name) for name in names)  # what may be somebody's number is taken out

        record = Record(campaign.home / "falsified.jsonl")
        record.entries += outcome.record.entries
        _falsify(record)
        own = OWN_DEPARTMENT["officer"]
        async with stage.database() as connection:
            for statement in FALSIFIED.values():
                await connection.execute(statement)
            *_, lost = outcome.record.of(*judging.FILED, kind=OK)
            await connection.execute("delete from intake.complaints where respondent_name = $1", lost["value"])
            await _cut_short_and_rewrite(connection, max(anchors_in(stage.home)["intake"]))
            case = await connection.fetchval("select id::text from dispatch.cases where department = $1 limit 1", own)
        _show(record, case)
        verdict = await look(campaign, stage, record)
    person = a_person("1/0")
    judging.confidential(verdict, {"a log": f"looked for {person.phone}"}, [person])

    found = {violation.check for violation in verdict.violations}
    assert found >= {*FALSIFIED, *FALSIFIED_RECORD, "C1 lost", "C12 a person stands there"}, found
    wrongly = {violation.what for violation in verdict.violations if violation.check == "C11 shown what is another's"}
    assert {who for who, *_ in wrongly} >= {"a stranger", "too early", "of nothing there is"}


FALSIFIED_RECORD = {
    "C2 phantom",
    "C5 one key, several answers",
    "C5 a used key took other content",
    "C5 refused for nothing",
    "C7 payment lost",
    "C7 taken in vain",
    "C10 an acknowledged act left no line",
    "C10 a line nobody asked for",
    "C10 a line too many",
    "C10 the line of another",
    "C10 cut short",
    "C10 not what was anchored",
    "C11 shown what is another's",
    "C11 refused otherwise",
    "C11 refused what is one's own",
    "C15 an acknowledged complaint was not there",
    "C15 backwards",
    "C15 two acts, one version",
    "C22 a list as of a day otherwise",
    "G14 no Retry-After",
    "G15 unknown told as an error of ours",
}


async def _cut_short_and_rewrite(connection: "asyncpg.Connection[Any]", anchored: int) -> None:
    """Whoever rules the database takes lines off the end of a trail and reckons the rest anew: sound in itself."""
    await connection.execute(
        "with cut as (delete from intake.audit_chain where position >= $1 returning entry)"
        " delete from intake.audit where id in (select entry from cut)",
        anchored,
    )
    await connection.execute("update intake.audit set reason = 'another' where id = (select min(id) from intake.audit)")
    rows = await connection.fetch(
        "select a.* from intake.audit a join intake.audit_chain c on c.entry = a.id order by c.position"
    )
    links = link_entries(Anchor(position=0, digest=START), [Entry(**row) for row in rows])
    await connection.executemany(
        "update intake.audit_chain set digest = $2 where position = $1",
        [(link.position, link.digest) for link in links],
    )


def _falsify(record: Record) -> None:
    """What clients could have heard from a system that keeps no promise."""
    acknowledged = next(record.of("submit", kind=OK))
    other = {"code": 201, "body": '{"id": "another"}', "replayed": True}
    record.write("p", OK, "submit", key=acknowledged["key"], value=acknowledged["value"], resp=other)
    record.write("p", FAIL, "submit", key="k", value=acknowledged["value"], resp={"code": 422})
    record.write("p", OK, "reuse", key="k", resp={"code": 201})
    record.write("p", INVOKE, "pay", key="k", value=["r", 1])
    record.write("p", OK, "pay", key="k", value=["r", 1], resp={"code": 201, "body": "{}"})
    record.write("p", FAIL, "own", key="c", resp={"code": 404})
    record.write("p", OK, "vain overpay", key="k", value="c", resp={"code": 201})
    read = next(record.of(AT_REST, kind=OK))
    nobody = {"name": "nobody", "state": "listed"}
    record.write(
        "p", OK, AT_REST, key=read["key"], resp={"code": 200, "json": {**read["resp"]["json"], "items": [nobody]}}
    )
    for kind in (INVOKE, OK):
        record.write("p", kind, "disclose", key="k", value="c", reason="r", actor="hub", resp={"code": 200})
    record.write(f"{CURIOUS}p", FAIL, "pry", key="k", resp={"code": 409})
    for version in (3, 2):
        record.write("p", OK, "case", key="c", resp={"code": 200, "etag": f'"{version}"'})
    for who in ("p", "q"):
        record.write(who, OK, "act assign", key="k", value="c", resp={"code": 200, "etag": '"4"'})
    record.write("p", INFO, "submit", key="k", value="k", resp={"code": 500, "retry_after": None})
    record.write("p", INFO, "submit", key="k", value="k", resp={"code": 503, "retry_after": None})


def _show(record: Record, case: str) -> None:
    """A case of the officer's own, to somebody else, and to the officer before there was any; and one nobody filed."""
    now = machine_now()
    record.write("p", FAIL, "pry", key="", actor="officer", path=f"/v1/cases/{case}", resp={"code": 404})
    record.entries[-1]["since"] = record.entries[-1]["wall"]
    for who, actor, identifier, ago in (
        ("a stranger", "platform_12315", case, timedelta()),
        ("too early", "officer", case, timedelta(days=1)),
        ("of nothing there is", "hub", "00000000-0000-0000-0000-000000000000", timedelta()),
    ):
        entry = record.write(who, OK, "pry", key="", actor=actor, resp={"code": 200, "shown": [("case", identifier)]})
        entry["since"] = entry["wall"] = (now - ago).isoformat()


@pytest.mark.parametrize(
    ("path", "answer", "objects"),
    [
        ("/v1/complaints/1", {"id": "1"}, {("complaint", "1")}),
        ("/v1/complaints/1/timeline", {"items": [{"at": "x"}]}, {("complaint", "1")}),
        ("/v1/complaints/1/contact-disclosure", {"contact": {}}, {("person", "1")}),
        ("/v1/complaints?limit=2", {"items": [{"id": "1"}, {"id": "2"}]}, {("complaint", "1"), ("complaint", "2")}),
        ("/v1/complaints:search", {"items": [{"id": "1"}]}, {("complaint", "1")}),
        ("/v1/channels/12345/work-orders", {"id": "1"}, {("complaint", "1")}),
        ("/v1/handovers?limit=2", {"items": [{"id": "1", "case_id": "2"}]}, {("handover", "1")}),
        ("/v1/refunds/plans/1/payments", {"id": "1"}, {("plan", "1")}),
        (
            "/v1/refunds/group-cases?limit=2",
            {"items": [{"id": "1"}, {"id": "2"}]},
            {("group_case", "1"), ("group_case", "2")},
        ),
        ("/v1/refunds/group-cases/1/payments?state=waiting", {"items": [{"id": "2"}]}, {("group_case", "1")}),
        ("/v1/refunds/group-cases/1/members/2/contact-disclosure", {"name": "x"}, {("group_case", "1")}),
        ("/v1/registers/stations/1/suspension", {"id": "1", "changes": []}, {("entry", "1")}),
        ("/v1/registers/no-reason-return?as_of=2026-01-01", {"items": [{"id": "1"}]}, {("entry", "1")}),
        ("/v1/registers/stations/public", {"items": [{"id": "1"}]}, set()),
        ("/v1/stations/1/settlements", {"id": "2", "station_id": "1"}, {("station", "1")}),
        ("/v1/operations/deliveries", {"items": [{"id": "1", "complaint_id": "2"}]}, {("complaint", "2")}),
        (
            "/v1/cases/1",
            {"id": "1", "receipts": [{"complaint_id": "2"}], "handovers": [{"id": "3"}]},
            {("case", "1"), ("receipt", "2"), ("handover", "3")},
        ),
        ("/v1/metrics/summary?basis=cohort", {"metrics": {}}, set()),
    ],
)
def test_every_object_of_an_answer_is_found(path: str, answer: object, objects: set[tuple[str, str]]) -> None:
    assert set(objects_in(path, json.dumps(answer))) == objects


@pytest.mark.parametrize("answered", [True, False])
def test_a_case_closed_by_the_hub_is_taken_from_the_agency_unless_it_had_answered(answered: bool) -> None:  # noqa: FBT001
    begun = machine_now()
    acts = ["case_redirected", *(["handover_answered"] if answered else []), "case_closed", "case_followed_up"]
    body = {"department": None, "agency": "housing"}
    events = [
        {"case_id": "c", "what": act, "body": body, "known": begun + timedelta(minutes=n)} for n, act in enumerate(acts)
    ]

    stays = _places_of(events, "known").agencies["c"]

    requested_at = begun + timedelta(hours=1)
    assert any(stay.meets("housing", requested_at, requested_at) for stay in stays) is answered


def test_a_batch_shows_what_each_line_became_as_far_as_it_was_read() -> None:
    assert objects_in("/v1/complaints:batch", '{"line": 1, "id": "1"}\n{"line": 2, "status": 422}\n{"li') == [
        ("complaint", "1")
    ]


def test_the_same_seed_plans_the_same_strikes_and_never_two_on_one_target() -> None:
    processes = ["intake", "dispatch", "odr", "refunds", "analytics", "gateway"]
    plans = [plan(seed, 600, processes, kafka=True) for seed in (1, 1, 2)]

    assert plans[0] == plans[1] != plans[2]
    assert {strike.fault for seed in range(5) for strike in plan(seed, 600, processes, kafka=True)} == set(Fault)
    for target in {strike.target for strike in plans[0]}:
        struck = [strike for strike in plans[0] if strike.target == target]
        assert all(one.at + one.lasts < next_.at for one, next_ in pairwise(struck))


@pytest.mark.parametrize("written", ["{}", '{{"phone": "{}"}}', "{}，", "电话{}"])
def test_a_person_is_found_however_it_was_written_down(written: str) -> None:
    person = a_person("x")
    plain = written.format(person.phone) + person.name
    forms = [
        plain,
        quote(plain),
        "\\\\x" + plain.encode().hex(),
        base64.b64encode(plain.encode()).decode(),
        ascii(plain),
    ]

    assert [found_in(form, [person]) for form in forms] == [{person.phone, person.name}] * len(forms)
    assert found_in("13800000000 张三", [person]) == set()
    assert found_in(f"7{person.phone} {person.phone}0", [person]) == set()
    digest = "af7daa416971d4f5f03b"
    assert found_in(f"95c2-{person.phone}a {digest}{person.phone}b {digest}c{person.phone}", [person]) == set()
    assert found_in(f"tel{person.phone}a", [person]) == found_in(f"d{person.phone}", [person]) == {person.phone}
