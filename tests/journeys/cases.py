"""Cases that do not go straight: journeys through the gateway, one after the other in a town that already runs."""

from datetime import date, datetime, timedelta
from typing import Any

from canon.calendar import published_calendar
from canon.periods import ORDER121_SINCE
from canon.shanghai import SHANGHAI, day_of
from chassis.clock import machine_now
from tests.journeys.messages import a_building_order, phone_of, these_days
from tests.journeys.town import Person, Town

CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": "onsite"}
EXPIRED = "在这家店买的奶粉已经过期三个月，要求退款并赔偿。同时举报该店长期销售过期食品，请依法查处。"
REPORT = "举报该店长期销售过期食品，请依法查处。"
CHARGER = "买的充电器用了两天就冒烟，商家说是使用不当，要求退款。"
FRIDGE = "买的冰箱用了三个月不制冷，商家拖着不肯保修，要求按三包规定免费维修或者换货。"


def a_report_is_split_from_a_complaint_and_filed(town: Town) -> None:
    """The complaint ends without agreement; the report is filed; a lead found on the way is verified apart."""
    partner, hub, leader = town.as_("partner"), town.as_("hub"), town.as_("bureau_head")
    taken = filed(partner, "SPLIT-1", EXPIRED)
    [link] = taken["linked"]
    complaint, report = f"/v1/cases/{taken['id']}", f"/v1/cases/{link['id']}"
    assert (taken["kind"], link["as"]) == ("complaint", "report")
    assert "acceptance" in clocks_of(dispatched(hub, complaint))
    assert "verification" in clocks_of(dispatched(hub, report))

    hub.post(f"{complaint}/accept")
    found = hub.post(f"{complaint}/report-lead", {"text": "进货台账缺失，没有查验供货商资质。"})
    hub.post(f"{complaint}/terminate", {"reason": "ABSENT_OR_REFUSES", "note": "商家拒绝调解。"})
    hub.post(f"{complaint}/close", {"result": "terminated", "note": "已告知可以起诉。"})
    before = clocks_of(hub.post(f"{report}/accept"))["verification"]["due_at"]
    extended = leader.post(f"{report}/extend", {"reason": "需要检验"})
    leader.refused(f"{report}/extend", {"reason": "再延"}, "not_extensible")
    hub.refused(f"{report}/start-mediation", CONSENTS, "wrong_kind")
    closed = hub.post(f"{report}/close", {"result": "filed", "note": "已立案。"})
    [lead] = [act["facts"]["lead_id"] for act in found["history"] if act["act"] == "lead_found"]
    lead_case = dispatched(hub, f"/v1/cases/{lead}")

    assert clocks_of(extended)["verification"]["due_at"] > before
    assert (closed["state"], closed["result"]) == ("closed", "filed")
    story = partner.see(f"/v1/complaints/{link['id']}/timeline", lambda story: story["state"] == "closed")
    assert "核查结束，已立案" in str(story)
    letters = partner.see(f"/v1/complaints/{taken['id']}/notices", lambda answer: len(answer["items"]) >= 2)
    assert {letter["kind"] for letter in letters["items"]} == {"accepted", "terminated"}
    assert (lead_case["kind"], lead_case["lead"], lead_case["linked_id"]) == ("report", True, taken["id"])
    assert "mediation_lead" in clocks_of(lead_case)
    moved = hub.see(f"/v1/complaints/{lead}/notices", lambda answer: bool(answer["items"]))["items"]
    assert {letter["title"] for letter in moved} == {"案源线索移送单"}
    assert partner.client.get(f"/v1/complaints/{lead}").status_code == 404


