"""The texts that a citizen reads about a routing: who has it, by which law, what stays with us, what comes next."""

from collections.abc import Sequence
from datetime import datetime

from canon.codes import Department, Kind, name_of
from canon.shanghai import SHANGHAI
from services.dispatch.routing.domain.ruleset import AgencyCard, Exemption, Topic

OPENING_PHRASES = {Kind.COMPLAINT: "您反映的是", Kind.REPORT: "您举报的是", Kind.INQUIRY: "您咨询的是"}
REMEDIES = "属于消费纠纷的，协商不成还可以申请仲裁或向法院起诉（消费者权益保护法第三十九条）。"
NEXT_STEPS = "您交的材料由我们转去，不用再讲一遍；没有人联系您，打 12315 找本局受理办公室，我们去催。"


def explain_agency(kind: Kind, card: AgencyCard, topic: Topic, exemption: Exemption | None) -> str:
    """Explain who answers and by which law, what of it stays with us, and whom to call if nobody calls (转办说明)."""
    because = f"{exemption.because}。" if exemption and exemption.because else ""
    phone = f"也可以直接打 {card.phone}。" if card.phone else ""
    keeps = f"涉及{topic.keeps}的，仍由本局办理。" if topic.keeps else ""
    remedies = REMEDIES if kind is Kind.COMPLAINT else ""
    return (
        f"{OPENING_PHRASES[kind]}{topic.label}，由{card.name}办理，他们负责{card.answers_for}。{because}"
        f"依据是{topic.basis}，检查和处理的权力在他们，由他们办才解决得了。{NEXT_STEPS}{phone}{keeps}{remedies}"
    )


def explain_department(department: Department, topic: Topic, exemption: Exemption | None, station: str | None) -> str:
    """Explain which section answers, why it is ours, and when the citizen hears from us (分派说明)."""
    because = f"{exemption.because}。" if exemption and exemption.because else ""
    visit = f"，{station}就近上门了解情况" if station else ""
    return (
        f"您反映的是{topic.label}，由本局{name_of(department)}办理{visit}。{because}"
        "承办人会先联系您；属于投诉的，七个工作日内告诉您是否受理（市场监督管理投诉举报处理办法第十五条）。"
    )


def explain_report(department: Department, topic: Topic, station: str | None) -> str:
    """Explain which section verifies a report and by when it decides; reports are not mediated (核查说明)."""
    visit = f"，{station}就近核查" if station else ""
    return (
        f"您举报的线索属于{topic.label}一类，由本局{name_of(department)}核查{visit}。"
        "自收到之日起十五个工作日内核查并决定是否立案，经负责人批准可以延长十五个工作日"
        "（市场监督管理行政处罚程序规定第十八条）。"
        "举报查的是违法行为，不作调解；您本人要求退款、赔偿的，另外提出投诉。"
    )


def explain_inquiry(department: Department, topic: Topic, until: datetime | None) -> str:
    """Explain which section answers an inquiry, and by when if its channel sets a limit (答复说明)."""
    by = f"，{_chinese_time(until)}前答复您" if until else ""
    return (
        f"您咨询的内容属于{topic.label}一类，由本局{name_of(department)}答复{by}。"
        "没有接到答复，打 12315 找本局受理办公室，我们去催。"
    )


def explain_hub(names: Sequence[str]) -> str:
    """Explain that a person decides, and between which targets (待定说明)."""
    between = f"可能由{'或'.join(names)}办理" if names else "还看不出具体是哪一类"
    return (
        f"您反映的事项{between}，由本局受理办公室的工作人员看过后确定，必要时打电话向您核实。"
        "确定由谁办、依据什么，我们都会告诉您；没有接到电话，打 12315 查询。"
    )


def _chinese_time(at: datetime) -> str:
    at = at.astimezone(SHANGHAI)
    return f"{at.month} 月 {at.day} 日 {at:%H:%M} "
