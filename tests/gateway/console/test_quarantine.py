"""The quarantine on an operator's screen: what is held, why, what waits behind it, and what to do about it."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import httpx
import pytest
from bureau import ORIGIN, SIGN_IN, Bureau, broken, token_of

from chassis.bus.port import Message
from chassis.clock import new_id
from chassis.delivery import parking
from contracts.intake import ComplaintReceived
from tests.faults.poison import a_complaint, enveloped, what_follows
from tests.sweeps import sampled

QUARANTINE = "/console/quarantine"
RECEIVED = ComplaintReceived.type
REASON = "承办人已线下补上"


def complaint_event(aggregate: UUID, body: bytes | None = None, name: str = RECEIVED) -> Message:
    return enveloped(aggregate, 1, name, body or a_complaint(aggregate))


def words_of(page: httpx.Response) -> str:
    """What a person reads in the main part."""
    main = page.text[page.text.index("<main") :]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


async def poisoned(bureau: Bureau, role: str = "operator", follows: Callable[[UUID], Message] | None = None) -> str:
    """A complaint met a fault, and what follows waits behind it, a withdrawal mostly: the address of its page."""
    aggregate = new_id()
    with broken(RECEIVED):
        await bureau.arrive(complaint_event(aggregate), follows(aggregate) if follows else bureau.withdrawal(aggregate))
    await bureau.sign_in("operator")
    [address] = addresses_of(await bureau.client.get(QUARANTINE))
    await bureau.sign_in(role)
    return address


def addresses_of(page: httpx.Response) -> list[str]:
    assert page.status_code == 200, page.text
    return [unescape(found) for found in re.findall(r'<th scope="row"[^>]*><a class="id" href="([^"]+)"', page.text)]


async def send(bureau: Bureau, address: str, **fields: str) -> httpx.Response:
    page = await bureau.client.get(address)
    return await bureau.client.post(
        address, data={"token": token_of(page)} | fields, headers={"Origin": ORIGIN}, follow_redirects=False
    )


async def skip(bureau: Bureau, address: str, **fields: str) -> httpx.Response:
    return await send(bureau, address, **{"act": "skip", "reason": REASON, "sure": "yes"} | fields)


async def test_poison_is_visible_replayed_once_repaired_and_what_waited_behind_it_is_acted_on(bureau: Bureau) -> None:
    aggregate = new_id()
    with broken(RECEIVED):
        await bureau.arrive(complaint_event(aggregate), bureau.withdrawal(aggregate))
        services = await bureau.home_of("operator", "/console/operations")
        [way] = re.findall(rf'href="({QUARANTINE}\?service=dispatch)" aria-label="看分派隔离的 1 条"', services.text)
        listed = await bureau.client.get(way)
        [address] = addresses_of(listed)
        too_early = await bureau.client.get((await send(bureau, address, act="replay")).headers["location"])
    assert "intake.complaint_received.v1" in words_of(listed)
    assert "处理失败 FailpointError at chassis/failpoints.py" in words_of(listed)
    assert re.search(r"failpoints\.py:\d+ 5 1 11-24 周二 09:00", words_of(listed))
    assert "还是失败，共试 10 次" in words_of(too_early)
    assert "上次重放 operator.dev，11-24 周二 09:00" in words_of(too_early)
    assert await bureau.count("cases") == 0

    sent = await send(bureau, address, act="replay")
    after = await bureau.client.get(sent.headers["location"])

    assert (sent.status_code, sent.headers["location"]) == (303, f"{address}?done=replay")
    assert "重放成功，分派已处理，此前失败 10 次" in words_of(after)
    assert "后面没有消息在等" in words_of(after)
    assert "已重放，operator.dev，11-24 周二 09:00" in words_of(after)
    assert await bureau.count("cases where state = 'withdrawn'") == 1
    assert await bureau.count("parked") == 0
    assert "没有隔离的消息" in words_of(await bureau.client.get(f"{QUARANTINE}?service=dispatch"))
    assert addresses_of(await bureau.client.get(f"{QUARANTINE}?state=replayed")) == [address]


async def test_a_second_replay_of_the_same_event_does_nothing_and_says_so(bureau: Bureau) -> None:
    address = await poisoned(bureau)
    old = {"token": token_of(await bureau.client.get(address)), "act": "replay"}
    first, second = [await bureau.client.post(address, data=old, headers={"Origin": ORIGIN}) for _ in range(2)]

    assert (first.status_code, second.status_code) == (303, 409)
    assert "已经处理过，这次什么也没有做" in words_of(second)
    assert 'value="replay"' not in second.text
    assert await bureau.count("cases") == 1


async def test_a_skipped_event_is_left_out_with_its_reason_and_the_rest_goes_on(bureau: Bureau) -> None:
    address = await poisoned(bureau, follows=what_follows)
    question = words_of(await bureau.client.get(address))

    proposed = await skip(bureau, address, reason="  第一行\r\n第二行 ")
    waiting = await bureau.client.get(proposed.headers["location"])
    again = await bureau.client.post(
        address,
        data={"token": token_of(waiting), "act": "skip", "reason": REASON, "sure": "yes"},
        headers={"Origin": ORIGIN},
    )
    listed = await bureau.client.get(QUARANTINE)
    await bureau.sign_in("operator_2")
    page = await bureau.client.get(address)
    sent = await skip(bureau, address, reason="已与承办人核对")
    after = await bureau.client.get(sent.headers["location"])

    assert "已提出跳过，等另一名运维确认" in words_of(waiting)
    assert 'id="skip"' not in waiting.text
    assert again.status_code == 409
    assert "由 operator.dev 提出，须由另一名运维确认" in words_of(again)
    assert "operator.dev 提出跳过，等确认" in words_of(listed)
    assert "核对 operator.dev 的理由后确认" in words_of(page)

    assert "跳过后，分派永远不会知道这件事" in question
    assert "后面在等的 1 条随即放行" in question
    assert "已跳过，分派不会再处理它" in words_of(after)
    assert "operator.dev：第一行\n第二行\noperator_2.dev：已与承办人核对" in after.text
    assert await bureau.count("audit where act = 'quarantine.skip' and account = 'operator_2.dev'") == 1
    assert await bureau.count("parked") == 0
    assert await bureau.count("cases") == 1


async def test_a_proposal_to_skip_can_be_taken_back_and_ends_with_a_replay(bureau: Bureau) -> None:
    address = await poisoned(bureau)
    await skip(bureau, address)
    await bureau.sign_in("operator_2")

    taken = await send(bureau, address, act="withdraw")
    page = await bureau.client.get(taken.headers["location"])
    nothing = await send(bureau, address, act="withdraw")
    await skip(bureau, address)
    await send(bureau, address, act="replay")
    replayed = await bureau.client.get(address)

    assert "跳过的提议已撤回" in words_of(page)
    assert 'value="withdraw"' not in page.text
    assert nothing.status_code == 404
    assert "提出跳过" not in words_of(replayed)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"reason": ""}, "理由至少 2 个字"),
        ({"reason": " x "}, "理由至少 2 个字"),
        ({"reason": "长" * 501}, "理由最多 500 个字"),
        ({"reason": "不可\0存"}, "没有跳过"),
        ({"sure": ""}, "先确认已看过影响"),
    ],
)
async def test_a_skip_without_a_good_reason_or_a_sure_hand_is_refused_plainly(
    bureau: Bureau, fields: dict[str, str], word: str
) -> None:
    address = await poisoned(bureau)

    answer = await skip(bureau, address, **fields)

    assert answer.status_code == 422
    assert word in words_of(answer)
    assert '<details class="confirm" open>' in answer.text
    assert (fields.get("reason") or REASON).strip()[:500] in unescape(answer.text) or not fields.get("reason")
    assert await bureau.count("quarantined where state = 'open'") == 1


async def test_an_act_from_a_foreign_page_or_without_the_pages_token_does_nothing(bureau: Bureau) -> None:
    address = await poisoned(bureau)
    token = token_of(await bureau.client.get(address))
    fields = {"act": "skip", "reason": REASON, "sure": "yes"}
    tries: list[tuple[dict[str, str], dict[str, str]]] = [
        (fields | {"token": token}, {"Origin": "http://elsewhere"}),
        (fields | {"token": token}, {}),
        (fields | {"token": "0" * 64}, {"Origin": ORIGIN}),
        (fields, {"Origin": ORIGIN}),
        ({"act": "replay"}, {"Origin": ORIGIN}),
    ]

    answers = [await bureau.client.post(address, data=data, headers=headers) for data, headers in tries]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert all("什么也没有做" in words_of(answer) for answer in answers)
    assert await bureau.count("quarantined where state = 'open'") == 1


@sampled
@pytest.mark.parametrize("role", ["hub", "section_head", "bureau_head", "officer", "auditor", "administrator"])
async def test_who_is_no_operator_sees_no_event_and_does_nothing(bureau: Bureau, role: str) -> None:
    address = await poisoned(bureau, role)
    home = await bureau.first_page()
    fields = {"token": token_of(home), "act": "replay"}

    answers = [await bureau.client.get(QUARANTINE), await bureau.client.get(address)]
    answers.append(await bureau.client.post(address, data=fields, headers={"Origin": ORIGIN}))

    assert [answer.status_code for answer in answers] == [403] * 3
    assert all("这一页归运维" in words_of(answer) and RECEIVED not in answer.text for answer in answers)
    assert await bureau.count("quarantined where state = 'open'") == 1


async def test_an_outside_account_sees_no_event(bureau: Bureau) -> None:
    address = await poisoned(bureau)
    bureau.client.cookies.clear()
    for role in ("partner", "agency"):
        key = bureau.credentials(role)
        page = await bureau.client.get(address, headers={key["header"]: key["value"]})
        assert page.status_code == 403
        assert RECEIVED not in page.text


async def test_who_is_not_signed_in_is_sent_to_sign_in(bureau: Bureau) -> None:
    address = await poisoned(bureau)
    bureau.client.cookies.clear()

    answers = [await bureau.client.get(path) for path in (QUARANTINE, address)]
    answers.append(await bureau.client.post(address, data={"act": "replay"}, headers={"Origin": ORIGIN}))

    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(303, SIGN_IN)] * 3
    assert await bureau.count("quarantined where state = 'open'") == 1


@pytest.mark.parametrize(
    "path",
    ["/dispatch.1", "/{}", "/gateway.{}", "/dispatch.{}", "?service=gateway", "?service=", "?state=lost", "?cursor=x"],
)
async def test_what_is_not_there_is_reported_plainly(bureau: Bureau, path: str) -> None:
    page = await bureau.home_of("operator", QUARANTINE + path.format(new_id()))

    assert page.status_code == 404
    assert "没有这一页或这条消息" in words_of(page)


async def test_what_a_stranger_wrote_to_the_bus_never_becomes_markup(bureau: Bureau) -> None:
    nasty = '"><script>alert(1)</script>'
    bare = Message(topic="intake", key=new_id(), headers={"ce_type": nasty, "ce_id": nasty}, body=nasty.encode())
    unknown = enveloped(new_id(), 1, f"intake.{nasty}.v1", nasty.encode())
    await bureau.arrive(bare)
    await bureau.arrive(unknown)
    await bureau.sign_in("operator")

    listed = await bureau.client.get(QUARANTINE)
    pages = [listed, *[await bureau.client.get(address) for address in addresses_of(listed)]]

    assert len(pages) == 3
    assert all("<script>" not in page.text for page in pages)
    assert sum("&lt;script&gt;" in page.text for page in pages) == 3
    assert "不是本系统的消息" in words_of(listed)
    assert "不认识的类型" in words_of(listed)


async def test_each_reason_offers_what_can_be_done_about_it_and_nothing_else(bureau: Bureau) -> None:
    events: dict[str, tuple[int | None, bool, bool]] = {  # version, can be replayed, can be skipped
        "handler_failed": (1, True, True),
        "unknown_type": (1, True, True),
        "unreadable": (None, False, True),
        "publisher_rewound": (None, False, True),
    }
    await bureau.sign_in("operator")
    for why, (version, replays, skips) in events.items():
        page = await bureau.client.get(await hold(bureau, why, version))
        assert (
            'value="replay"' in page.text,
            'value="skip"' in page.text,
        ) == (replays, skips), why
    stands_still = await bureau.client.get(await hold(bureau, "publisher_rewound", 7))
    assert "<button" not in stands_still.text[stands_still.text.index("<main") :]
    assert "make restored" in words_of(stands_still)


async def hold(bureau: Bureau, why: str, version: int | None) -> str:
    """One more row of the quarantine, and the address of its page."""
    message = complaint_event(new_id())
    identifier = parking._content_id(message)
    async with bureau.dispatch.state.transactions.begin() as work:
        facts: dict[str, Any] = {"why": why, "error": "somewhere", "attempts": 1, "now": bureau.clock.now()}
        await parking.quarantine(work.db, message, None, **facts)
        await work.db.exec_driver_sql(
            f"update quarantined set version = {version or 'null'} where id = '{identifier}'"  # noqa: S608
        )
    return f"{QUARANTINE}/dispatch.{identifier}"


async def test_what_cannot_be_done_is_refused_with_its_reason_by_the_service_itself(bureau: Bureau) -> None:
    await bureau.sign_in("operator")
    unreadable, rewound = [await hold(bureau, why, None) for why in ("unreadable", "publisher_rewound")]

    replayed = await send(bureau, rewound, act="replay")
    for address in (unreadable, rewound):
        await skip(bureau, address)
    await bureau.sign_in("operator_2")
    skipped, closed = [await skip(bureau, address) for address in (unreadable, rewound)]

    assert (skipped.status_code, replayed.status_code, closed.status_code) == (303, 409, 303)
    assert "先对它执行 make restored" in words_of(replayed)


async def test_the_list_goes_on_page_by_page_the_newest_first(bureau: Bureau) -> None:
    for _ in range(53):
        bureau.clock.advance_to(bureau.clock.now() + timedelta(seconds=1))
        last = await hold(bureau, "handler_failed", 1)
    await bureau.sign_in("operator")

    first = await bureau.client.get(f"{QUARANTINE}?lang=en&service=dispatch")
    [older] = re.findall(r'rel="next" href="([^"]+)"', first.text)
    second = await bureau.client.get(unescape(older))

    assert addresses_of(first)[0] == f"{last}?lang=en"
    assert (len(addresses_of(first)), len(addresses_of(second))) == (50, 3)
    assert not set(addresses_of(first)) & set(addresses_of(second))
    assert "The newest" in second.text
    assert 'rel="next"' not in second.text


async def test_a_service_that_is_away_is_named_and_nothing_is_reported_as_empty(bureau: Bureau) -> None:
    await bureau.sign_in("operator")
    bureau.cut("odr")
    page = await bureau.client.get(f"{QUARANTINE}?service=odr")

    assert page.status_code == 200
    assert "企业和解没有答复" in words_of(page)
    assert page.headers["x-request-id"] in page.text
    assert "没有隔离的消息" not in words_of(page)


async def test_an_act_that_finds_the_service_away_says_that_nobody_knows(bureau: Bureau) -> None:
    address = await poisoned(bureau)
    token = token_of(await bureau.client.get(address))
    bureau.cut("dispatch")

    answers = [await bureau.client.get(address)]
    answers.append(
        await bureau.client.post(address, data={"token": token, "act": "replay"}, headers={"Origin": ORIGIN})
    )

    assert [answer.status_code for answer in answers] == [503] * 2
    assert "现在看不到这条消息" in words_of(answers[0])
    assert "不知道做成没有" in words_of(answers[1])


async def test_what_is_parked_without_poison_is_reported_as_nothing_to_decide(bureau: Bureau) -> None:
    await bureau.arrive(bureau.withdrawal(new_id()))
    await parked_since(bureau, "0 hours")
    services = await bureau.home_of("operator", "/console/operations")
    page = await bureau.client.get(f"{QUARANTINE}?service=dispatch")
    await parked_since(bureau, "3 hours")
    later = await bureau.client.get(f"{QUARANTINE}?service=dispatch")

    assert 'aria-label="看分派等前件的 1 条在等什么"' in services.text
    assert "没有隔离的消息" in words_of(page)
    assert "有 1 条在等还没到的前件，最久的等了 0 分" in words_of(page)
    assert "最久的等了 3 小时 0 分，不会自己好" in words_of(later)


async def parked_since(bureau: Bureau, ago: str) -> None:
    """By the database's clock, which status goes by."""
    async with bureau.dispatch.state.transactions.begin() as work:
        await work.db.exec_driver_sql(f"update parked set parked_at = clock_timestamp() - interval '{ago}'")  # noqa: S608


async def test_the_language_and_the_filter_stay_while_one_looks_and_acts(bureau: Bureau) -> None:
    address = await poisoned(bureau)
    listed = await bureau.client.get(f"{QUARANTINE}?lang=en&service=dispatch")
    [way] = addresses_of(listed)
    sent = await send(bureau, way, act="replay")
    after = await bureau.client.get(sent.headers["location"])

    assert 'href="?lang=zh&amp;service=dispatch"' in listed.text
    assert way == f"{address}?lang=en"
    assert "Replayed: dispatch has acted on it" in words_of(after)
