"""What the complainant reads of a decided signal of Art. 17: that it is advice, and how to object (异常信号)."""

from collections.abc import Iterator, Mapping

from services.intake.complaints.domain.wording import due_text
from services.intake.signals.domain.decisions import Decision
from services.intake.signals.domain.thresholds import SignalCode
from services.intake.timeline.domain.story import TimelineEntry

NAMES: Mapping[SignalCode, str] = {
    SignalCode.QUANTITY: "购买的数量、频次与通常消费习惯不符",
    SignalCode.REPETITION: "短期内就同一经营者、同类商品或者同类问题大量投诉",
    SignalCode.COLLUSION: "与其他投诉人使用同一套文字或者联系方式集中投诉",
    SignalCode.NO_PROOF: "没有能够证明实际购买或者受到侵害的材料",
    SignalCode.SHARED_CONTACT: "多人使用同一电话或者地址投诉",
}


def signal_entries(decision: Decision) -> Iterator[TimelineEntry]:
    """Yield the entries of a signal that was upheld; one that was not concerns nobody."""
    if not decision.upheld:
        return
    what = f"第十七条“{NAMES[decision.code]}”"
    until = due_text(decision.object_by)
    yield TimelineEntry(
        at=decision.decided_at,
        text=f"本局认为存在{what}的情形。它只供参考，不停止任何时限，您的投诉仍单独决定；有异议请在{until}前提出。",
    )
    if decision.objected_at is not None:
        yield TimelineEntry(at=decision.objected_at, text=f"您对{what}提出异议，由另一名负责人复核。")
    if decision.reviewed_at is not None:
        result = "维持原认定" if decision.stands else "不成立，已撤销"
        yield TimelineEntry(at=decision.reviewed_at, text=f"复核{what}：{result}。")
