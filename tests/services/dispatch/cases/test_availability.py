"""Each case tells its reader inside the bureau which commands they may give now, and why not the others."""

from typing import Any
from uuid import UUID

import pytest

from canon.codes import Kind
from chassis.web.auth import Caller
from services.dispatch.lifecycle.domain.transitions import COMMANDS_OF_PEOPLE
from tests.bad_input.document import parts
from tests.services.dispatch.dispatch_app import (
    CRACKS,
    GYM,
    HEAD,
    HOUSING,
    HUB,
    NOTHING,
    OFFICER,
    PARTNER,
    DispatchApp,
)
from tests.sweeps import sampled

BUREAU_HEAD = Caller(account="chief", roles=("bureau_head",))
AUDITOR = Caller(account="auditor", roles=("auditor",))
LATER = "2026-12-24T09:00:00+08:00"
PRESENT = {"consumer_present": True, "respondent_present": True}
BODIES: dict[str, dict[str, Any]] = {
    "assign": {"department": "food"},
    "first-feedback": {"text": "t"},
    "return-to-hub": {"reason": "r"},
    "redirect": {"agency": "housing", "reason": "JOINT", "basis": "b", "explanation": "e"},
    "recall": {"reason": "r"},
    "refuse": {"reason": "MATERIALS"},
    "request-supplement": {"fields": ["/x"], "by": LATER},
    "send-to-odr": {"enterprise": str(UUID(int=7))},
    "start-mediation": {"consumer_consents": True, "respondent_consents": True, "mode": "call"},
    "note": {"text": "t"},
    "pause": {"ground": "appraisal", "from": "2026-11-24T09:00:00+08:00"},
    "resume": {"at": "2026-11-24T09:00:00+08:00"},
    "schedule-session": {"held_at": LATER, "mode": "call"},
    "record-session": {"held_at": "2026-11-24T09:00:00+08:00", "text": "t", **PRESENT},
    "request-recusal": {"by": "consumer", "ground": "g"},
    "decide-recusal": {"recused": False, "reason": "r"},
    "report-lead": {"text": "t"},
    "agree": {"terms": "t", "amount_fen": 1},
    "terminate": {"reason": "ABSENT_OR_REFUSES"},
    "extend": {"reason": "r"},
    "close": {"result": "other"},
    "follow-up": {"service": 5, "outcome": 5, "reachable": True},
    "explain": {"text": "t"},
    "rework": {"reason": "r", "officer": "another"},
}


def available_in(view: dict[str, Any]) -> set[str]:
    return {one["command"] for one in view["acts"] if one["allowed"]}


def line(view: dict[str, Any], command: str) -> dict[str, Any]:
    [found] = [one for one in view["acts"] if one["command"] == command]
    return dict(found)


def test_what_is_listed_is_every_command_that_has_a_route() -> None:
    prefix = "/v1/cases/{id}/"
    paths = parts()["dispatch"]["paths"]

    assert {path.removeprefix(prefix) for path in paths if path.startswith(prefix)} == set(COMMANDS_OF_PEOPLE)


async def test_who_may_not_reads_who_may(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    view = await dispatch.case(case, OFFICER)

    assert line(view, "accept") == {
        "command": "accept",
        "allowed": True,
        "code": None,
        "message": None,
        "roles": ["hub", "officer", "section_head"],
    }
    assert line(view, "assign") == {
        "command": "assign",
        "allowed": False,
        "code": "forbidden",
        "message": "没有此项权限",
        "roles": ["hub"],
    }


async def test_what_the_state_forbids_is_written_in_the_readers_language(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    headers = dispatch._headers(HUB) | {"Accept-Language": "en"}

    chinese = await dispatch.case(case, HUB)
    english = (await dispatch.client.get(f"/v1/cases/{case}", headers=headers)).json()

    assert line(chinese, "close")["message"] == "先作出决定再办结"
    assert (line(english, "close")["code"], line(english, "close")["message"]) == (
        "not_decided",
        "Decide first, then close",
    )


async def test_a_command_answers_with_what_may_follow_it(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)

    accepted = (await dispatch.do(case, "accept", OFFICER)).json()
    paused = (await dispatch.do(case, "pause", HEAD, **BODIES["pause"])).json()

    assert {"start-mediation", "pause", "terminate"} <= available_in(accepted)
    assert line(accepted, "resume")["code"] == "not_paused"
    assert line(paused, "pause")["code"] == "already_paused"
    assert "resume" in available_in(paused)


async def test_nobody_outside_the_bureau_reads_its_commands(dispatch: DispatchApp) -> None:
    own, handed = await dispatch.open(GYM), await dispatch.open(CRACKS, respondent_name="某置业有限公司")

    assert (await dispatch.case(own, PARTNER))["acts"] == []
    assert (await dispatch.case(handed, HOUSING))["acts"] == []


@sampled
@pytest.mark.parametrize(
    ("words", "kind", "before"),
    [
        (NOTHING, Kind.COMPLAINT, []),
        (GYM, Kind.COMPLAINT, []),
        (GYM, Kind.REPORT, ["accept"]),
        (NOTHING, Kind.INQUIRY, ["first-feedback"]),
        (CRACKS, Kind.COMPLAINT, []),
        (GYM, Kind.COMPLAINT, ["accept", "start-mediation", "request-recusal"]),
        (GYM, Kind.COMPLAINT, ["refuse"]),
        (NOTHING, Kind.COMPLAINT, ["close", "follow-up"]),
    ],
)
async def test_what_is_not_available_is_refused_with_the_code_that_was_line(
    dispatch: DispatchApp, words: str, kind: Kind, before: list[str]
) -> None:
    unsure = {"request": None, "respondent_name": None} if words == NOTHING else {}
    case = await dispatch.open(words, kind=kind, **unsure)
    for command in before:
        giver = HEAD if command == "refuse" else HUB
        assert (await dispatch.do(case, command, giver, **BODIES.get(command, {}))).status_code == 200

    for caller in (HUB, OFFICER, HEAD, BUREAU_HEAD, AUDITOR):
        answer = await dispatch.get(f"/v1/cases/{case}", caller)
        if answer.status_code == 404:  # at the hub, or with an agency: no section's
            continue
        for one in answer.json()["acts"]:
            if not one["allowed"]:
                answered = await dispatch.do(case, one["command"], caller, **BODIES.get(one["command"], {}))
                assert (answered.status_code, answered.json()["code"]) == (
                    403 if one["code"] == "forbidden" else 409,
                    one["code"],
                ), one
                assert answered.json()["title"] == one["message"]
