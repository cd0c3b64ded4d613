"""The main job, end to end through the gateway, on both buses and in both process modes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.launcher.summary import Summary
from tests.certificates import Authority
from tests.journeys import cases
from tests.journeys.by_client import by_the_client_library
from tests.journeys.messages import a_building_order, a_gym_registration, a_partner_complaint, these_days, today
from tests.journeys.town import Town

HOUSING = "housing"
GIVEN_A_DATABASE = (("postgres", "each"), ("kafka", "one"))
ALL_CASES_IN = (("postgres", "one"), ("kafka", "each"))  # each bus and each process mode once


@pytest.fixture(
    params=[
        ("postgres", "one"),
        pytest.param(("postgres", "each"), marks=pytest.mark.campaign),
        pytest.param(("kafka", "one"), marks=[pytest.mark.kafka, pytest.mark.campaign]),  # `make campaign` runs them
        pytest.param(("kafka", "each"), marks=[pytest.mark.kafka, pytest.mark.campaign]),
    ],
    ids="-".join,
)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """Two of the four bring a database of their own; one has every line between people and processes under TLS."""
    authority = Authority.of(tmp_path / "authority") if request.param == ("kafka", "each") else None
    database_url = request.getfixturevalue("database_url") if request.param in GIVEN_A_DATABASE else None
    bus, processes = request.param
    town = Town(tmp_path / "home", bus, processes, authority, database_url)
    with town.running():
        yield town


def test_the_main_job_from_first_message_to_the_rates_and_cases_that_do_not_go_straight(
    town: Town, subtests: pytest.Subtests
) -> None:
    building = redirect_the_building(town)
    gym = refund_the_gym_card(town)
    partner = answer_the_partner(town)
    rates_are_right(town)
    the_terminal_is_calm(town)

    stopped = town.stop()
    town.start()

    assert stopped == 0
    assert town.as_("platform_12345").get(f"/v1/complaints/{building}")["state"] == "closed"
    assert town.as_("platform_12315").get(f"/v1/complaints/{gym}")["state"] == "followed_up"
    assert town.as_("partner").get(f"/v1/complaints/{partner}")["state"] == "closed"
    rates_are_right(town)

    others = cases.ALL if town.mode in ALL_CASES_IN else cases.IN_EVERY_MODE
    for journey in (by_the_client_library, *others):
        with subtests.test(journey.__name__):
            journey(town)


def redirect_the_building(town: Town) -> str:
    """12345's building order goes to the housing authority with an explanation the citizen can accept."""
    platform, agency, hub = town.as_("platform_12345"), town.as_("agency"), town.as_("hub")
    order = a_building_order("12345-20261124-000123")
    taken = platform.post("/v1/channels/12345/work-orders", order)
    again = platform.post("/v1/channels/12345/work-orders", order)
    assert (taken["code"], taken["repeated"], again["repeated"], again["id"]) == (0, False, True, taken["id"])

    case = hub.see(f"/v1/cases/{taken['id']}", lambda case: case["state"] == "redirected")
    assert case["agency"] == HOUSING
    assert "住房" in case["decision"]["explanation"]
    assert "建设工程" in case["decision"]["explanation"]

    [handover] = agency.see("/v1/handovers?state=open", lambda answer: bool(answer["items"]))["items"]
    agency.post(f"/v1/handovers/{handover['id']}/acknowledgement")
    agency.post(f"/v1/handovers/{handover['id']}/result", {"text": "已责令开发商七日内修复楼板并做防水。"})
    platform.see(f"/v1/complaints/{taken['id']}", lambda view: view["state"] == "closed")
    story = platform.see(f"/v1/complaints/{taken['id']}/timeline", lambda view: len(view["items"]) >= 3)
    assert "住房和城乡建设局" in str(story)
    return str(taken["id"])


