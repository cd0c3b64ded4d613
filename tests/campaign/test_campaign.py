"""A short campaign keeps every promise; and whatever is then falsified, the judgement finds."""
# ruff: noqa: S608 - the names in these statements are our own

import base64
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.campaign import judging
from tests.campaign.campaign import Campaign, look, perform
from tests.campaign.canaries import a_person, found_in
from tests.campaign.record import FAIL, INFO, INVOKE, OK, Record
from tests.campaign.stage import a_stage
from tests.campaign.strikes import Fault, plan

SEED, SECONDS = 43, 12.0  # connections ended, then a kill
_ONE = "from intake.event_log order by complaint_id limit 1"
# what is done to the stores behind everybody's back, and which check must find it
FALSIFIED = {
    "C4 gap in a log": "update intake.event_log set version = 7 where version = 1"
    " and aggregate_id = (select aggregate_id " + _ONE + ")",
    "C4 not acted on": "update analytics.applied set version = version - 1 where publisher = 'intake'",
    "C6 not conserved": "delete from dispatch.receipts where complaint_id = (select complaint_id " + _ONE + ")",
    "C8 another limit": "update dispatch.clocks set due_at = due_at + interval '1 day' where kind = 'acceptance'",
    "C8 not fired": "update dispatch.clocks set due_at = starts_at, state = 'running' where kind = 'feedback_24h'",
    "C9 another projection": "update analytics.cases_seen set category = 'falsified'",
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
        kept = outcome.verdict.violations
        assert kept == []
        assert outcome.struck.total()
        assert outcome.figures["complaints acknowledged"]

        record = Record(campaign.home / "falsified.jsonl")
        record.entries += outcome.record.entries
        _falsify(record)
        async with stage.database() as connection:
            for statement in FALSIFIED.values():
                await connection.execute(statement)
            *_, lost = outcome.record.of(*judging.FILED, kind=OK)
            await connection.execute("delete from intake.complaints where respondent_name = $1", lost["value"])
        verdict = await look(campaign, stage, record)
    person = a_person("1/0")
    judging.confidential(verdict, {"a log": f"looked for {person.phone}"}, [person])

    found = {violation.check for violation in verdict.violations}
    assert found >= {*FALSIFIED, *HEARD, "C1 lost", "C12 a person stands there"}, found


HEARD = {
    "C2 phantom",
    "C5 one key, several answers",
    "C5 a used key took other content",
    "C5 refused for nothing",
    "C7 payment lost",
    "C15 an acknowledged complaint was not there",
    "C15 backwards",
    "G14 no Retry-After",
    "G15 unknown told as an error of ours",
}


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
    for version in (3, 2):
        record.write("p", OK, "case", key="c", resp={"code": 200, "etag": f'"{version}"'})
    record.write("p", INFO, "submit", key="k", value="k", resp={"code": 500, "retry_after": None})
    record.write("p", INFO, "submit", key="k", value="k", resp={"code": 503, "retry_after": None})


def test_the_same_seed_plans_the_same_strikes_and_never_two_on_one_target() -> None:
    processes = ["intake", "dispatch", "odr", "refunds", "analytics", "gateway"]
    plans = [plan(seed, 600, processes, kafka=True) for seed in (1, 1, 2)]

    assert plans[0] == plans[1] != plans[2]
    assert {strike.fault for seed in range(5) for strike in plan(seed, 600, processes, kafka=True)} == set(Fault)
    for target in {strike.target for strike in plans[0]}:
        struck = [strike for strike in plans[0] if strike.target == target]
        assert all(one.at + one.lasts < next_.at for one, next_ in pairwise(struck))


@pytest.mark.parametrize("written", ["{}", '{{"phone": "{}"}}', "{}，"])
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
