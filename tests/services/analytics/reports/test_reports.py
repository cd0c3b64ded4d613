"""The report of a period: counted as of one instant, edited, signed by two, in four forms."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import docx
import openpyxl
from sqlalchemy import select

from canon.codes import Kind
from chassis.db.tables import audit
from chassis.web.auth import Caller, CallerTokens
from services.analytics import handlers
from services.analytics.reports.domain.charts import CHARTS
from services.analytics.reports.domain.figures import SOURCES
from tests.services.analytics.activities.test_activities import DONE, JOINED
from tests.services.analytics.asking import AUDITOR, FOOD_HEAD, HUB, KEY, OFFICER, PARTNER, Counter
from tests.services.analytics.histories import random_stories
from tests.services.analytics.stories import Story, noon

QUARTER = {"from": "2026-03-01", "to": "2026-03-31"}
CHIEF = Caller(account="chief", roles=("bureau_head",))
OTHER_HUB = Caller(account="hub2", roles=("hub",))
Body = dict[str, Any]


async def do(counter: Counter, path: str, body: Body, caller: Caller = HUB) -> Any:
    key = str(counter.clock.now().timestamp()) + caller.account + path + str(len(str(body)))
    headers = {"X-Caller": CallerTokens(KEY).sign(caller, "analytics"), "Idempotency-Key": key}
    return await counter.client.post(f"/v1/reports{path}", json=body, headers=headers)


async def get(counter: Counter, path: str, caller: Caller = HUB) -> Any:
    headers = {"X-Caller": CallerTokens(KEY).sign(caller, "analytics")}
    return await counter.client.get(path if path.startswith("/v1") else f"/v1/reports{path}", headers=headers)


async def a_county(counter: Counter) -> None:
    await counter.project([event for story in random_stories(11, 60) for event in story.events])
    async with counter.app.state.transactions.begin() as work:
        await handlers.project_activities([*DONE, *JOINED], work)


async def written(counter: Counter) -> Body:
    answer = await do(counter, "", QUARTER)
    assert answer.status_code == 201, answer.text
    body: Body = answer.json()
    return body


def decided(report: Body) -> Body:
    """The text as it is, with every proposed paragraph kept."""
    return {
        "base": report["version"],
        "sections": [
            {
                "title": section["title"],
                "paragraphs": [{"text": one["marked"], "proposed": False} for one in section["paragraphs"]],
            }
            for section in report["sections"]
        ],
    }


async def test_each_figure_is_what_its_query_answers(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)
    counter.clock.advance_to(counter.clock.now() + timedelta(days=1))

    for figure in report["figures"]:
        answer = (await get(counter, figure["query"])).json()
        metric = SOURCES[figure["id"]].metric
        found = answer["metrics"][metric.name] if metric else answer["figures"][figure["id"]]
        assert figure["value"] == found["value"], figure["id"]
        assert figure["denominator"] in (None, found.get("denominator"))


async def test_each_chart_shows_what_its_queries_answer(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)
    figures = {one["id"]: one for one in report["figures"]}
    counter.clock.advance_to(counter.clock.now() + timedelta(days=1))

    assert [one["id"] for one in report["charts"]] == list(CHARTS)
    for chart in report["charts"]:
        for series in chart["series"]:
            values = [point["value"] for point in series["points"]]
            if series["query"] is None:
                assert values == [figures[point["figure"]]["value"] for point in series["points"]]
                continue
            answer = (await get(counter, series["query"])).json()
            found = answer.get("points") or answer["items"]
            unrecorded = values.count(None)  # months before the first record: a query counts nothing in them
            assert [one["value"] for one in found[:unrecorded]] == [0] * unrecorded
            assert sorted(values[unrecorded:]) == sorted(one["value"] for one in found[unrecorded:])
            if chart["unit"] == "bp":
                assert [(point["numerator"], point["low"]) for point in series["points"]] == [
                    (one["numerator"], one["interval"]["low"]) for one in found
                ]


async def test_complaints_stand_by_month_beside_those_of_the_year_before(counter: Counter) -> None:
    await a_county(counter)
    await counter.project(Story(number=900, received=noon("2024-06-05T12:00:00+08:00")).recorded().events)

    months, *_ = (await written(counter))["charts"]

    now, before = months["series"]
    assert [point["label"] for point in now["points"]] == [f"{month}月" for month in (*range(4, 13), 1, 2, 3)]
    assert [point["label"] for point in before["points"]] == [point["label"] for point in now["points"]]
    assert ("from=2025-04-01&to=2026-03-31" in now["query"], "from=2024-04-01" in before["query"]) == (True, True)
    assert [point["value"] for point in before["points"]] == [None, None, 1] + [0] * 9


async def test_of_months_before_the_first_record_a_chart_says_nothing(counter: Counter) -> None:
    await a_county(counter)
    first = noon("2025-08-05T12:00:00+08:00")  # of a report: that no complaint came before the next spring is known
    await counter.project(Story(number=900, received=first, kind=Kind.REPORT).recorded().events)
    unrecorded = (first.year - 2025) * 12 + first.month - 4  # months of those from April 2025 on

    months, *_ = (await written(counter))["charts"]

    [now] = months["series"]
    values = [point["value"] for point in now["points"]]
    assert values[:unrecorded] == [None] * unrecorded
    assert (unrecorded, values[unrecorded : unrecorded + 3]) == (4, [0, 0, 0])
    assert None not in values[unrecorded:]
    assert months["title"] == "2025年4月至2026年3月各月投诉"


async def test_a_chart_shows_a_figure_as_a_person_set_it(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)
    changed = {"prepaid_refund_paid_fen": {"value": 123_400, "reason": "补登一笔"}}

    edited = (await do(counter, f"/{report['id']}/versions", decided(report) | {"changed": changed})).json()

    [refunds] = [one for one in edited["charts"] if one["id"] == "refunds"]
    [paid] = [one for one in refunds["series"] if one["name"] == "已付"]
    assert [point["value"] for point in paid["points"] if point["figure"] in changed] == [123_400]
    assert "1,234.00元" in (await get(counter, f"/{report['id']}.html")).text


async def test_the_text_states_the_figures_and_leaves_nothing_blank(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)

    titles = [section["title"][:3] for section in report["sections"]]
    assert titles == ["一、工", "（一）", "（二）", "（三）", "（四）", "二、存", "三、下"]
    text = "".join(one["text"] for section in report["sections"] for one in section["paragraphs"])
    figures = {one["id"]: one for one in report["figures"]}
    assert f"期间共收到{figures['received']['value']}件" in text
    assert "出动执法人员9人次，检查单位36家次，消除隐患6处" in text
    assert "县级1家" in text
    assert "XX" not in text
    assert "{" not in text
    assert {"按股室", "按渠道", "按主题"} <= {one["title"] for one in report["annexes"]}


async def test_what_nobody_records_is_written_as_such(counter: Counter) -> None:
    await counter.project([event for story in random_stories(3, 5) for event in story.events])

    report = await written(counter)

    text = "".join(one["text"] for section in report["sections"] for one in section["paragraphs"])
    assert "开展检查无数据（须有执法检查登记）" in text
    assert "没有登记，数字无从核对" in text


async def test_the_same_report_has_the_same_figures_tomorrow(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)
    counter.clock.advance_to(counter.clock.now() + timedelta(days=1))
    await counter.project([event for story in random_stories(12, 80) for event in story.events])

    again = (await get(counter, f"/{report['id']}")).json()

    assert again == report


async def test_two_who_did_not_write_it_sign_and_then_it_is_final(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)
    path = f"/{report['id']}"
    early = await do(counter, f"{path}/signatures", {"version": 1}, CHIEF)
    edited = await do(counter, f"{path}/versions", decided(report), OTHER_HUB)
    old = await do(counter, f"{path}/signatures", {"version": 1}, CHIEF)
    own = await do(counter, f"{path}/signatures", {"version": 2}, OTHER_HUB)
    first = await do(counter, f"{path}/signatures", {"version": 2}, FOOD_HEAD)
    counter.clock.advance_to(counter.clock.now() + timedelta(minutes=1))
    twice = await do(counter, f"{path}/signatures", {"version": 2}, FOOD_HEAD)
    second = await do(counter, f"{path}/signatures", {"version": 2}, CHIEF)
    late = await do(counter, f"{path}/versions", decided(report) | {"changed": {}}, HUB)

    assert (early.status_code, early.json()["code"]) == (409, "proposals_open")
    assert (edited.status_code, edited.json()["version"]) == (201, 2)
    assert [one.json()["code"] for one in (old, own, twice, late)] == [
        "old_version",
        "own_version",
        "signed_before",
        "report_final",
    ]
    assert (first.json()["state"], first.json()["digest"]) == ("signed", None)
    assert (second.json()["state"], len(second.json()["digest"])) == ("final", 64)
    assert [one["account"] for one in second.json()["versions"][-1]["signatures"]] == ["head", "chief"]
    async with counter.app.state.transactions.begin() as work:
        noted = (await work.db.execute(select(audit.c.reason).where(audit.c.act == "report.finish"))).scalars().all()
    assert noted == [second.json()["digest"]]


async def test_who_edits_an_old_version_overwrites_nobody(counter: Counter) -> None:
    report = await written(counter)
    path = f"/{report['id']}/versions"
    await do(counter, path, decided(report), OTHER_HUB)

    late = await do(counter, path, decided(report), CHIEF)

    assert (late.status_code, late.json()["code"]) == (409, "old_version")


async def test_a_new_version_has_no_signatures(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)
    path = f"/{report['id']}"
    await do(counter, f"{path}/versions", decided(report))
    await do(counter, f"{path}/signatures", {"version": 2}, CHIEF)

    edited = await do(counter, f"{path}/versions", decided(report) | {"base": 2}, OTHER_HUB)

    assert (edited.json()["state"], edited.json()["versions"][-1]["signatures"]) == ("draft", [])


async def test_a_figure_set_by_hand_says_why_and_is_bound_to_nothing(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)
    changed = {"units_inspected": {"value": 40, "reason": "四家未登记，见检查记录"}}

    edited = (await do(counter, f"/{report['id']}/versions", decided(report) | {"changed": changed})).json()

    [figure] = [one for one in edited["figures"] if one["id"] == "units_inspected"]
    assert (figure["value"], figure["by_hand"], figure["previous"]) == (40, "四家未登记，见检查记录", None)
    assert "检查单位40家次" in "".join(one["text"] for part in edited["sections"] for one in part["paragraphs"])


async def test_a_text_with_a_blank_or_an_unknown_figure_is_refused(counter: Counter) -> None:
    report = await written(counter)
    body = {
        "base": 1,
        "sections": [
            {"title": "一", "paragraphs": [{"text": "共受理XXX件"}, {"text": "{nobody}"}, {"text": "{办结律}"}]}
        ],
    }

    refused = await do(counter, f"/{report['id']}/versions", body | {"changed": {"no": {"value": 1, "reason": "没有"}}})

    assert refused.status_code == 422
    assert {(one["field"], one["code"]) for one in refused.json()["errors"]} == {
        ("/sections/0/paragraphs/0/text", "blank_left"),
        ("/sections/0/paragraphs/1/text", "choice"),
        ("/sections/0/paragraphs/2/text", "choice"),
        ("/changed/no", "choice"),
    }


async def test_the_page_leads_from_each_figure_to_its_source(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)

    page = await get(counter, f"/{report['id']}.html")

    assert page.headers["content-type"].startswith("text/html")
    [received] = [one for one in report["figures"] if one["id"] == "received"]
    assert page.text.count("<svg") == len(report["charts"])
    assert f'<a href="{received["query"].replace("&", "&amp;")}">{received["value"]}件</a>' in page.text


async def test_the_word_file_has_the_text_and_the_sources(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)

    answer = await get(counter, f"/{report['id']}.docx")

    paper = docx.Document(io.BytesIO(answer.content))
    paragraphs = [one.text for one in paper.paragraphs]
    assert paragraphs[0] == report["title"]
    assert {one["text"] for part in report["sections"] for one in part["paragraphs"]} <= set(paragraphs)
    assert len(paper.tables) >= 4
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert packed.testzip() is None
    assert sum(name.startswith("word/charts/") and name.endswith(".xml") for name in packed.namelist()) == 4


async def test_the_workbook_has_every_figure(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)

    answer = await get(counter, f"/{report['id']}.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [one["id"] for one in report["figures"]]
    assert [row[2] for row in rows[1:]] == [one["value"] for one in report["figures"]]


async def test_the_workbook_has_every_table_and_every_chart_with_what_it_shows(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)

    answer = await get(counter, f"/{report['id']}.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    tables = [one for one in report["annexes"] if one["rows"]]
    assert book.sheetnames[1 : 1 + len(tables)] == [one["title"] for one in tables]
    for table in tables:
        assert [[str(cell) for cell in row] for row in book[table["title"]].iter_rows(min_row=2, values_only=True)] == (
            table["rows"]
        )
    drawn = [one for one in book.worksheets if one._charts]
    assert len(drawn) == len(report["charts"]) == 4
    for table, chart in zip(drawn, report["charts"], strict=True):
        values = [row[1] for row in table.iter_rows(min_row=2, values_only=True)]
        scale = {"count": 1, "bp": 10_000, "fen": 100}[chart["unit"]]
        stated = [point["value"] for point in chart["series"][0]["points"]]
        assert values == [None if value is None else value / scale for value in stated]


async def test_businesses_stand_in_the_workbook_and_in_no_paper(counter: Counter) -> None:
    await a_county(counter)
    report = await written(counter)
    [businesses] = [one for one in report["annexes"] if one["title"] == "被投诉最多的企业"]

    answer = await get(counter, f"/{report['id']}.xlsx")
    page = await get(counter, f"/{report['id']}.html")

    breakdown = {"metric": "received", "by": "respondent"} | {"from": QUARTER["from"], "to": QUARTER["to"]}
    query = "&".join(f"{name}={value}" for name, value in breakdown.items())
    items = (await get(counter, f"/v1/metrics/breakdown?{query}")).json()["items"]
    named = [(one["name"] or one["key"], str(one["value"])) for one in items if one["key"]]
    assert sorted((row[0], row[1]) for row in businesses["rows"]) == sorted(named)
    sizes = [int(row[1]) for row in businesses["rows"]]
    assert sizes == sorted(sizes, reverse=True)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book["被投诉最多的企业"]["A2"].value == businesses["rows"][0][0]
    assert businesses["title"] not in page.text


async def test_heads_and_the_hub_write_and_auditors_read(counter: Counter) -> None:
    report = await written(counter)

    assert [(await do(counter, "", QUARTER, one)).status_code for one in (AUDITOR, OFFICER, PARTNER)] == [403] * 3
    readers = [(await get(counter, f"/{report['id']}", one)).status_code for one in (AUDITOR, CHIEF, OFFICER, PARTNER)]
    assert readers == [200, 200, 403, 403]
    listed = (await get(counter, "?limit=1", AUDITOR)).json()
    assert [one["id"] for one in listed["items"]] == [report["id"]]


async def test_a_cancelled_period_or_template_is_named(counter: Counter) -> None:
    turned = await do(counter, "", {"from": "2026-03-31", "to": "2026-03-01"})
    unknown = await do(counter, "", QUARTER | {"template": "province"})

    assert (turned.status_code, turned.json()["errors"][0]["field"]) == (422, "/query/to")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "/template")


async def test_a_section_reads_no_table_that_names_the_businesses_of_others(counter: Counter) -> None:
    report = (await do(counter, "", QUARTER)).json()
    internal = "被投诉最多的企业"

    titles = {
        caller.account: {one["title"] for one in (await get(counter, f"/{report['id']}", caller)).json()["annexes"]}
        for caller in (HUB, AUDITOR, FOOD_HEAD)
    }

    assert [account for account, found in titles.items() if internal in found] == [HUB.account, AUDITOR.account]
    assert "按股室" in titles[FOOD_HEAD.account]