def refund_the_gym_card(town: Town) -> str:
    """12315's gym card: accepted, mediated, agreed with a refund, paid, closed, followed up."""
    platform, officer = town.as_("platform_12315"), town.as_("officer")
    taken = platform.post("/v1/channels/12315/registrations", a_gym_registration("1330000002026112400000001"))
    path = f"/v1/cases/{taken['id']}"
    case = officer.see(path, lambda case: case["state"] == "dispatched")
    assert case["department"] == "consumer_protection"
    assert {clock["kind"] for clock in case["clocks"]} >= {"dispatch_24h", "feedback_24h", "acceptance"}

    officer.post(f"{path}/first-feedback", {"text": "您的投诉已收到，将在七个工作日内告知是否受理。"})
    officer.post(f"{path}/accept")
    consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
    officer.post(f"{path}/start-mediation", consents)
    refund = {"amount_fen": 144_000, "instalments": 2}
    officer.post(f"{path}/agree", {"terms": "门店分两期退还余额1440元。", "amount_fen": 144_000, "refund": refund})
    [plan] = officer.see("/v1/refunds/plans?state=open", lambda answer: bool(answer["items"]))["items"]
    assert (plan["complaint_id"], [part["amount_fen"] for part in plan["instalments"]]) == (
        taken["id"],
        [72_000, 72_000],
    )
    for number in (1, 2):
        payment = {"amount_fen": 72_000, "paid_on": today(), "reference": f"R-{number}", "instalment": number}
        officer.post(f"/v1/refunds/plans/{plan['id']}/payments", payment, expect=201)
    officer.post(f"{path}/close", {"result": "agreed", "note": "已按协议退款。", "recovered_fen": 144_000})
    followed_up = {"service": 5, "outcome": 4, "reachable": True, "note": "满意"}
    town.as_("hub").post(f"{path}/follow-up", followed_up)
    platform.see(f"/v1/complaints/{taken['id']}", lambda view: view["state"] == "followed_up")
    return str(taken["id"])


def answer_the_partner(town: Town) -> str:
    """The partner's complaint is taken, refused a second time under its key, and answered."""
    partner, officer, hub = town.as_("partner"), town.as_("officer"), town.as_("hub")
    taken = partner.post("/v1/complaints", a_partner_complaint("P-1"), expect=201)
    path = f"/v1/cases/{taken['id']}"
    case = hub.see(path, lambda case: case["state"] in ("dispatched", "received", "triaged"))
    if case["department"] != "consumer_protection":
        hub.post(f"{path}/assign", {"department": "consumer_protection"})
    officer.post(f"{path}/first-feedback", {"text": "已联系商家，正在核实。"})
    officer.post(f"{path}/accept")
    consents = {"consumer_consents": True, "respondent_consents": True, "mode": "onsite"}
    officer.post(f"{path}/start-mediation", consents)
    officer.post(f"{path}/terminate", {"reason": "CANNOT_AGREE", "note": "双方差距较大，可以向人民法院起诉。"})
    officer.post(f"{path}/close", {"result": "terminated", "note": "已终止调解并告知其他途径。", "recovered_fen": 0})
    partner.see(f"/v1/complaints/{taken['id']}", lambda view: view["state"] == "closed")
    assert officer.get(path)["state"] == "closed"
    missing = partner.client.get(f"/v1/cases/{taken['id'][:-4]}0000")
    assert missing.status_code == 404
    return str(taken["id"])


def the_terminal_is_calm(town: Town) -> None:
    """It names the console and somebody to sign in as, then tells now and then how much there is to do."""
    _, console, user = town.greeting()
    assert console == f"the console: {town.address}/console/"
    name, password = re.search(r"sign in as (\S+), password (\S+) ", user).groups()  # type: ignore[union-attr]
    session = town.as_("hub").client.post("/v1/sessions", json={"user": name, "password": password})
    assert session.status_code == 200, session.text

    line = Summary(town.address, town.home).status_line()
    assert line is not None
    assert re.fullmatch(rf"\d\d:\d\d  \d+ complaints? today, \d+ needs? a person · {town.address}/console/", line)


def rates_are_right(town: Town) -> None:
    """Three complaints came in; what became of them is what happened above."""

    def complete(summary: Any) -> bool:
        return bool(summary["metrics"]["closed"]["value"] == 3)

    metrics = town.as_("hub").see(f"/v1/metrics/summary?basis=cohort&{these_days()}", complete)["metrics"]
    assert metrics["received"]["value"] == 3
    assert metrics["accepted"]["value"] == 2
    assert metrics["redirected"]["value"] == 1
    rates = {
        name: (metrics[name]["numerator"], metrics[name]["denominator"], metrics[name]["value"])
        for name in ("handling_rate", "dispatched_within_24h", "mediation_success_rate", "satisfaction_valid")
    }
    assert rates == {
        "handling_rate": (3, 3, 10_000),
        "dispatched_within_24h": (3, 3, 10_000),
        "mediation_success_rate": (1, 2, 5_000),
        "satisfaction_valid": (1, 1, 10_000),
    }
    assert metrics["refund_promised_fen"]["value"] == 144_000
    assert metrics["refund_paid_fen"]["value"] == 144_000
    assert metrics["loss_recovered_fen"]["value"] == 144_000
    assert metrics["odr_settlement_rate"]["value"] is None