def a_bounced_redirect_ends_in_joint_handling(town: Town) -> None:
    """Housing refuses twice; then it leads a joint handling that it may not refuse, and answers."""
    platform, agency, hub = town.as_("platform_12345"), town.as_("agency"), town.as_("hub")
    taken = platform.post("/v1/channels/12345/work-orders", a_building_order("12345-20261124-000777"))
    path = f"/v1/cases/{taken['id']}"
    again = {
        "agency": "housing",
        "reason": "NO_AUTHORITY",
        "basis": "建设工程质量管理条例第四十三条",
        "explanation": "楼板开裂由住建部门负责质量监督，已请其在三个工作日内与您联系。",
    }
    hub.see(path, lambda case: case["state"] == "redirected")
    timeline = platform.see(f"/v1/complaints/{taken['id']}/timeline", lambda story: story["state"] == "redirected")
    assert timeline["until"] is None
    for bounces in (1, 2):
        handover = waiting_for(agency, taken["id"])
        agency.post(f"/v1/handovers/{handover}/refusal", {"reason": "NOT_OURS", "note": "自建房不在监管范围。"})
        case = hub.get(path)
        assert (case["state"], case["bounces"], case["joint"]) == ("returned", bounces, bounces == 2)
        if bounces == 1:
            hub.post(f"{path}/redirect", again)
    hub.refused(f"{path}/redirect", again, "joint_handling_required")

    hub.post(f"{path}/redirect", again | {"reason": "JOINT", "explanation": "由住建局牵头，本局配合。"})
    handover = waiting_for(agency, taken["id"])
    agency.post(f"/v1/handovers/{handover}/acknowledgement")
    agency.refused(f"/v1/handovers/{handover}/refusal", {"reason": "NOT_OURS"}, "joint_cannot_be_refused")
    agency.post(f"/v1/handovers/{handover}/result", {"text": "已会同市场监管局现场查勘，开发商同意加固。"})

    assert hub.get(path)["result"] == "redirected"
    story = platform.see(f"/v1/complaints/{taken['id']}/timeline", lambda story: story["state"] == "closed")
    assert str(story).count("接收部门没有接收") == 2
    assert "由住建局牵头" in str(story)


def an_appraisal_stops_the_sixty_days(town: Town) -> None:
    """While goods are appraised the clock stands; the working days of an appraisal are given back to a report."""
    partner, platform, hub, leader = (town.as_(name) for name in ("partner", "platform_12345", "hub", "bureau_head"))
    taken = filed(partner, "APPRAISAL-1", CHARGER)
    path = f"/v1/cases/{taken['id']}"
    dispatched(hub, path)
    hub.post(f"{path}/accept")
    hub.post(f"{path}/start-mediation", CONSENTS)
    due = clocks_of(hub.get(path))["mediation"]["due_at"]
    at = machine_now().isoformat()  # of both ends: midnight may come between two looks at a clock
    designates = day_of(machine_now()) >= ORDER121_SINCE  # before, the parties chose together
    pause = {"ground": "appraisal", "from": at, "appraiser": "省质检院", "designated": designates}
    waiting = hub.post(f"{path}/pause", pause, expect=202)["approval"]
    assert (waiting["of"], waiting["proposed_by"]) == ("pause", hub.get("/v1/accounts/me")["account"])
    leader.post(f"/v1/approvals/{waiting['id']}/approval")
    paused = hub.get(path)
    leader.refused(f"{path}/pause", pause, "already_paused")
    story = f"/v1/complaints/{taken['id']}/timeline"
    partner.see(story, lambda story: ("mediation", "paused") in [(c["kind"], c["state"]) for c in story["clocks"]])
    resumed = hub.post(f"{path}/resume", {"at": at})
    hub.refused(f"{path}/extend", {"reason": "忙"}, "not_extensible")
    assert clocks_of(paused)["mediation"]["state"] == "paused"
    assert (clocks_of(resumed)["mediation"]["state"], clocks_of(resumed)["mediation"]["due_at"]) == ("running", due)
    letters = hub.see(f"/v1/complaints/{taken['id']}/notices", lambda answer: len(answer["items"]) >= 3 + designates)
    assert ("鉴定指定函" in {letter["title"] for letter in letters["items"]}) is designates

    morning = machine_now().astimezone(SHANGHAI).replace(hour=9, minute=0, second=0, microsecond=0)
    received, began, ended = (morning - timedelta(days=days) for days in (13, 12, 2))
    old = f"/v1/cases/{filed(platform, 'APPRAISAL-2', REPORT, received)['id']}"
    before = last_day_of(dispatched(hub, old), "verification")
    hub.post(f"{old}/accept")
    leader.post(f"{old}/pause", {"ground": "appraisal", "from": began.isoformat()})
    after = last_day_of(hub.post(f"{old}/resume", {"at": ended.isoformat()}), "verification")
    given_back = published_calendar().working_days_between(began.date(), ended.date())
    assert published_calendar().add_working_days(before, given_back) == after

    item = {"id": "1", "kind": "mediation", "starts_at": "2026-05-11T10:00:00+08:00", "rule_set": None}
    span = {"from": "2026-05-20T09:00:00+08:00", "to": "2026-05-30T17:00:00+08:00", "ground": "appraisal"}
    items = [item | {"suspensions": suspended, "extended": False} for suspended in ([], [span])]
    plain, suspended = hub.post("/v1/deadlines:preview", {"items": items})["items"]
    assert (plain["last_day"], suspended["last_day"]) == ("2026-07-10", "2026-07-20")
    assert "鉴定" in suspended["proof"]


