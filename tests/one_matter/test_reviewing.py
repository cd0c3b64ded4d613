"""Joins of earlier rules are looked through once: what the rules would not make is listed for the hub, none parted."""

from tests.one_matter.bureau import Bureau
from tests.one_matter.test_strangers import joined

AS_JOINED_BEFORE = (
    "update intake.matches set decided_by = 'machine', reason = null, rule_version = '2026-11-30', review = null"
    " returning 1"
)


async def test_a_join_that_the_rules_would_not_make_is_for_the_hub_and_stays_until_it_decides(bureau: Bureau) -> None:
    victim, stranger = await joined(bureau, stranger_first=False)
    other = {
        "name": "王小明",
        "phone": "13911112222",
        "shop": "望川县新华书店",
        "yuan": "86.00",
        "text": "书缺页，不给换。",
    }
    same_first = await bureau.file("12345", **other)
    same_second = await bureau.file("12315", **other)
    await bureau.settle()
    await bureau.county.rows(AS_JOINED_BEFORE)
    await bureau.review_joins()

    [of_stranger] = (await bureau.ask("intake", f"/v1/complaints/{stranger}/matches"))["items"]
    [of_one_person] = (await bureau.ask("intake", f"/v1/complaints/{same_second}/matches"))["items"]
    calling = (await bureau.ask("dispatch", "/v1/desk"))["attention"]["items"]
    assert (of_stranger["review"], of_one_person["review"]) == (True, False)
    assert [one["call"]["other_id"] for one in calling if one["id"] == victim] == [stranger]
    assert same_first not in {one["id"] for one in calling}
    assert (await bureau.case(stranger))["id"] == victim
    assert (await bureau.case(same_second))["id"] == same_first

    assert (await bureau.decide(victim, stranger, "other")).is_success
    await bureau.settle()
    [decided] = (await bureau.ask("intake", f"/v1/complaints/{stranger}/matches"))["items"]
    assert (decided["review"], decided["decided_by"]) == (False, "hub")
    assert [(await bureau.case(one))["id"] for one in (victim, stranger)] == [victim, stranger]


async def test_who_confirms_a_join_under_review_decides_it(bureau: Bureau) -> None:
    victim, stranger = await joined(bureau, stranger_first=False)
    await bureau.county.rows(AS_JOINED_BEFORE)
    await bureau.review_joins()
    assert (await bureau.case(victim))["attention"]

    assert (await bureau.decide(victim, stranger, "same_matter")).is_success
    await bureau.settle()

    [decided] = (await bureau.ask("intake", f"/v1/complaints/{stranger}/matches"))["items"]
    assert (decided["review"], decided["decided_by"], decided["as"]) == (False, "hub", "same_matter")
    assert not (await bureau.case(victim))["attention"]
