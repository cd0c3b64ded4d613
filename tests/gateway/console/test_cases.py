"""The page of a case: what it shows, and every act that it allows."""

import re
from uuid import UUID

import httpx
import pytest
from bureau import GYM, ORIGIN, UNSURE, Bureau, token_of

INSECT = "小饭馆的菜里吃出虫子，老板不肯退钱。"  # no law decides


async def page_of(bureau: Bureau, role: str, case: UUID, query: str = "") -> httpx.Response:
    return await bureau.home_of(role, f"/console/cases/{case}{query}")


async def act(bureau: Bureau, page: httpx.Response, case: UUID, command: str, **fields: str) -> httpx.Response:
    """Send the form of a command as the page gave it."""
    form = re.search(rf'<form[^>]*id="form-{command}">(.*?)</form>', page.text, re.DOTALL)
    assert form, f"{command} is not on the page"
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[1]))
    return await bureau.client.post(
        f"/console/cases/{case}/{command}", data=carried | fields, headers={"Origin": ORIGIN}
    )


def main_of(page: httpx.Response) -> str:
    """The words of the page's main part."""
    main = re.search(r"<main.*?</main>", page.text, re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0]))


async def test_a_case_shows_what_it_is_who_has_it_and_until_when(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)

    words = main_of(await page_of(bureau, "officer", case))

    assert "在某健身房办了年卡两千元" in words
    assert "消费者权益保护股" in words
    assert "受理期限 剩" in words
    assert "7个工作日" in words  # the arithmetic


async def test_a_case_that_was_learned_to_go_somewhere_shows_what_it_resembles(bureau: Bureau) -> None:
    learned, by_law = await bureau.receive(INSECT), await bureau.receive(GYM)

    page = await page_of(bureau, "hub", learned)

    assert re.search(r"<details class=\"more\"><summary>相似的例子 \d 个</summary>", page.text)
    assert "相似的例子" not in (await page_of(bureau, "hub", by_law)).text


