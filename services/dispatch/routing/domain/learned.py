"""Read learned weights from plain values: targets, and runs of characters with weights as ``退款 37A12b-3``."""

from canon.codes import Department
from reading.heads import TARGET_HEADS
from reading.linear_model import LETTERS, LinearModel, is_weights_text
from services.dispatch.routing.domain.nodes import Node
from services.dispatch.routing.domain.parts import TARGETS
from services.dispatch.routing.domain.ruleset import Target

_LONGEST = 2  # characters of a run


def read_learned(node: Node) -> LinearModel[Target]:
    """Read what was learned from labelled texts; a rule set without it uses the heads that ship."""
    if node.value is None:
        return TARGET_HEADS
    node.check_keys("targets", "leaning", "runs")
    targets = tuple(_target(one) for one in node.get("targets").items())
    leaning = tuple(one.integer() for one in node.get("leaning").items())
    if not targets or len(targets) > len(LETTERS) or len(leaning) != len(targets):
        node.get("leaning").add_fault("length", "每个去向应有一个数")
    return LinearModel(targets, leaning, dict(_run(one, len(targets)) for one in node.get("runs").items()))


def _target(node: Node) -> Target:
    code = node.text()
    if code not in TARGETS and code != Department.HUB:
        node.add_fault("unknown_target", "不是股室或其他部门的代码")
    return TARGETS.get(code, Department.HUB)


def _run(node: Node, count: int) -> tuple[str, str]:
    run, _, written = str(node.value).partition(" ")
    if not is_weights_text(written, count) or not 0 < len(run) <= _LONGEST:
        node.add_fault("wrong_type", "应为“退款 37A12b-3”这样的写法")
        return "", ""
    return run, written
