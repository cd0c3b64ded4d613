"""The shortest way of a complaint through the dispatch service."""

from tests.services.dispatch.dispatch_app import GYM, HUB, OFFICER, DispatchApp


async def test_a_complaint_is_routed_assigned_accepted_mediated_and_closed(dispatch: DispatchApp) -> None:
    case = await dispatch.open(GYM)
    opened = await dispatch.case(case)
    if opened["state"] != "dispatched":
        await dispatch.do(case, "assign", HUB, department="consumer_protection")
    for command, body in (
        ("first-feedback", {"text": "已联系"}),
        ("accept", {}),
        ("start-mediation", {"consumer_consents": True, "respondent_consents": True, "mode": "call"}),
        ("agree", {"terms": "退款", "amount_fen": 100}),
        ("close", {"result": "agreed", "recovered_fen": 100}),
        ("follow-up", {"service": 5, "outcome": 4, "reachable": True}),
    ):
        answered = await dispatch.do(case, command, OFFICER, **body)
        assert answered.status_code == 200, answered.text

    assert (await dispatch.case(case))["state"] == "followed_up"
