"""An enterprise's own page: its disputes and offers, and nothing of anybody else."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from bureau import Bureau
from settling import CARD, Settling, settling_at, words_of

OWN = "/console/enterprise"


@pytest.fixture
async def settling(bureau: Bureau, database_url: str) -> AsyncIterator[Settling]:
    async with settling_at(bureau, database_url) as settling:
        yield settling


async def test_an_enterprise_makes_an_offer_and_hands_a_dispute_back(settling: Settling) -> None:
    dispute, other = await settling.dispute(), await settling.dispute("购物卡过期，余额不能用")
    await settling.bureau.sign_in("enterprise")

    offered = await settling.submit(
        f"{OWN}/{dispute}", "offer", **{"amount_fen": "150", "refund.amount_fen": "150", "terms": "三日内退回"}
    )
    failed = await settling.submit(f"{OWN}/{other}", "failure", reason="商品已经使用")

    assert "企业：出 150.00 元 等消费者答复" in words_of(offered)
    assert "其中退费 150.00 元" in words_of(offered)
    assert "协商已结束" in words_of(failed)


async def test_more_paid_back_than_the_offer_is_worth_comes_back_with_what_was_typed(settling: Settling) -> None:
    dispute = await settling.dispute()
    await settling.bureau.sign_in("enterprise")

    refused = await settling.submit(
        f"{OWN}/{dispute}", "offer", **{"amount_fen": "100", "refund.amount_fen": "150", "terms": "三日内退回"}
    )

    assert (refused.status_code, "退费不能多于约定的金额" in words_of(refused)) == (422, True)
    assert "三日内退回</textarea>" in refused.text


async def test_the_dispute_of_another_enterprise_looks_like_a_missing_one(settling: Settling) -> None:
    foreign = await settling.dispute(enterprise_id=await another(settling))
    await settling.bureau.sign_in("enterprise")

    listed = await settling.bureau.client.get(OWN)
    answers = [await settling.bureau.client.get(f"{OWN}/{one}") for one in (foreign, UUID(int=5))]

    assert "现在没有要谈的" in words_of(listed)
    assert CARD not in listed.text
    assert [answer.status_code for answer in answers] == [404, 404]
    assert words_of(answers[0]).partition("编号")[0] == words_of(answers[1]).partition("编号")[0]


async def test_an_enterprise_sees_no_page_of_the_bureau(settling: Settling) -> None:
    dispute = await settling.dispute()
    await settling.bureau.sign_in("enterprise")

    pages = [await settling.bureau.client.get(f"/console/{path}") for path in ("odr", "quotes", "rules", "enforcement")]
    own = await settling.bureau.client.get(f"{OWN}/{dispute}")

    assert {page.status_code for page in pages} == {403}
    assert "/console/cases/" not in own.text


async def test_an_enterprise_reads_its_history_leaves_and_applies_anew(settling: Settling) -> None:
    await settling.bureau.sign_in("enterprise")

    own = await settling.bureau.client.get(OWN)
    left = await settling.submit(OWN, "leave", reason="门店关了")
    again = await settling.submit(OWN, "application", name="悦禾生活超市", promise="yes")

    assert "审核通过，在册" in words_of(own)
    assert "hub.dev" not in own.text
    assert "已退出在线和解" in words_of(left)
    assert "待审核" in words_of(again)


async def another(settling: Settling) -> str:
    """Another enterprise that takes part."""
    entered = await settling.call("hub", "/enterprises", name="净屿洗衣", promise=True)
    await settling.call("section_head", f"/enterprises/{entered['id']}/review", approved=True)
    return str(entered["id"])


async def test_an_offer_of_another_sum_is_paid_back_whole_unless_it_says_otherwise(settling: Settling) -> None:
    whole, part, nothing = [await settling.dispute(f"第{number}件：续费没有提醒") for number in range(3)]
    await settling.bureau.sign_in("enterprise")

    offers = {
        whole: {"amount_fen": "50", "whole": "yes", "terms": "三日内退回"},
        part: {"amount_fen": "50", "whole": "yes", "refund.amount_fen": "20", "terms": "退一部分，送一张券"},
        nothing: {"amount_fen": "50", "terms": "换一件新的"},
    }
    pages = [
        words_of(await settling.submit(f"{OWN}/{one}", "offer", **fields_of_one))
        for one, fields_of_one in offers.items()
    ]

    assert "其中退费 50.00 元" in pages[0]
    assert "其中退费 20.00 元" in pages[1]
    assert "没有退费" in pages[2]


async def test_an_enterprise_is_spoken_to_as_we_and_sees_how_many_wait_for_it(settling: Settling) -> None:
    await settling.dispute()
    page = await settling.bureau.home_of("enterprise", OWN)

    assert "轮到我们" in words_of(page)
    assert re.search(r'href="/console/enterprise"[^>]*>.*?<span title="[^"]+">1</span>', page.text)
