"""A stranger who files a victim's matter learns nothing of the victim, decides nothing for them, and moves no clock."""

from typing import Any

import pytest

from tests.one_matter.bureau import ENTERPRISE, Bureau

SHOP, ORDER = "望川县百味轩餐饮店", "HY-20261124-77"
TEXT = f"我在百味轩餐饮店办了储值卡，充了两千元，饭店关门了，电话打不通，要求退还一千八百元，单号{ORDER}。"
REPORT = f"举报百味轩餐饮店无证经营，后厨没有许可证，要求查处，单号{ORDER}。"
VICTIM = {"name": "张丽华", "phone": "13800000000", "confidential": True}
SECRETS = ("1800", "1,800", "一千八百零一", "店主姓周", "张", "合并", "并案")
AGREED = {"terms": "退还余额一千八百零一元。", "amount_fen": 180_100}


def a_filing(number: str, complainant: dict[str, Any] | None = None, text: str = TEXT) -> dict[str, Any]:
    return {
        "external_id": number,
        "complainant": complainant or {},
        "respondent": {"name": SHOP},
        "matter": {"text": text, "order_no": ORDER, "amount_fen": 200_000},
    }


async def both(bureau: Bureau, *, stranger_first: bool, text: str = TEXT) -> tuple[str, str]:
    """File the victim's matter and a stranger's look-alike; return the ids of the victim's and the stranger's."""
    filings = [("partner", a_filing("P-1", VICTIM, text)), ("other_partner", a_filing("P-1", None, text))]
    ids = []
    for who, body in reversed(filings) if stranger_first else filings:
        ids.append(await bureau.file_over_interface(who, body))
        bureau.pass_by(minutes=5)
        await bureau.settle()
    return (ids[1], ids[0]) if stranger_first else (ids[0], ids[1])


async def joined(bureau: Bureau, *, stranger_first: bool, text: str = TEXT) -> tuple[str, str]:
    """The same, and somebody at the hub takes the two for one matter."""
    victim, stranger = await both(bureau, stranger_first=stranger_first, text=text)
    assert (await bureau.decide(victim, stranger, "same_matter")).is_success
    await bureau.settle()
    assert (await bureau.case(victim))["id"] == (await bureau.case(stranger))["id"]
    return victim, stranger


async def read_by(bureau: Bureau, complaint_id: str, who: str) -> str:
    """Return everything that a partner reads of its complaint."""
    own = f"/v1/complaints/{complaint_id}"
    answers = [
        await bureau.ask("intake", f"{own}{path}", who) for path in ("", "/timeline", "/notices", "/attachments")
    ]
    answers.append(await bureau.ask("dispatch", f"/v1/cases/{complaint_id}", who))
    return str(answers)


async def titles(bureau: Bureau, complaint_id: str) -> list[tuple[str, str]]:
    items = (await bureau.ask("intake", f"/v1/complaints/{complaint_id}/notices"))["items"]
    return [(one["kind"], one["addressee"]) for one in items]


@pytest.mark.parametrize("text", [TEXT, REPORT])
@pytest.mark.parametrize("stranger_first", [True, False])
async def test_who_knows_shop_and_order_number_is_not_joined_but_shown_to_a_person(
    bureau: Bureau, text: str, *, stranger_first: bool
) -> None:
    victim, stranger = await both(bureau, stranger_first=stranger_first, text=text)

    cases = [(await bureau.case(one))["id"] for one in (victim, stranger)]
    view = await bureau.see(stranger, "other_partner")
    assert cases == [victim, stranger]
    assert [one["id"] for one in (await bureau.see(victim))["possible_duplicates"]] == [stranger]
    assert (view["case_id"], view["same_matter"], view["possible_duplicates"]) == (stranger, None, [])


