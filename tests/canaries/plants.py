"""What is planted: invented persons whose every trace is unlike anything else, told through every door there is."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from canon.shanghai import day_of
from chassis.clock import machine_now
from tests.journeys.messages import a_building_order, a_gym_registration
from tests.journeys.town import Person, Town
from tests.services.intake.attachments.samples import pdf, sha256_of

MARKER = "雨燕落在窗台上"  # leads to nobody and is told in every text: what finds it would find a canary
OWN_ID, THIRD_ID = "330106199001011213", "330106198502023322"


@dataclass(frozen=True, slots=True)
class Canary:
    """A value that must stand nowhere in plain."""

    kind: str
    value: str


CANARIES = (
    Canary("name", "江晚舟"),
    Canary("phone", "13876540011"),
    Canary("ID number", OWN_ID),
    Canary("address", "听松路66号3栋1202室"),
    Canary("street and house", "听松路66号"),
    Canary("street and house in other digits", "听松路六十六号"),
    Canary("house in a village", "观鹤村5组17号"),
    Canary("third person's street and house", "晒雪巷9号"),
    Canary("e-mail", "wanzhou.jiang@example.com"),
    Canary("WeChat", "tingsong77"),
    Canary("plate", "浙A77K66"),
    Canary("bank card", "6222021234567890128"),
    Canary("third person's name", "林听雪"),
    Canary("third person's phone", "13711223344"),
    Canary("third person's ID number", THIRD_ID),
    Canary("third person's WeChat", "xueting88"),
    Canary("third person's plate", "浙B55Q55"),
)
NARRATIVE = (
    f"{MARKER}。我是江晚舟（138-7654-0011，{OWN_ID}），家住听松路66号3栋1202室，wanzhou.jiang@example.com，微信号tingsong77，"
    f"浙A77K66，6222021234567890128。店长林听雪（13711223344，{THIRD_ID}，微信xueting88，浙B55Q55）不肯退，他住晒雪巷9号。"
    "货送到听松路六十六号，老家观鹤村5组17号。"
)
PERSON = {
    "name": "江晚舟",
    "phone": "13876540011",
    "id_number": OWN_ID,
    "address": "望川县听松路66号3栋1202室",
    "email": "wanzhou.jiang@example.com",
}
WRITTEN = f"已联系江晚舟（13876540011）核实：{NARRATIVE}"  # by officers, who need not know what a service cleans
# In the place of a code.
BRIEF = f"{MARKER}，请找江晚舟（13876540011，{OWN_ID}，家住听松路66号3栋1202室，微信号tingsong77，浙A77K66）"
WHY = {"reason": f"核对，{NARRATIVE}"[:490]}


def plant(town: Town) -> list[str]:
    """File by every door, write by every hand, ask with every secret; tells the complaints, all of them over."""
    return [by_the_hotline(town), by_the_platform(town), by_a_partner(town), by_a_batch(town), by_an_import(town)]


def by_the_hotline(town: Town) -> str:
    """12345: handed to another agency, which answers."""
    platform, hub, agency = town.as_("platform_12345"), town.as_("hub"), town.as_("agency")
    order = a_building_order("12345-20261124-000777") | {
        "rqstperson": "江晚舟", "rqstnumber": "13876540011", "linkphone": "13876540011",
    }  # fmt: skip
    order["rqstcontent"] += NARRATIVE
    taken = platform.post("/v1/channels/12345/work-orders", order)
    platform.post("/v1/channels/12345/work-orders", order | {"rqsttitle": f"再次反映：{NARRATIVE}"})
    hub.see(f"/v1/cases/{taken['id']}", lambda case: case["state"] == "redirected")
    [handover] = agency.see("/v1/handovers?state=open", lambda answer: bool(answer["items"]))["items"]
    agency.post(f"/v1/handovers/{handover['id']}/refusal", {"reason": BRIEF, "note": WRITTEN})
    redirected = {
        "agency": "housing",
        "reason": "NO_AUTHORITY",
        "basis": "《建设工程质量管理条例》",
        "explanation": WRITTEN,
    }
    hub.post(f"/v1/cases/{taken['id']}/redirect", redirected)
    [handover] = agency.see("/v1/handovers?state=open", lambda answer: bool(answer["items"]))["items"]
    agency.post(f"/v1/handovers/{handover['id']}/acknowledgement")
    agency.post(f"/v1/handovers/{handover['id']}/result", {"text": f"已答复。{WRITTEN}"})
    return over(platform, taken["id"])


def by_the_platform(town: Town) -> str:
    """12315: mediated and agreed, with notices that are read."""
    platform, officer, hub = town.as_("platform_12315"), town.as_("officer"), town.as_("hub")
    message = a_gym_registration("1330000002026112400000777") | {
        "rqstperson": "江晚舟", "idnumber": OWN_ID, "linknumber": "13876540011",
        "linkaddress": "望川县听松路66号3栋1202室",
    }  # fmt: skip
    message["problemdescribe"] += NARRATIVE
    taken = platform.post("/v1/channels/12315/registrations", message)
    path = dispatched_to_the_officer(town, taken["id"])
    officer.post(f"{path}/first-feedback", {"text": WRITTEN})
    officer.post(f"{path}/accept")
    officer.post(f"{path}/start-mediation", {"consumer_consents": True, "respondent_consents": True, "mode": "call"})
    refund = {"amount_fen": 100_000, "instalments": 1}
    officer.post(f"{path}/agree", {"terms": WRITTEN, "amount_fen": 100_000, "refund": refund})
    pay(officer, taken["id"])
    officer.post(f"{path}/close", {"result": "agreed", "note": WRITTEN, "recovered_fen": 100_000})
    hub.post(f"{path}/follow-up", {"service": 5, "outcome": 4, "reachable": True, "note": WRITTEN})
    read_notices(platform, taken["id"])
    look(town, taken["id"])
    return over(platform, taken["id"])


def by_a_partner(town: Town) -> str:
    """Our own interface: supplemented, withdrawn; and everything that is refused."""
    partner = town.as_("partner")
    message = a_message("P-777")
    taken = partner.post("/v1/complaints", message, expect=201)
    path = f"/v1/complaints/{taken['id']}"
    partner.see(f"{path}/timeline", lambda story: len(story["items"]) > 1)
    partner.post(f"{path}/supplements", {"text": NARRATIVE, "request": NARRATIVE}, expect=201)
    attach(partner, path)
    partner.post(f"{path}/withdrawal", WHY)
    refuse(partner, message)
    return over(partner, taken["id"])


def by_a_batch(town: Town) -> str:
    """Our own interface, by the line: refused with a notice."""
    partner, officer, hub = town.as_("partner"), town.as_("officer"), town.as_("hub")
    line = json.dumps(a_message("P-778") | {"idempotency_key": "batch-777"}, ensure_ascii=False)
    answer = partner.client.post(
        "/v1/complaints:batch", content=f"{line}\n".encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    taken = json.loads(answer.text.splitlines()[0])
    path = dispatched_to_the_officer(town, taken["id"])
    officer.post(f"{path}/return-to-hub", {"reason": BRIEF, "note": WRITTEN})
    path = dispatched_to_the_officer(town, taken["id"])
    by = (machine_now() + timedelta(days=9)).isoformat()
    officer.post(f"{path}/request-supplement", {"fields": ["/respondent/name", BRIEF], "by": by})
    hub.see(f"/v1/complaints/{taken['id']}", lambda view: MARKER in str(view["missing"]))
    propose_and_approve(town, path)
    hub.see(f"/v1/complaints/{taken['id']}", lambda view: view["state"] in ("refused", "closed"))
    if officer.get(path)["state"] != "closed":
        officer.post(f"{path}/close", {"result": "refused", "note": WRITTEN, "recovered_fen": 0})
    read_notices(partner, taken["id"])
    return over(partner, taken["id"])


def by_an_import(town: Town) -> str:
    """A list of 12315, previewed and imported; a file with the same persons that cannot be read is refused before."""
    hub, officer = town.as_("hub"), town.as_("officer")
    row = {
        "登记编号": "1330000002026112400000779",
        "类型": "投诉",
        "投诉人": PERSON["name"],
        "联系电话": PERSON["phone"],
        "证件号码": PERSON["id_number"],
        "联系地址": PERSON["address"],
        "邮箱": PERSON["email"],
        "企业名称": "望川县某某家电商行",
        "诉求内容": f"冰箱装在听松路 66 号，用了三个月不制冷，商家拖着不肯保修。{NARRATIVE}",
        "订单号": "6222021234567890128",
        "备注": NARRATIVE,
    }
    body = ",".join(row) + "\n" + ",".join(value.replace(",", "，") for value in row.values()) + "\n"
    headers = {"Content-Type": "text/csv", "Content-Disposition": f"attachment; filename={OWN_ID}.csv"}
    hub.client.post("/v1/imports", content=f"{NARRATIVE}\n{body[:9]}".encode(), headers=headers)
    uploaded = hub.client.post("/v1/imports", content=body.encode(), headers=headers)
    path = f"/v1/imports/{uploaded.json()['id']}"
    hub.get(path)
    hub.post(f"{path}/start", expect=202)
    hub.see(path, lambda view: view["state"] == "done")
    [line] = list(csv.DictReader(io.StringIO(hub.client.get(f"{path}/result").text.removeprefix("\ufeff"))))
    case = dispatched_to_the_officer(town, line["complaint_id"])
    officer.post(f"{case}/first-feedback", {"text": WRITTEN})
    propose_and_approve(town, case)
    hub.see(f"/v1/complaints/{line['complaint_id']}", lambda view: view["state"] in ("refused", "closed"))
    if officer.get(case)["state"] != "closed":
        officer.post(f"{case}/close", {"result": "refused", "note": WRITTEN, "recovered_fen": 0})
    return over(town.as_("platform_12315"), line["complaint_id"])


def propose_and_approve(town: Town, path: str) -> None:
    """An officer proposes a refusal in his words, and the section's head approves it."""
    waiting = town.as_("officer").post(f"{path}/refuse", {"reason": "NOT_CONSUMER", "note": WRITTEN}, expect=202)
    town.as_("section_head").post(f"/v1/approvals/{waiting['approval']['id']}/approval")


