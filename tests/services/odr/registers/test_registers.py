"""The registers as their callers see them, on a real database."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from chassis.web.auth import Caller, CallerTokens
from chassis.web.spreadsheets import XLSX
from tests.services.odr.asking import ANYBODY, HEAD, HUB, KEY, OFFICER, PARTNER, RETURNS, Registers
from tests.sweeps import sampled


async def test_what_the_hub_enters_is_on_the_register_at_once(registers: Registers) -> None:
    answer = await registers.do(HUB, RETURNS, registers.shop(promise="十五天无理由", days=15, scope="小家电"))

    entry = answer.json()
    assert (answer.status_code, entry["state"], entry["days"]) == (201, "listed", 15)
    listed = await registers.see(HEAD, RETURNS)
    assert (listed["count"], listed["joined"], listed["left"], listed["next"]) == (1, 1, 0, None)
    assert [(one["name"], one["promise"]) for one in listed["items"]] == [("简橙家电城", "十五天无理由")]


async def test_what_an_officer_enters_waits_for_another_person(registers: Registers) -> None:
    applied = (await registers.do(OFFICER, RETURNS, registers.shop())).json()
    path = f"{RETURNS}/{applied['id']}/review"
    both = Caller(account=OFFICER.account, roles=("officer", "section_head"), department="consumer_protection")

    own = await registers.do(both, path, {"approved": True})
    before = await registers.see(HUB, RETURNS, show="waiting")
    reviewed = await registers.do(HEAD, path, {"approved": True, "reason": "现场核过"})
    again = await registers.do(HUB, path, {"approved": True})

    assert (own.status_code, own.json()["code"]) == (403, "own_application")
    assert (before["count"], before["waiting"], len(before["items"])) == (0, 1, 1)
    assert reviewed.json()["state"] == "listed"
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_review")


async def test_a_suspended_entry_stays_and_is_restored_with_its_history(registers: Registers) -> None:
    path = await registers.listed()
    registers.later(3)
    refused = await registers.do(HUB, f"{path}/suspension", {"reason": "三次违诺"})
    suspended = await registers.do(HEAD, f"{path}/suspension", {"reason": "三次违诺", "proof": "调解书三份"})
    on_hold = await registers.see(HUB, RETURNS)
    registers.later(4)
    restored = await registers.do(HEAD, f"{path}/restoration", {"reason": "整改完成"})

    assert (refused.status_code, suspended.json()["state"], restored.json()["state"]) == (403, "suspended", "listed")
    assert (on_hold["count"], on_hold["suspended"]) == (1, 1)
    assert [(one["kind"], one["by"]) for one in restored.json()["changes"]] == [
        ("applied", "hub.dev"),
        ("listed", "hub.dev"),
        ("suspended", "head.dev"),
        ("restored", "head.dev"),
    ]
    states = [
        (await registers.see(HUB, RETURNS, as_of=registers.days_ago(days)))["items"][0]["state"] for days in (7, 4, 0)
    ]
    assert states == ["listed", "suspended", "listed"]


async def test_the_list_of_a_past_day_is_as_it_was(registers: Registers) -> None:
    old = await registers.listed(name="悦禾生活超市", valid_from=registers.days_ago(300))
    await registers.listed(name="净屿服饰", valid_from=registers.days_ago(100), field="clothing")
    registers.later(10)
    await registers.do(HUB, f"{old}/leave", {"reason": "停业"})
    await registers.listed(name="南窗母婴生活馆", town="石桥镇", field="服务")

    async def names(**query: Any) -> list[str]:
        return [item["name"] for item in (await registers.see(HUB, RETURNS, **query))["items"]]

    assert sorted(await names()) == ["净屿服饰", "南窗母婴生活馆"]
    assert sorted(await names(as_of=registers.days_ago(1))) == ["净屿服饰", "悦禾生活超市"]
    assert await names(as_of=registers.days_ago(200)) == ["悦禾生活超市"]
    assert await names(field="服务") == await names(town="石桥镇") == await names(q="母婴") == ["南窗母婴生活馆"]
    period = await registers.see(HUB, RETURNS, from_=registers.days_ago(9), to=registers.days_ago(0))
    assert (period["count"], period["joined"], period["left"]) == (2, 1, 1)
    changed = await registers.see(HUB, RETURNS, from_=registers.days_ago(9), show="changed")
    assert sorted(item["name"] for item in changed["items"]) == ["南窗母婴生活馆", "悦禾生活超市"]


@pytest.mark.parametrize(
    ("register", "fields", "field", "code"),
    [
        ("pledge", {"days": 7}, "/days", "unknown_field"),
        ("stations", {"level": "city"}, "/level", "unknown_field"),
        ("demonstration", {}, "/level", "required"),
        ("pledge", {"field": "水运"}, "/field", "choice"),
        ("pledge", {"uscc": "91110108551385082A"}, "/uscc", "checksum"),
        ("pledge", {"name": "——"}, "/name", "format"),
        ("pledge", {"valid_to": "2020-01-01"}, "/valid_to", "before_start"),
        ("pledge", {"surprise": 1}, "/surprise", "unknown_field"),
    ],
)
async def test_what_does_not_belong_on_a_register_is_refused(
    registers: Registers, register: str, fields: dict[str, Any], field: str, code: str
) -> None:
    answer = await registers.do(HUB, f"/v1/registers/{register}", registers.shop(**fields))

    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]


async def test_a_business_stands_once_on_a_register_until_it_left_or_its_time_is_over(registers: Registers) -> None:
    models = "/v1/registers/demonstration"
    end = (registers.today + timedelta(days=5)).isoformat()
    await registers.listed(models, level="county", valid_to=end)
    twice = await registers.do(HUB, models, registers.shop("简橙家电城 ", level="county"))
    registers.later(6)
    after_its_end = await registers.see(HUB, models)
    [ended] = (await registers.see(HUB, models, show="changed"))["items"]
    again = await registers.do(HUB, models, registers.shop(level="city"))

    assert (twice.status_code, twice.json()["code"]) == (409, "already_listed")
    assert (after_its_end["count"], after_its_end["left"], ended["state"]) == (0, 1, "left")
    assert again.status_code == 201
    changed = await registers.see(HUB, models, show="changed")
    assert (changed["count"], changed["joined"], changed["left"]) == (1, 2, 1)


async def test_the_public_list_holds_nobody_who_works_and_no_suspended_entry(registers: Registers) -> None:
    path = await registers.listed(promise="承诺七天")
    await registers.listed(name="净屿服饰", reason="城关所推荐")
    before = await registers.see(ANYBODY, f"{RETURNS}/public")
    registers.later(1)
    await registers.do(HEAD, f"{path}/suspension", {"reason": "拒退"})

    today = await registers.see(ANYBODY, f"{RETURNS}/public")
    yesterday = await registers.see(ANYBODY, f"{RETURNS}/public", as_of=registers.days_ago(1))

    assert (before["count"], today["count"], yesterday["count"]) == (2, 1, 2)
    assert [item["name"] for item in today["items"]] == ["净屿服饰"]
    assert not {"changes", "state"} & set(today["items"][0])
    assert "hub.dev" not in str(yesterday)


async def test_a_telephone_beside_a_name_or_an_address_is_not_published(registers: Registers) -> None:
    await registers.listed(name="老街卤味 13900000000", address="人民路20号 店主电话13900000000")

    [entry] = (await registers.see(ANYBODY, f"{RETURNS}/public"))["items"]

    assert (entry["name"], entry["address"]) == ("老街卤味 〔电话〕", "人民路20号 店主电话〔电话〕")


async def test_figures_have_a_line_for_each_of_the_twelve_fields(registers: Registers) -> None:
    await registers.listed(field="food", place_kind="supermarket")
    await registers.listed(name="净屿服饰", field="clothing")
    await registers.listed(name="老街卤味", field="food")

    by_field = (await registers.see(HUB, f"{RETURNS}/figures"))["items"]
    by_place = (await registers.see(HUB, f"{RETURNS}/figures", by="place_kind"))["items"]

    assert len(by_field) == 12
    assert [(one["name"], one["count"]) for one in by_field[:2]] == [("食品", 2), ("服装鞋帽", 1)]
    assert [(one["group"], one["count"]) for one in by_place] == [(None, 2), ("supermarket", 1)]


async def test_a_promise_is_found_by_credit_code_or_by_the_letters_of_the_name(registers: Registers) -> None:
    await registers.listed("/v1/registers/pledge", promise="诚信经营")
    await registers.listed(days=15)

    found = await registers.see(OFFICER, "/v1/odr/promises", name="（简橙）家电城")
    nobody = await registers.see(OFFICER, "/v1/odr/promises", name="别家")
    before = await registers.see(OFFICER, "/v1/odr/promises", name="简橙家电城", on=registers.days_ago(1))

    assert [item["register_name"] for item in found["items"]] == ["no-reason-return", "pledge"]
    assert nobody["items"] == before["items"] == []


async def test_strangers_read_no_register_but_the_public_list(registers: Registers) -> None:
    path = await registers.listed()
    headers = {"X-Caller": CallerTokens(KEY).sign(PARTNER, "odr")}

    answers = [
        await registers.client.get(one, headers=headers)
        for one in (RETURNS, path, f"{RETURNS}/figures", "/v1/odr/promises")
    ]
    joined = await registers.do(PARTNER, RETURNS, registers.shop("别家"))

    assert [answer.status_code for answer in (*answers, joined)] == [403] * 5


async def test_an_entry_is_found_on_its_own_register_only(registers: Registers) -> None:
    path = await registers.listed()

    foreign = await registers.do(HEAD, path.replace("no-reason-return", "pledge") + "/suspension", {"reason": "违诺"})

    assert foreign.status_code == 404


async def test_a_register_is_exported_as_it_stood_on_a_day(registers: Registers) -> None:
    path = await registers.listed(name="=净屿服饰", days=15, place_kind="shop")
    registers.later(2)
    await registers.listed(name="简橙家电城")
    await registers.do(HUB, f"{path}/leave", {"reason": "停业"})
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "odr")}

    csv = await registers.client.get(f"{RETURNS}/entries.csv", headers=headers)
    before = await registers.client.get(
        f"{RETURNS}/entries.csv", params={"as_of": registers.days_ago(1)}, headers=headers
    )
    workbook = await registers.client.get(f"{RETURNS}/entries.xlsx", headers=headers)

    assert csv.text.startswith("\ufeff名称,统一社会信用代码,")
    assert [line.split(",")[0] for line in csv.text.splitlines()[1:]] == ["简橙家电城"]
    [line] = before.text.splitlines()[1:]
    assert line.split(",")[0] == "'=净屿服饰"
    assert {"15", "商店", "家电数码", "在册"} <= set(line.split(","))
    sheet_of_register = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content)).get_sheet_by_index(0)
    assert [row[0] for row in sheet_of_register.to_python()] == ["名称", "简橙家电城"]


LIST = """放心消费名录,,,,,,
名称,统一社会信用代码,地址,乡镇,领域,退货天数,生效日期
简橙家电城,,人民路20号,城关镇,家电数码,15,2025/3/15
净屿服饰,,人民路21号,城关镇,服装鞋帽,,2025-04-02
无名商店,,人民路22号,城关镇,水运,七,2025-04-02
,,人民路23号,城关镇,食品,7,不清楚
"""
LONG_NUMBER = "9" * 5_000  # Python reads no number of so many digits


async def test_a_list_is_imported_once_and_what_is_wrong_is_named(registers: Registers) -> None:
    await registers.listed(name="净屿服饰")
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "odr"), "Content-Type": "text/csv"}

    first = await registers.client.post(f"{RETURNS}/imports", content=LIST.encode("gb18030"), headers=headers)
    again = await registers.client.post(f"{RETURNS}/imports", content=LIST.encode(), headers=headers)

    assert first.status_code == 200, first.text
    assert {name: first.json()[name] for name in ("rows", "taken", "known")} == {"rows": 4, "taken": 1, "known": 1}
    assert {(error["row"], error["column"], error["code"]) for error in first.json()["errors"]} == {
        (5, "领域", "choice"),
        (5, "退货天数", "type"),
        (6, "名称", "required"),
        (6, "生效日期", "format"),
    }
    assert {name: again.json()[name] for name in ("rows", "taken", "known")} == {"rows": 4, "taken": 0, "known": 2}
    [shop] = (await registers.see(HUB, RETURNS, q="简橙"))["items"]
    assert (shop["days"], shop["joined_on"], shop["changes"][-1]["reason"]) == (15, "2025-03-15", "名单导入")


async def test_a_number_without_end_is_a_wrong_cell(registers: Registers) -> None:
    line = f"名称,地址,乡镇,领域,退货天数,生效日期\n简橙家电城,人民路20号,城关镇,食品,{LONG_NUMBER},2025-04-02"
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "odr"), "Content-Type": "text/csv"}

    answer = await registers.client.post(f"{RETURNS}/imports", content=line.encode(), headers=headers)

    assert answer.status_code == 200, answer.text
    assert answer.json()["errors"] == [{"row": 2, "column": "退货天数", "code": "type"}]


async def test_two_lists_at_once_in_another_order_do_not_wait_for_each_other(registers: Registers) -> None:
    lines = [f"{number}号店,人民路{number}号,城关镇,食品,2025-04-02" for number in range(400)]
    heading = "名称,地址,乡镇,领域,生效日期"
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "odr"), "Content-Type": "text/csv"}

    answers = await asyncio.gather(
        *(
            registers.client.post(f"{RETURNS}/imports", content="\n".join([heading, *part]).encode(), headers=headers)
            for part in (lines, lines[::-1])
        )
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    assert sum(answer.json()["taken"] for answer in answers) == 400
    assert (await registers.see(HUB, RETURNS))["count"] == 400


@sampled
async def test_a_list_of_thousands_is_imported_part_by_part(registers: Registers) -> None:
    lines = [f"{number}号店,人民路{number}号,城关镇,食品,2025-04-02" for number in range(2_500)]
    content = "\n".join(["名称,地址,乡镇,领域,生效日期", *lines, lines[0]]).encode()
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "odr"), "Content-Type": "text/csv"}

    answer = await registers.client.post(f"{RETURNS}/imports", content=content, headers=headers)

    assert {name: answer.json()[name] for name in ("rows", "taken", "known")} == {
        "rows": 2_501,
        "taken": 2_500,
        "known": 1,
    }


async def test_what_is_exported_is_imported_elsewhere_as_it_was(registers: Registers) -> None:
    await registers.listed(name="简橙家电城", days=15, place_kind="mall", promise="十五天", scope="小家电")
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "odr")}
    workbook = await registers.client.get(f"{RETURNS}/entries.xlsx", headers=headers)
    foreign = await registers.client.post(
        "/v1/registers/pledge/imports", content=workbook.content, headers=headers | {"Content-Type": XLSX}
    )
    same = await registers.client.post(
        f"{RETURNS}/imports", content=workbook.content, headers=headers | {"Content-Type": XLSX}
    )

    assert [error["code"] for error in foreign.json()["errors"]] == ["unknown_field", "unknown_field"]
    assert {name: same.json()[name] for name in ("taken", "known", "errors")} == {"taken": 0, "known": 1, "errors": []}


async def test_a_file_without_the_columns_is_refused(registers: Registers) -> None:
    headers = {"X-Caller": CallerTokens(KEY).sign(HUB, "odr"), "Content-Type": "text/csv"}

    answer = await registers.client.post(f"{RETURNS}/imports", content="店名,电话\n甲,1\n".encode(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_columns")
