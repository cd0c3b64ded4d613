"""The pages of imports, as the gateway renders them without a browser."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from bureau import ORIGIN, Bureau, token_of
from fastapi import FastAPI
from intake import joined_intake

from tests.services.intake.direct_delivery import until
from tests.services.intake.imports.lists import HEADING_OF_HISTORY, a_past_row, a_row, csv_of, xlsx_of

PAGE = "/console/imports"


@pytest.fixture
async def intake(bureau: Bureau, database_url: str) -> AsyncIterator[FastAPI]:
    async with joined_intake(bureau, database_url) as app:
        yield app


async def upload(bureau: Bureau, body: bytes, name: str = "导出表.csv", **fields: str) -> httpx.Response:
    page = await bureau.client.get(PAGE)
    [key] = set(re.findall(r'name="key" value="([^"]+)"', page.text))
    sent = {"token": token_of(page), "key": key} | fields
    file = {"file": (name, body, "text/csv")}
    return await bureau.client.post(PAGE, data=sent, files=file, headers={"Origin": ORIGIN})


async def press(bureau: Bureau, path: str, act: str) -> httpx.Response:
    page = await bureau.client.get(path)
    sent = {"token": token_of(page), "key": "k"}
    return await bureau.client.post(f"{path}/{act}", data=sent, headers={"Origin": ORIGIN})


def words_of(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


async def test_a_list_is_uploaded_previewed_started_and_done(bureau: Bureau, intake: FastAPI) -> None:
    await bureau.sign_in("hub")
    body = xlsx_of([a_row(1), a_row(2, 登记编号=""), a_row(3, 联系电话="无"), a_row(4, 类型="举报")])

    uploaded = await upload(bureau, body, "12315导出_202610.xlsx")
    assert uploaded.status_code == 303, words_of(uploaded)
    path = uploaded.headers["location"]
    preview = await bureau.client.get(path)

    assert "12315导出_202610.xlsx" in preview.text
    text = words_of(preview)
    assert "登记编号 空 1 第 3 行 导不进" in text
    assert "联系电话 不是电话号码 1 第 4 行 记为不全" in text
    assert "139****0001" in text
    assert "李小红" not in preview.text
    assert "举报或保密的内容导入后只有办理的人能看" in text
    assert "导入 3 行" in text

    started = await press(bureau, path, "start")
    assert (started.status_code, started.headers["location"]) == (303, path)

    async def is_done() -> bool:
        return "完成" in (await bureau.client.get(path)).text

    await until(is_done)
    done = words_of(await bureau.client.get(path))
    assert "合计 4 行，与表相符" in done
    assert "导不进 1 登记编号" in done
    result = await bureau.client.get(f"{path}/result")
    assert result.headers["content-type"] == "text/csv; charset=utf-8"
    assert result.text.splitlines()[0] == "\ufeff行,编号,结果,案件标识,受理编号,不全,说明"
    assert ",已导入," in result.text
    listed = words_of(await bureau.client.get(PAGE))
    assert "3 / 4 完成" in listed


async def test_the_preview_says_what_is_history_and_warns_of_cases_that_open_late(
    bureau: Bureau, intake: FastAPI
) -> None:
    await bureau.sign_in("hub")
    goes_on = {"登记时间": "2025-06-02", "办理情况状态": "办理中", "办结时间": "", "处理结果": ""}
    rows = [a_past_row(1), a_past_row(2, **goes_on), a_past_row(3, 办结时间="")]

    path = (await upload(bureau, csv_of(rows, HEADING_OF_HISTORY))).headers["location"]
    chinese = words_of(await bureau.client.get(path))
    english = words_of(await bureau.client.get(path, params={"lang": "en"}))

    assert "已办结：调解成功" in chinese
    assert "1 行表里已办结，归档为办结的案件" in chinese
    assert "1 行没有写明办结，导入就是在办的案件，时限已过" in chinese
    assert "办结时间 写明已办结，没有办结时间 1 第 4 行 导不进" in chinese
    assert "Ended: Agreed" in english
    assert "1 rows had ended: they become closed cases" in english
    assert "1 rows do not say that they ended: they open cases with a limit that has passed" in english


async def test_a_file_that_cannot_be_read_comes_back_with_the_reason(bureau: Bureau, intake: FastAPI) -> None:
    await bureau.sign_in("hub")

    for body, reason in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "这是旧的 xls 格式"),
        ("企业名称\n店\n".encode(), "缺少列：登记编号"),
        (b"", "文件是空的"),
    ):
        page = await upload(bureau, body, "11月清单.xls")
        assert page.status_code == 422
        assert "11月清单.xls" in page.text
        assert reason in page.text
    assert "还没有导入过" in (await bureau.client.get(PAGE)).text


async def test_without_a_file_nothing_is_sent(bureau: Bureau, intake: FastAPI) -> None:
    await bureau.sign_in("hub")
    page = await bureau.client.get(PAGE)

    sent = {"token": (None, token_of(page)), "file": ("", b"")}
    answer = await bureau.client.post(PAGE, files=sent, headers={"Origin": ORIGIN})

    assert answer.status_code == 422
    assert "还没有选文件" in answer.text


async def test_a_foreign_form_is_not_read(bureau: Bureau, intake: FastAPI) -> None:
    await bureau.sign_in("hub")

    assert (await upload(bureau, csv_of([a_row(1)]), token="wrong")).status_code == 403
    page = await bureau.client.get(PAGE)
    plain = await bureau.client.post(PAGE, data={"token": token_of(page)}, headers={"Origin": ORIGIN})
    assert plain.status_code == 403
    foreign = await bureau.client.post(
        PAGE, data={"token": token_of(page)}, files={"file": ("a.csv", b"x")}, headers={"Origin": "http://elsewhere"}
    )
    assert foreign.status_code == 403
    broken = {"Origin": ORIGIN, "Content-Type": "multipart/form-data; boundary=x"}
    assert (await bureau.client.post(PAGE, content=b"--y\r\n", headers=broken)).status_code == 403
    path = (await upload(bureau, csv_of([a_row(1)]))).headers["location"]
    assert (await bureau.client.post(f"{path}/start", data={}, headers={"Origin": ORIGIN})).status_code == 403


async def test_what_is_discarded_is_gone(bureau: Bureau, intake: FastAPI) -> None:
    await bureau.sign_in("hub")
    path = (await upload(bureau, csv_of([a_row(1)]))).headers["location"]

    assert (await press(bureau, path, "discard")).status_code == 303
    assert "存下的行已经删除" in (await bureau.client.get(path)).text
    page = await bureau.client.get(PAGE)
    sent = {"token": token_of(page), "key": "k2"}
    again = await bureau.client.post(f"{path}/start", data=sent, headers={"Origin": ORIGIN})
    assert again.status_code == 409
    assert "已经导入或放弃" in again.text
    assert (await bureau.client.post(f"{path}/pause", data=sent, headers={"Origin": ORIGIN})).status_code == 404


async def test_templates_are_workbooks(bureau: Bureau, intake: FastAPI) -> None:
    await bureau.sign_in("hub")

    template = await bureau.client.get(f"{PAGE}/templates/12345")

    assert template.content.startswith(b"PK")
    assert template.headers["content-disposition"] == 'attachment; filename="import-12345.xlsx"'
    assert (await bureau.client.get(f"{PAGE}/templates/partner")).status_code == 404


async def test_the_pages_are_written_in_english_too(bureau: Bureau, intake: FastAPI) -> None:
    await bureau.sign_in("hub")
    path = (await upload(bureau, csv_of([a_row(1), a_row(2, 联系电话="")]))).headers["location"]

    text = words_of(await bureau.client.get(f"{path}?lang=en"))

    assert "Would be imported 2 1 of them lack name or phone" in text
    assert "Choose a file" in (await bureau.client.get(f"{PAGE}?lang=en")).text


@pytest.mark.parametrize("role", ["officer", "section_head", "bureau_head", "auditor", "operator"])
async def test_imports_are_for_the_hub(bureau: Bureau, role: str) -> None:
    await bureau.sign_in(role)

    for path in (PAGE, f"{PAGE}/01a210cb-2160-7d77-8f47-b6357bd6fac0", f"{PAGE}/templates/12315"):
        page = await bureau.client.get(path)
        assert page.status_code == 403
        assert "/console/imports" not in page.text


async def test_what_is_not_there_and_what_does_not_answer_are_two_pages(bureau: Bureau, intake: FastAPI) -> None:
    await bureau.sign_in("hub")
    missing = f"{PAGE}/01a210cb-2160-7d77-8f47-b6357bd6fac0"

    assert (await bureau.client.get(missing)).status_code == 404
    assert (await bureau.client.get(f"{missing}/result")).status_code == 404
    bureau.cut("intake")
    assert (await bureau.client.get(missing)).status_code == 503
    assert (await bureau.client.get(PAGE)).status_code == 200
    assert (await upload(bureau, csv_of([a_row(1)]))).status_code == 503
