"""What platforms call a message, as our kinds; a hint only, where the text says otherwise (D§6.7)."""

from canon.codes import Kind

_LABELS = {
    "投诉": Kind.COMPLAINT,
    "消费投诉": Kind.COMPLAINT,
    "求助": Kind.COMPLAINT,
    "举报": Kind.REPORT,
    "检举": Kind.REPORT,
    "违法举报": Kind.REPORT,
    "咨询": Kind.INQUIRY,
    "建议": Kind.INQUIRY,
    "表扬": Kind.INQUIRY,
    "感谢": Kind.INQUIRY,
    "complaint": Kind.COMPLAINT,
    "consumption": Kind.COMPLAINT,
    "report": Kind.REPORT,
    "economy": Kind.REPORT,
    "consultation": Kind.INQUIRY,
    "inquiry": Kind.INQUIRY,
}


def kind_of_label(platform_label: str | None) -> Kind | None:
    """Return the kind that a platform's label names; None for any other text."""
    return _LABELS.get((platform_label or "").strip().lower())
