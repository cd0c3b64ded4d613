"""Files on the page of a case: what came with it, what became of it, and what hub and officer add."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from bureau import ORIGIN, Bureau, token_of
from fastapi import FastAPI
from intake import joined_intake, received_twice

from tests.services.intake.attachments.samples import docx, jpeg, pdf, sha256_of

SEEDS = "在某农资店买的种子不发芽，要求赔偿两千元。"
PHOTOGRAPH, CONTRACT = jpeg((320, 240)), pdf()
Upload = tuple[str, tuple[str, bytes, str]]


@pytest.fixture
async def intake(bureau: Bureau, database_url: str) -> AsyncIterator[FastAPI]:
    async with joined_intake(bureau, database_url) as app:
        yield app


@pytest.fixture
async def case(bureau: Bureau, intake: FastAPI) -> UUID:
    return await received_twice(bureau, intake, SEEDS)


def chosen(name: str, content: bytes, kind: str = "image/jpeg") -> Upload:
    return ("files", (name, content, kind))


async def upload(bureau: Bureau, case: UUID, *files: Upload, role: str = "hub", **changes: str) -> httpx.Response:
    page = await bureau.home_of(role, f"/console/cases/{case}")
    fields = {"token": token_of(page), "key": "a-key-of-this-form"} | changes
    return await bureau.client.post(
        f"/console/cases/{case}/attachments", data=fields, files=list(files), headers={"Origin": ORIGIN}
    )


def panel_of(page: httpx.Response) -> str:
    found = re.search(r'<section class="panel" id="files".*?</section>', page.text, re.DOTALL)
    assert found
    return found[0]


async def test_a_case_without_files_says_so_and_offers_to_add_some(bureau: Bureau, case: UUID) -> None:
    panel = panel_of(await bureau.home_of("hub", f"/console/cases/{case}"))

    assert "来件没有附件" in panel
    assert 'enctype="multipart/form-data"' in panel


async def test_what_is_added_is_shown_with_a_thumbnail_and_can_be_downloaded(bureau: Bureau, case: UUID) -> None:
    done = await upload(bureau, case, chosen("收据.jpg", PHOTOGRAPH), chosen("合同.pdf", CONTRACT, "application/pdf"))
    assert done.status_code == 303
    page = await bureau.client.get(done.headers["location"])
    panel = panel_of(page)
    path = f"/v1/complaints/{case}/attachments"

    assert "附件已上传" in page.text
    assert (panel.count("已收到"), panel.count("<img")) == (2, 1)
    assert f'src="{path}/{sha256_of(PHOTOGRAPH)}?form=thumbnail"' in panel
    assert "收据.jpg" in panel
    thumbnail = await bureau.client.get(f"{path}/{sha256_of(PHOTOGRAPH)}?form=thumbnail")
    original = await bureau.client.get(f"{path}/{sha256_of(CONTRACT)}")
    assert (thumbnail.status_code, thumbnail.headers["content-type"]) == (200, "image/jpeg")
    assert original.content == CONTRACT
    assert "sandbox" in original.headers["content-security-policy"]


async def test_the_same_form_sent_twice_adds_nothing_twice(bureau: Bureau, case: UUID) -> None:
    for _ in range(2):
        assert (await upload(bureau, case, chosen("收据.jpg", PHOTOGRAPH))).status_code == 303

    assert await bureau.count("intake.attachments") == 1


async def test_what_is_not_taken_is_named_and_shown_as_refused(bureau: Bureau, case: UUID) -> None:
    answer = await upload(bureau, case, chosen("收据.jpg", PHOTOGRAPH), chosen("夹带.jpg", PHOTOGRAPH + docx()))
    panel = panel_of(answer)

    assert answer.status_code == 422
    assert "夹带.jpg：文件中夹带另一种文件" in panel
    assert "没有收下：夹带了另一种文件" in panel
    assert '<details class="act" id="act-attach" open>' in panel
    assert ("已收到" in panel, "未收下" in panel) == (True, True)


async def test_a_form_without_a_file_or_with_too_much_is_refused(bureau: Bureau, case: UUID) -> None:
    none = await upload(bureau, case, ("files", ("", b"", "application/octet-stream")))
    much = await upload(bureau, case, *(chosen(f"{n}.jpg", bytes(11 << 20)) for n in range(2)))

    assert (none.status_code, much.status_code) == (422, 413)
    assert "没有选文件" in none.text
    assert "一次合计不超过 20 MB" in much.text


async def test_a_form_of_another_site_adds_nothing(bureau: Bureau, case: UUID) -> None:
    foreign = await upload(bureau, case, chosen("收据.jpg", PHOTOGRAPH), token="made up")
    plain = await bureau.client.post(
        f"/console/cases/{case}/attachments", data={"token": "x"}, headers={"Origin": ORIGIN}
    )

    assert (foreign.status_code, plain.status_code) == (403, 403)
    assert await bureau.count("intake.attachments") == 0


async def test_who_may_not_add_files_sees_copies_of_pictures_only(bureau: Bureau, case: UUID) -> None:
    await upload(bureau, case, chosen("收据.jpg", PHOTOGRAPH), chosen("合同.pdf", CONTRACT, "application/pdf"))

    panel = panel_of(await bureau.home_of("auditor", f"/console/cases/{case}"))
    refused = await upload(bureau, case, chosen("另一张.jpg", jpeg()), role="bureau_head")

    assert "传附件" not in panel
    assert ("原件</a>" in panel, "看图</a>" in panel, "下载</a>" in panel) == (False, True, True)
    assert refused.status_code in (303, 403)
    assert await bureau.count("intake.attachments") == 2


@pytest.mark.parametrize("role", ["hub"])
async def test_the_panel_speaks_english_too(bureau: Bureau, case: UUID, role: str) -> None:
    await upload(bureau, case, chosen("receipt.jpg", PHOTOGRAPH))

    panel = panel_of(await bureau.home_of(role, f"/console/cases/{case}?lang=en"))

    assert "Files" in panel
    assert not re.search(r"[一-鿿]", re.sub(r"<[^>]+>", "", panel))
