"""A text that somebody sent becomes a number in one place, which looks at its form and length before.

``int(Decimal("1e500000"))`` takes seconds in which nobody is served; ``int`` of five thousand digits is an error 500.
"""

import ast
from collections.abc import Iterator

from chassis.db.migrate import ROOT

PARSERS = {"canon/numbers.py", "canon/money.py"}
# The first argument is no text, or a pattern of the same module has bounded its digits.
BOUNDED = {
    "canon/identifiers.py",
    "chassis/bounded_worker.py",
    "chassis/bus/postgres/bus.py",
    "chassis/db/leases.py",
    "chassis/db/server.py",
    "chassis/db/statements.py",
    "chassis/delivery/envelope.py",
    "chassis/failpoints.py",
    "chassis/spreadsheets/bounded.py",
    "chassis/spreadsheets/cells.py",
    "chassis/spreadsheets/workbooks.py",
    "chassis/web/auth.py",
    "chassis/web/edge.py",
    "chassis/web/models.py",
    "chassis/web/openapi.py",
    "gateway/accounts/second_factor.py",
    "gateway/accounts/tokens.py",
    "gateway/edge/guess_limit.py",
    "gateway/edge/received_requests.py",
    "gateway/edge/signature_check.py",
    "gateway/edge/signatures.py",
    "services/analytics/hotspots/service.py",
    "services/analytics/reports/domain/template_files.py",
    "services/dispatch/cases/dependencies.py",
    "services/dispatch/enforcement/repository.py",
    "services/dispatch/rulebook/domain/patches.py",
    "services/intake/attachments/domain/ranges.py",
    "services/intake/attachments/routes.py",
    "services/intake/attachments/service/picture_worker.py",
    "services/intake/imports/repository.py",
    "services/intake/signals/repository/baselines.py",
    "services/refunds/group_payments/domain/bank_files.py",
}
OF_TEXTS = ("get", "strip", "replace", "rsplit", "decode", "removesuffix", "group", "ljust")
MISTAKES = ("int(text)", "int(form['x'])", "Decimal(one.text)", "int(form.get('x', ''))", "float(text or 0)")


def is_text(node: ast.expr) -> bool:
    """Whether an expression may be a text: a name, a part, or what a method of texts returns; no sum or length."""
    match node:
        case ast.Name() | ast.Subscript() | ast.Attribute():
            return True
        case ast.BoolOp():
            return any(map(is_text, node.values))
        case ast.IfExp():
            return is_text(node.body) or is_text(node.orelse)
        case ast.Call(func=ast.Attribute(attr=attribute)):
            return attribute in OF_TEXTS
    return False


def numbers_of(source: str, names: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in names and is_text(first):
                yield ast.unparse(node)


def test_what_was_sent_becomes_a_number_in_one_place() -> None:
    found = {}
    for package in ("canon", "chassis", "contracts", "gateway", "services"):
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            names = ("int", "Decimal", *(["float"] if place.startswith("gateway/console/") else []))
            if place not in PARSERS and (calls := list(numbers_of(path.read_text(), names))):
                found[place] = calls

    assert {place: calls for place, calls in found.items() if place not in BOUNDED} == {}
    assert set(found) == BOUNDED  # what has no such call any more goes from the list


def test_the_rule_finds_what_it_is_for() -> None:
    names = ("int", "Decimal", "float")

    assert [list(numbers_of(one, names)) for one in MISTAKES] == [[one] for one in MISTAKES]
    assert [list(numbers_of(one, names)) for one in ("int(a * 2)", "int(len(a))", "int(await row())")] == [[]] * 3
