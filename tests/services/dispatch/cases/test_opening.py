"""Received complaints become cases, exactly once, where the rules send them."""

from datetime import timedelta

from sqlalchemy import func, select, text

from canon.codes import Alert, Channel, CloseResult, Kind
from chassis.clock import new_id
from chassis.web.auth import Caller
from contracts.intake import PastResult
from services.dispatch.cases.tables import cases
from services.dispatch.clocks.tables import clocks
from tests.services.dispatch.dispatch_app import CRACKS, GYM, NOTHING, PARTNER, DispatchApp, a_complaint, messages_of
from tests.statements import statements


async def test_what_the_rules_are_sure_of_goes_to_its_section(dispatch: DispatchApp) -> None:
    view = await dispatch.case(await dispatch.open(GYM))

    assert (view["state"], view["department"]) == ("dispatched", "consumer_protection")
    assert view["decision"]["matched"]
    assert view["history"][0]["act"] == "case_dispatched"


async def test_what_is_another_agencys_is_handed_over_with_its_explanation(dispatch: DispatchApp) -> None:
    view = await dispatch.case(await dispatch.open(CRACKS, respondent_name="某置业有限公司"))

    assert (view["state"], view["agency"]) == ("redirected", "housing")
    [handover] = view["handovers"]
    assert handover["state"] == "open"
    assert handover["by_rules"]
    assert "县住房和城乡建设局" in handover["explanation"]
    assert [(clock["kind"], clock["state"]) for clock in view["clocks"]] == [("dispatch_24h", "met")]


async def test_what_nobody_can_route_waits_at_the_hub(dispatch: DispatchApp) -> None:
    view = await dispatch.case(await dispatch.open(NOTHING, respondent_name=None, request=None))

    assert (view["state"], view["department"]) == ("triaged", None)


async def test_an_alert_calls_the_hub(dispatch: DispatchApp) -> None:
    view = await dispatch.case(await dispatch.open(GYM, alerts=(Alert.SELF_HARM,)))

    assert (view["attention"], view["alerts"]) == (True, ["self_harm"])


async def test_a_channels_own_limit_is_a_clock(dispatch: DispatchApp) -> None:
    limit = dispatch.clock.now() + timedelta(days=5)

    view = await dispatch.case(
        await dispatch.open(GYM, kind=Kind.INQUIRY, channel=Channel.HOTLINE_12345, source="12345", handle_limit=limit)
    )

    [clock] = view["clocks"]
    assert (clock["kind"], clock["due_at"]) == ("hotline", "2026-11-29T09:00:00+08:00")


async def test_the_same_matter_on_another_channel_is_another_receipt(dispatch: DispatchApp) -> None:
    first = await dispatch.open(GYM)
    second = new_id()
    limit = dispatch.clock.now() + timedelta(days=5)

    await dispatch.consume(
        a_complaint(
            GYM,
            at=dispatch.clock.now(),
            id=second,
            case_id=first,
            channel=Channel.HOTLINE_12345,
            source="12345",
            handle_limit=limit,
        )
    )

    view = await dispatch.case(second)
    assert view["id"] == str(first)
    assert [receipt["channel"] for receipt in view["receipts"]] == ["partner", "12345"]
    assert "hotline" in [clock["kind"] for clock in view["clocks"]]
    assert [receipt["source"] for receipt in (await dispatch.case(first, PARTNER))["receipts"]] == ["partner:p"]
    hotline = Caller(account="12345", roles=("platform",), source="12345")
    assert (await dispatch.case(first, hotline))["receipts"][0]["complaint_id"] == str(second)
    assert "hotline" not in [clock["kind"] for clock in (await dispatch.case(first, PARTNER))["clocks"]]


async def test_a_second_receipt_may_come_first(dispatch: DispatchApp) -> None:
    first, second = new_id(), new_id()
    now = dispatch.clock.now()

    await dispatch.consume_batch(
        [a_complaint(GYM, at=now, id=second, case_id=first), a_complaint(GYM, at=now, id=first)]
    )

    assert (await dispatch.case(second))["id"] == str(first)
    assert len((await dispatch.case(first))["receipts"]) == 2


async def test_many_complaints_are_opened_in_one_transaction(dispatch: DispatchApp) -> None:
    now = dispatch.clock.now()
    await dispatch.open(GYM)  # the rules and the calendar are known

    with statements(dispatch.app.state.runtime.engine) as executed:
        await dispatch.consume_batch([a_complaint(words, at=now) for words in (GYM, CRACKS, NOTHING) * 100])

    async with dispatch.app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(cases)) == 301
        assert await work.db.scalar(select(func.count()).select_from(clocks)) >= 400
    assert len(executed) == 4  # to look, to write, to queue what is read again, and the end


async def test_every_delivered_complaint_opens_one_case_however_often_it_is_delivered(
    dispatch: DispatchApp, database_url: str
) -> None:
    complaints = [a_complaint(words, at=dispatch.clock.now()) for words in (GYM, CRACKS, NOTHING) * 10]
    messages = await messages_of(database_url, "intake", *complaints)

    for start in range(0, len(messages), 7):
        await dispatch.app.state.runtime.consumer.process(messages[start : start + 7] * 2)
    await dispatch.app.state.runtime.consumer.process(messages[::-1])

    async with dispatch.app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(cases)) == 30
        count = await work.db.scalar(
            text(
                "select count(*) from event_log where type in ('dispatch.case_dispatched.v1',"
                " 'dispatch.case_redirected.v1', 'dispatch.case_held_at_hub.v1')"
            )
        )
        assert count == 30
    assert dispatch.app.state.runtime.consumer.progress.handled == 30


async def test_what_had_ended_is_closed_in_one_batch_with_others_and_listed_apart(dispatch: DispatchApp) -> None:
    at = dispatch.clock.now()
    past = PastResult(closed_at=at - timedelta(days=3), result=CloseResult.AGREED, imported_by="hub1")
    ended = a_complaint(GYM, at=at - timedelta(days=20), past_result=past, handle_limit=at - timedelta(days=9))
    await dispatch.consume_batch([ended, a_complaint(GYM, at=at)])

    view = await dispatch.case(ended.case_id)
    listed = {
        which: [one["id"] for one in (await dispatch.get("/v1/cases", imported=which)).json()["items"]]
        for which in ("true", "false")
    }
    period = {"from": f"{at:%Y-01-01}", "to": f"{at:%Y-12-31}", "size": 3, "seed": "a"}
    drawn = await dispatch.post("/v1/look-backs", period)

    assert (view["state"], view["result"], view["clocks"], view["decision"]) == ("closed", "agreed", [], None)
    assert [act["facts"]["imported_by"] for act in view["history"]] == ["hub1"]
    assert listed["true"] == [str(ended.case_id)]
    assert len(listed["false"]) == 1
    assert drawn.json()["code"] == "nothing_to_look_at"
    outside = await dispatch.case(ended.case_id, PARTNER)
    assert (outside["imported"], outside["history"][0]["account"]) == (False, None)
    assert "imported_by" not in outside["history"][0]["facts"]
    assert await dispatch.published_types(ended.case_id) == ["dispatch.case_imported.v1"]
    async with dispatch.app.state.transactions.begin() as work:
        waiting = (await work.db.execute(text("select case_id from second_readings"))).scalars().all()
        texts = (await work.db.execute(text("select case_id from routing_texts"))).scalars().all()
    assert ended.case_id not in {*waiting, *texts}