async def test_an_act_leads_back_to_the_case_and_is_reported(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    page = await page_of(bureau, "officer", case)

    answer = await act(bureau, page, case, "first-feedback", text="已联系来电人。")

    assert answer.status_code == 303
    after = await bureau.client.get(answer.headers["location"])
    assert "首次反馈已发出" in main_of(after)
    assert "24小时反馈 用时" in main_of(after)


async def test_a_record_of_many_pages_is_taken(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    page = await page_of(bureau, "officer", case)

    answer = await act(bureau, page, case, "note", text="双方各执一词。" * 700)

    assert answer.status_code == 303


async def test_the_same_form_sent_twice_acts_once(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    page = await page_of(bureau, "officer", case)

    first = await act(bureau, page, case, "note", text="等商家回电。")
    second = await act(bureau, page, case, "note", text="等商家回电。")

    assert (first.status_code, second.status_code) == (303, 303)
    assert await bureau.count("dispatch.history where act = 'case_noted'") == 1


async def test_an_act_refused_by_the_service_keeps_what_was_written(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    page = await page_of(bureau, "officer", case)

    answer = await act(bureau, page, case, "return-to-hub", reason="NOT_OURS", note="")

    assert answer.status_code == 422
    assert re.search(r'<option value="NOT_OURS" selected>', answer.text)
    assert "这一项要填" in answer.text
    assert re.search(r'<details class="act" id="act-return-to-hub" open>', answer.text)


async def test_who_comes_second_sees_the_change_and_keeps_the_text(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    page = await page_of(bureau, "officer", case)
    version = re.findall(r'name="version" value="(\d+)"', page.text)[0]
    await bureau.do("section_head", case, "urge", note="今天办")
    await bureau.sign_in("officer")
    fresh = await bureau.client.get(f"/console/cases/{case}")
    carried = {"token": token_of(fresh), "key": "a-key-of-its-own", "version": version}

    answer = await bureau.client.post(
        f"/console/cases/{case}/note", data=carried | {"text": "我写了很久的话。"}, headers={"Origin": ORIGIN}
    )

    assert answer.status_code == 412
    assert "这件刚被别人办过" in answer.text
    assert "我写了很久的话。" in answer.text


async def test_what_is_not_open_now_is_locked_with_the_reason_and_who_may(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)

    words = main_of(await page_of(bureau, "officer", case))

    assert "转办其他部门 归受理员办" in words
    assert "登记回访 还没有办结" in words


async def test_an_auditor_sees_a_case_and_acts_on_nothing(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)

    page = await page_of(bureau, "auditor", case)

    assert page.status_code == 200
    assert not re.findall(r'id="form-', page.text)
    assert f"/console/audit?subject={case}" in page.text


async def test_a_case_of_another_section_looks_missing(bureau: Bureau) -> None:
    case = await bureau.receive("在某超市买的牛奶变质发酸，食品安全有问题，要求赔偿。", "某超市")

    page = await page_of(bureau, "officer", case)

    assert page.status_code == 404
    assert "没有这件" in page.text


async def test_a_form_from_elsewhere_does_nothing(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    await page_of(bureau, "officer", case)

    answer = await bureau.client.post(
        f"/console/cases/{case}/accept", data={"token": "x"}, headers={"Origin": "http://elsewhere"}
    )

    assert answer.status_code == 403
    assert "什么也没有做" in answer.text


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_samples_show_each_piece(bureau: Bureau, language: str) -> None:
    page = await bureau.home_of("hub", f"/console/pieces?lang={language}")

    assert page.status_code == 200
    assert token_of(page)
    for piece in ("clk over", "clk near", "clk hold", "clk met", "duel", 'class="tl"', "note bad"):
        assert piece in page.text


def beside(page: httpx.Response) -> dict[str, str]:
    """The links to the cases beside this one in the list it was opened from, by their key."""
    found = re.findall(r'<a class="btn q sm" href="([^"]+)" data-key="([\[\]])"', page.text)
    return {key: path.replace("&amp;", "&") for path, key in found}


def opened(page: httpx.Response) -> list[str]:
    """The links that open the cases of a list."""
    return [path.replace("&amp;", "&") for path in re.findall(r'data-open href="([^"]+)"', page.text)]


async def test_a_case_leads_to_those_beside_it_in_the_list_it_was_opened_from(bureau: Bureau) -> None:
    for name in ("甲", "乙", "丙"):
        await bureau.receive(GYM, f"{name}健身房")
    links = opened(await bureau.home_of("hub", "/console/search?words=健身&sort=oldest"))
    first, second, third = [await bureau.client.get(link) for link in links]

    assert beside(first).keys() == {"]"}
    assert beside(second)["["].startswith(links[0])
    assert beside(second)["]"].startswith(links[2])
    assert beside(third).keys() == {"["}
    assert "第 2 件" in main_of(second)
    assert "/console/search?words=%E5%81%A5%E8%BA%AB&amp;sort=oldest" in second.text


async def test_the_next_case_is_still_there_after_an_act_took_this_one_out_of_the_list(bureau: Bureau) -> None:
    for name in ("甲", "乙", "丙"):
        await bureau.receive(GYM, f"{name}健身房")
    links = opened(await bureau.home_of("officer", "/console/search?state=dispatched&sort=oldest"))
    case = UUID(links[1].partition("?")[0].rpartition("/")[2])
    page = await bureau.client.get(links[1])
    form = re.search(r'<form[^>]*action="([^"]+)"[^>]*id="form-accept"[^>]*>(.*?)</form>', page.text, re.DOTALL)
    assert form
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    answer = await bureau.client.post(form[1].replace("&amp;", "&"), data=carried, headers={"Origin": ORIGIN})

    assert answer.status_code == 303, main_of(answer)
    after = await bureau.client.get(answer.headers["location"])
    assert str(case) in answer.headers["location"]
    assert "这件已不在名单里" in main_of(after)
    assert beside(after)["["].startswith(links[0])
    assert beside(after)["]"].startswith(links[2])


@pytest.mark.parametrize(
    ("role", "page"),
    [("hub", "/console/hub"), ("officer", "/console/my"), ("section_head", "/console/my?whose=section")],
)
async def test_every_list_of_work_can_be_walked_from_case_to_case(bureau: Bureau, role: str, page: str) -> None:
    for _ in range(2):
        await bureau.receive(UNSURE if role == "hub" else GYM)
    links = opened(await bureau.home_of(role, page))

    assert beside(await bureau.client.get(links[0])).keys() == {"]"}
    assert beside(await bureau.client.get(links[1])).keys() == {"["}


@pytest.mark.parametrize(
    "within", ["", "nowhere", "search?cursor=nonsense", "//elsewhere", "metrics/nothing/cases", "x" * 2000]
)
async def test_a_list_that_is_none_leaves_the_case_as_it_is(bureau: Bureau, within: str) -> None:
    case = await bureau.receive(GYM)
    page = await bureau.home_of("hub", f"/console/cases/{case}?in={within}&at=x")

    assert page.status_code == 200
    assert beside(page) == {}


async def propose(bureau: Bureau, case: UUID) -> httpx.Response:
    """Fill in the form of a refusal and press what proposes it."""
    page = await page_of(bureau, "officer", case)
    form = re.search(r'<form[^>]*id="form-refuse"[^>]*>(.*?)</form>', page.text, re.DOTALL)
    assert form
    assert "报批</button>" in form[1]
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[1]))
    sent = carried | {"reason": "NOT_CONSUMER", "note": "买来转卖的"}
    return await bureau.client.post(f"/console/cases/{case}/refuse", data=sent, headers={"Origin": ORIGIN})


async def test_an_officer_proposes_what_a_head_approves_and_the_case_waits(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    answer = await propose(bureau, case)

    assert answer.status_code == 303, main_of(answer)
    page = await bureau.client.get(answer.headers["location"])
    assert "已报批，等负责人审批" in main_of(page)
    assert "不予受理：officer.dev" in main_of(page)
    assert "已分派" in main_of(page)  # nothing is done yet
    assert "approval_" not in main_of(page)
    head = await bureau.home_of("section_head", f"/console/cases/{case}")
    assert "去审批" in main_of(head)
    assert "报批</button>" not in head.text  # a head acts
    supervision = await bureau.client.get("/console/supervision")
    assert "买来转卖的" in supervision.text


async def test_a_proposal_is_taken_back_by_who_made_it(bureau: Bureau) -> None:
    case = await bureau.receive(GYM)
    page = await bureau.client.get((await propose(bureau, case)).headers["location"])
    action = re.search(r'action="(/console/cases/[^"]+/proposals/[^"]+/withdraw)"', page.text)
    assert action
    again = await propose(bureau, case)
    assert again.status_code == 409
    assert "已经报批" in main_of(again)

    sent = {"token": token_of(again), "key": "taken-back"}
    done = await bureau.client.post(action[1], data=sent, headers={"Origin": ORIGIN})

    assert done.status_code == 303, main_of(done)
    after = main_of(await bureau.client.get(done.headers["location"]))
    assert "报批已撤回" in after
    assert "等负责人审批" not in after