def a_dissatisfied_consumer_is_served_again_by_another_officer(town: Town) -> None:
    """Closed as refused, rated badly, done again by another officer: a second round with new clocks, and agreed."""
    partner, officer, head, hub = (town.as_(name) for name in ("partner", "officer", "section_head", "hub"))
    figures = f"/v1/metrics/summary?basis=cohort&{these_days()}"
    before = hub.get(figures)
    taken = filed(partner, "AGAIN-1", FRIDGE)
    path = f"/v1/cases/{taken['id']}"
    if dispatched(hub, path)["department"] != "consumer_protection":
        hub.post(f"{path}/assign", {"department": "consumer_protection"})
    officer.post(f"{path}/first-feedback", {"text": "已收到。"})
    first = head.post(f"{path}/refuse", {"reason": "NOT_CONSUMER", "note": "商家称是批量采购。"})
    officer.post(f"{path}/close", {"result": "refused", "note": "不予受理。"})
    hub.post(f"{path}/follow-up", {"service": 2, "outcome": 1, "reachable": True, "note": "没有核实就不受理"})
    same = {"reason": "没有核实购买用途", "officer": first["officer"]}
    hub.refused(f"{path}/rework", same, "needs_another_officer")
    again = head.post(f"{path}/rework", same | {"officer": "zhao"})

    assert (again["state"], again["round"], again["officer"]) == ("dispatched", 2, "zhao")
    running = {clock["kind"]: clock["round"] for clock in again["clocks"] if clock["state"] == "running"}
    assert running == {"feedback_24h": 2, "acceptance": 2}
    head.post(f"{path}/first-feedback", {"text": "由另一名工作人员重新办理。"})
    head.post(f"{path}/accept")
    head.post(f"{path}/start-mediation", CONSENTS | {"mediator": "zhao"})
    head.post(f"{path}/agree", {"terms": "商家三日内免费更换压缩机。", "amount_fen": 0})
    head.post(f"{path}/close", {"result": "agreed", "note": "已换压缩机。"})
    hub.post(f"{path}/follow-up", {"service": 5, "outcome": 5, "reachable": True})

    def ended_twice(story: Any) -> bool:
        return story["state"] == "followed_up" and "重新办理（第 2 轮）" in str(story)

    partner.see(f"/v1/complaints/{taken['id']}/timeline", ended_twice)

    def counted(summary: Any) -> bool:
        return bool(more(summary, "satisfaction_valid", "numerator") == 1)

    def more(summary: Any, metric: str, part: str) -> Any:
        return summary["metrics"][metric][part] - before["metrics"][metric][part]

    after = hub.see(figures, counted)
    first_pass = [more(after, "first_pass_satisfaction", part) for part in ("numerator", "denominator")]
    assert (first_pass, more(after, "rework_rate", "numerator")) == ([0, 1], 1)


