"""A text that is complaint and report at once, settled with the enterprise while the report is verified and filed."""

from dataclasses import dataclass
from typing import Any

from tests.access.house import House

NAME, PHONE, ID_NUMBER, STREET = "亓垚翊", "19512348765", "110101199003074514", "望川县城关镇柳荫巷7号"
DISPUTE = "在这家店买的奶粉已经过期三个月，要求退款并赔偿。"
REPORT = "同时举报该店长期销售过期食品，后厨账本藏在二楼，请依法查处。"
WISH = "退款并赔偿，另外查处该店"
FIRM = "enterprise"
SETTLED = {"terms": "退还奶粉价款。", "amount_fen": 30_000, "refund": {"amount_fen": 30_000, "instalments": 2}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """What was made of the one text, and what the enterprise was shown of it."""

    complaint: str
    report: str
    report_number: str
    dispute: dict[str, Any]


async def settle_both(house: House) -> Both:
    filing = {
        "complainant": {"name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "address": STREET},
        "respondent": {"name": "乙字家电商行", "address": "望川县城关镇人民路20号"},
        "matter": {
            "text": f"我叫{NAME}，电话{PHONE}，身份证号{ID_NUMBER}，住{STREET}。{DISPUTE}{REPORT}",
            "request": WISH,
            "amount_fen": 30_000,
        },
    }
    taken = await house.do("partner", "/v1/complaints", filing)
    [link] = taken["linked"]
    assert (taken["kind"], link["as"]) == ("complaint", "report")
    complaint, report = [await _placed(house, one) for one in (taken["id"], link["id"])]
    await house.do("officer", f"{report['path']}/accept")
    await house.do("officer", f"{report['path']}/close", {"result": "filed", "note": f"举报人{NAME}所述属实，已立案。"})
    await house.do("officer", f"{complaint['path']}/accept")
    await house.do("officer", f"{complaint['path']}/send-to-odr", {"enterprise": house.ids["enterprise.shop"]})
    found = await house.see(FIRM, "/v1/odr/disputes?state=open", lambda answer: bool(answer["items"]))
    [dispute] = found["items"]
    await house.do("officer", f"/v1/odr/disputes/{dispute['id']}/settlement", SETTLED)
    await house.see(FIRM, "/v1/refunds/plans", lambda answer: taken["id"] in str(answer))
    return Both(complaint=taken["id"], report=link["id"], report_number=report["number"], dispute=dispute)


async def _placed(house: House, case_id: str) -> dict[str, Any]:
    path = f"/v1/cases/{case_id}"
    case = await house.see("hub", path, lambda case: case["state"] != "received")
    if case["department"] != "consumer_protection":
        await house.do("hub", f"{path}/assign", {"department": "consumer_protection"})
    return {**case, "path": path}
