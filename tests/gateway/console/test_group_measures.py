"""The step that is proposed against a late business, taken on the page, and its letter to print."""

from datetime import UTC, datetime

from bureau import Bureau
from test_group_refunds import fill, office, signed, words_of  # noqa: F401  # a fixture


async def test_a_late_business_is_urged_and_the_letter_is_printed(office: Bureau) -> None:  # noqa: F811 - the fixture
    path = await signed(office)
    before = words_of(await office.client.get(path))
    office.clock.advance_to(datetime(2027, 1, 25, 2, tzinfo=UTC))
    await office.sign_in("hub")

    page = words_of(await office.client.get(path))
    done = await fill(office, path, f"{path}/measures", kind="urge", text="请付清第一期。", by="2027-02-01")
    refused = await fill(office, path, f"{path}/measures", kind="lead", text="已移交")
    letter = await office.client.get(f"{path}/measures/1/letter")

    assert "下一步措施" not in before
    assert "最早一期 2027-01-20 到期，已逾期 5 天：建议先催告" in page
    assert done.status_code == 303, words_of(done)
    assert (refused.status_code, "现在不该采取这一步" in words_of(refused)) == (409, True)
    text = words_of(letter)
    assert "催告书 棠序公考培训中心" in text
    assert "须于2027-02-01付清" in text
    assert "请付清第一期。" in text
    assert (await office.client.get(f"{path}/measures/2/letter")).status_code == 404
    office.clock.advance_to(datetime(2027, 2, 6, 2, tzinfo=UTC))
    await office.sign_in("hub")
    assert "超过十五日：依《侵害消费者权益行为处罚办法》第八条至第十条建议报举报线索" in words_of(
        await office.client.get(path)
    )