def each_year_has_its_own_order(town: Town) -> None:
    """What came before Order 121 is told of its filing, and refused, by Order 20; what came under it is not."""
    platform, hub, leader = (town.as_(name) for name in ("platform_12345", "hub", "bureau_head"))
    lately = machine_now() - timedelta(hours=1)
    days = {"order20": datetime(2025, 12, 1, 10, tzinfo=SHANGHAI)}
    if day_of(lately) >= ORDER121_SINCE:
        days["order121"] = lately
    notified = {}
    for order, received in days.items():
        report = f"/v1/cases/{filed(platform, f'{order}-R', REPORT, received)['id']}"
        assert clocks_of(dispatched(hub, report))["verification"]["rule_set"] == order
        hub.post(f"{report}/accept")
        notified[order] = clocks_of(hub.post(f"{report}/close", {"result": "filed", "note": "已立案。"}))

        taken = filed(platform, f"{order}-C", CHARGER, received)
        complaint = f"/v1/cases/{taken['id']}"
        dispatched(hub, complaint)
        refused = leader.post(f"{complaint}/refuse", {"reason": "MATERIALS", "note": "没有购买凭证。"})
        assert clocks_of(refused)["acceptance"]["rule_set"] == order
        assert clocks_of(refused)["acceptance"]["state"] == ("late" if order == "order20" else "met")
        [letter] = hub.see(f"/v1/complaints/{taken['id']}/notices", lambda answer: bool(answer["items"]))["items"]
        page = hub.client.get(f"/v1/complaints/{taken['id']}/notices/{letter['id']}.html").text
        assert ("暂行办法》（总局令第20号）第十五条" in page) is (order == "order20")
        assert ("办法》（总局令第121号）第十六条" in page) is (order == "order121")
    assert "reporter_notice" in notified["order20"]
    assert "reporter_notice" not in notified.get("order121", {})


IN_EVERY_MODE = (a_report_is_split_from_a_complaint_and_filed, a_bounced_redirect_ends_in_joint_handling)
ALL = (
    *IN_EVERY_MODE,
    an_appraisal_stops_the_sixty_days,
    a_dissatisfied_consumer_is_served_again_by_another_officer,
    each_year_has_its_own_order,
)


def filed(sender: Person, external_id: str, text: str, received_at: datetime | None = None) -> Any:
    return sender.post(
        "/v1/complaints",
        {
            "kind": None,
            "external_id": external_id,
            "received_at": received_at.isoformat() if received_at else None,
            "complainant": {"name": "王某某", "phone": phone_of(external_id)},  # each is another person
            "respondent": {"name": f"某某商行{external_id}", "address": "望川县城关镇人民路21号"},
            "matter": {"text": text, "request": None if "举报" in text else "退款", "amount_fen": 29_900},
        },
        expect=201,
    )


def dispatched(hub: Person, path: str) -> Any:
    """The case once dispatch has it; a section has it then, whatever the rules thought."""
    case = hub.see(path, lambda _: True)
    return case if case["state"] == "dispatched" else hub.post(f"{path}/assign", {"department": "consumer_protection"})


def waiting_for(agency: Person, complaint: str) -> str:
    """The open hand-over of this case."""

    def mine(answer: Any) -> list[str]:
        return [one["id"] for one in answer["items"] if one["case_id"] == complaint]

    [handover] = mine(agency.see("/v1/handovers?state=open", lambda answer: bool(mine(answer))))
    return handover


def last_day_of(case: Any, kind: str) -> date:
    """The last day of a limit that ends with it."""
    return day_of(datetime.fromisoformat(clocks_of(case)[kind]["due_at"])) - timedelta(days=1)


def clocks_of(case: Any) -> dict[str, Any]:
    """The last clock of each kind."""
    return {clock["kind"]: clock for clock in case["clocks"]}