def dispatched_to_the_officer(town: Town, complaint_id: str) -> str:
    """Wherever the rules sent it, the hub sends it to the officer's department."""
    path, hub = f"/v1/cases/{complaint_id}", town.as_("hub")
    case = hub.see(path, lambda case: bool(case["id"]))
    if case["department"] != "consumer_protection":
        hub.post(f"{path}/assign", {"department": "consumer_protection"})
    town.as_("officer").see(path, lambda case: case["state"] == "dispatched")
    return path


def a_message(external_id: str) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "complainant": PERSON,
        "respondent": {"name": "望川县某某家电商行", "address": "望川县城关镇人民路20号", "phone": "13711223344"},
        "matter": {
            "text": f"买的冰箱装在听松路 66 号，用了三个月不制冷，商家拖着不肯保修。{NARRATIVE}",
            "request": f"免费维修或换货。{NARRATIVE}",
            "place": f"听松路66号3栋1202室，{MARKER}",
            "category": "家电 江晚舟13876540011",
            "problem": "质量 微信号tingsong77",
            "amount_fen": 299_900,
        },
    }  # fmt: skip


def attach(partner: Person, path: str) -> None:
    """A file whose name and content are full of the person."""
    content = pdf(end=b"\n%" + NARRATIVE.encode() + b"\n%%EOF\n")
    named = {"name": f"{MARKER}江晚舟{OWN_ID}.pdf", "media_type": "application/pdf", "size": len(content)}
    partner.post(f"{path}/attachments", named | {"sha256": sha256_of(content)}, expect=201)
    stored = partner.client.put(f"{path}/attachments/{sha256_of(content)}", content=content)
    assert stored.status_code == 201, stored.text