@pytest.mark.parametrize("stranger_first", [True, False])
async def test_of_what_was_joined_each_keeps_its_own_notices_and_nobody_learns_of_another(
    bureau: Bureau, *, stranger_first: bool
) -> None:
    victim, stranger = await joined(bureau, stranger_first=stranger_first)
    assert await bureau.supplement(victim, "partner", "店主姓周，门口贴了转让。")
    await bureau.settle()
    await bureau.do(victim, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(victim, "accept", who="officer")
    consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
    await bureau.do(victim, "start-mediation", consents, who="officer")
    await bureau.do(victim, "agree", AGREED, who="officer")
    await bureau.do(
        stranger, "close", {"result": "agreed", "note": "退1801元。", "recovered_fen": 180_100}, who="officer"
    )
    await bureau.settle()

    own = await read_by(bureau, stranger, "other_partner")
    story = str(await bureau.ask("intake", f"/v1/complaints/{victim}/timeline", "partner"))
    assert [secret for secret in SECRETS if secret in own] == []
    assert "180100" not in own
    assert "一千八百零一" in story
    assert "已办结" in own
    assert ("accepted", "consumer") in await titles(bureau, victim)
    assert await titles(bureau, stranger) == [("accepted", "consumer")] + [
        one for one in await titles(bureau, stranger) if one[1] == "respondent"
    ]


@pytest.mark.parametrize("stranger_first", [True, False])
async def test_what_a_stranger_adds_counts_no_verification_of_another_anew(
    bureau: Bureau, *, stranger_first: bool
) -> None:
    victim, stranger = await joined(bureau, stranger_first=stranger_first, text=REPORT)
    await bureau.do(victim, "assign", {"department": "consumer_protection", "officer": "officer"})
    before = (await bureau.case(victim))["clocks"]
    later, who = (victim, "partner") if stranger_first else (stranger, "other_partner")
    bureau.pass_by(hours=30)
    assert await bureau.supplement(later, who, "另有新的照片，昨天又看见没有许可证。")
    await bureau.settle()
    assert (await bureau.decide(victim, stranger, "supplement")).is_success
    await bureau.settle()

    after = (await bureau.case(victim))["clocks"]
    verified = [[one["due_at"] for one in clocks if one["kind"] == "verification"] for clocks in (before, after)]
    assert verified[0] == verified[1]
    assert verified[0]


async def an_open_dispute(bureau: Bureau, complaint_id: str) -> str:
    """Send the case to the enterprise for this complaint's person, who is offered one fen; return the dispute."""
    if ENTERPRISE.enterprise not in str(await bureau.ask("odr", "/v1/odr/enterprises")):
        applied = await bureau.post("odr", "enterprise", "/v1/odr/enterprises", {"name": SHOP, "promise": True})
        shop = applied.json()["id"]
        assert (await bureau.post("odr", "hub", f"/v1/odr/enterprises/{shop}/review", {"approved": True})).is_success
        await bureau.settle()
    await bureau.do(complaint_id, "send-to-odr", {"enterprise": ENTERPRISE.enterprise}, who="officer")
    await bureau.settle()
    [dispute] = (await bureau.ask("odr", "/v1/odr/disputes", "enterprise"))["items"]
    offer = {"terms": "退一分钱。", "amount_fen": 1}
    path = f"/v1/odr/disputes/{dispute['id']}/offers"
    assert (await bureau.post("odr", "enterprise", path, offer)).is_success
    await bureau.settle()
    return path


@pytest.mark.parametrize("stranger_first", [True, False])
async def test_an_offer_is_accepted_only_by_whom_it_was_made_to(bureau: Bureau, *, stranger_first: bool) -> None:
    victim, stranger = await joined(bureau, stranger_first=stranger_first)
    await bureau.do(victim, "assign", {"department": "consumer_protection", "officer": "officer"})
    offers = await an_open_dispute(bureau, victim)

    taken = await bureau.post("odr", "other_partner", f"{offers}/1/acceptance")
    own = await read_by(bureau, stranger, "other_partner")
    assert taken.status_code == 404
    assert (await bureau.ask("odr", "/v1/odr/disputes", "other_partner"))["items"] == []
    assert [word for word in ("一分钱", "已转给经营者", "个方案") if word in own] == []

    assert (await bureau.post("odr", "partner", f"{offers}/1/acceptance")).is_success


@pytest.mark.parametrize("stranger_first", [True, False])
async def test_what_a_stranger_settles_closes_no_complaint_of_another(bureau: Bureau, *, stranger_first: bool) -> None:
    victim, stranger = await joined(bureau, stranger_first=stranger_first)
    await bureau.do(victim, "assign", {"department": "consumer_protection", "officer": "officer"})
    offers = await an_open_dispute(bureau, stranger)
    assert (await bureau.post("odr", "other_partner", f"{offers}/1/acceptance")).is_success
    await bureau.settle()

    case = await bureau.case(victim)
    story = str(await bureau.ask("intake", f"/v1/complaints/{victim}/timeline", "partner"))
    assert (case["state"], case["attention"]) == ("dispatched", True)
    assert "一分钱" not in story
    assert (await bureau.see(victim))["state"] == "dispatched"


async def test_what_one_person_filed_on_two_platforms_is_answered_to_both_in_full(bureau: Bureau) -> None:
    first = await bureau.file("12345")
    second = await bureau.file("12315")
    await bureau.settle()
    await bureau.do(first, "assign", {"department": "consumer_protection", "officer": "officer"})
    await bureau.do(first, "accept", who="officer")
    consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
    await bureau.do(second, "start-mediation", consents, who="officer")
    await bureau.do(second, "agree", AGREED, who="officer")
    await bureau.settle()

    stories = [
        str(await bureau.ask("intake", f"/v1/complaints/{one}/timeline", who))
        for one, who in ((first, "12345"), (second, "12315"))
    ]
    assert all("一千八百零一" in story for story in stories)
    assert [await titles(bureau, one) for one in (first, second)].count([]) == 0


@pytest.mark.parametrize("stranger_first", [True, False])
async def test_who_takes_back_a_look_alike_takes_back_nothing_of_another(
    bureau: Bureau, *, stranger_first: bool
) -> None:
    victim, stranger = await joined(bureau, stranger_first=stranger_first)
    assert await bureau.withdraw(stranger, "other_partner")
    await bureau.settle()

    assert (await bureau.case(victim))["state"] == "dispatched"
    assert (await bureau.see(victim))["state"] == "dispatched"
    assert "撤回" not in str(await bureau.ask("intake", f"/v1/complaints/{victim}/timeline", "partner"))