def refuse(partner: Person, message: dict[str, Any]) -> None:
    """What is not taken must not be heard of again either."""
    wrong = message | {"received_at": NARRATIVE, "江晚舟": "13876540011"}
    partner.post("/v1/complaints", wrong, expect=422)
    partner.post("/v1/complaints", message | {"complainant": PERSON | {"phone": NARRATIVE}}, expect=422)
    file = {"name": f"江晚舟{OWN_ID}.jpg", "media_type": "image/jpeg", "size": 0, "sha256": "a" * 64}
    partner.post("/v1/complaints", message | {"attachments": [file]}, expect=422)
    partner.client.post("/v1/complaints", content=NARRATIVE.encode(), headers={"Content-Type": "application/json"})
    partner.client.get("/v1/complaints/13876540011")


def pay(officer: Person, complaint_id: str) -> None:
    """A payment is known by a voucher's number, and by nothing that leads to a person."""
    plans = officer.see("/v1/refunds/plans?state=open", lambda answer: complaint_id in str(answer))["items"]
    [plan] = [one for one in plans if one["complaint_id"] == complaint_id]
    payment = {"amount_fen": 50_000, "paid_on": day_of(machine_now()).isoformat()}
    for reference in (BRIEF, "13876540011", "6222021234567890128", OWN_ID):
        officer.post(f"/v1/refunds/plans/{plan['id']}/payments", payment | {"reference": reference}, expect=422)
    officer.post(f"/v1/refunds/plans/{plan['id']}/payments", payment | {"reference": "PZ-2026/0001"}, expect=201)


def look(town: Town, complaint_id: str) -> None:
    """The ways to the person, all of them audited."""
    hub = town.as_("hub")
    hub.post(f"/v1/complaints/{complaint_id}/contact-disclosure", WHY)
    hub.post("/v1/complaints:search", WHY | {"phone": "138 7654 0011"})
    hub.post("/v1/complaints:export", WHY | {"phone": "13876540011", "name": "江晚舟"})


def read_notices(reader: Person, complaint_id: str) -> None:
    """A notice is written when it is first asked for."""
    for notice in reader.get(f"/v1/complaints/{complaint_id}/notices")["items"]:
        assert reader.client.get(f"/v1/complaints/{complaint_id}/notices/{notice['id']}.html").status_code == 200


def over(reader: Person, complaint_id: str) -> str:
    reader.see(f"/v1/complaints/{complaint_id}", lambda view: view["state"] in ("closed", "followed_up", "withdrawn"))
    return complaint_id
