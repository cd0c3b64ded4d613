"""Codes of errors are snake_case, as the interface promises; the one of the release before is its tail."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from chassis.errors import Refusal

ROOT = Path(__file__).parents[2]
PACKAGES = ("canon", "chassis", "services", "gateway", "reading")
SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def _modules(having: str = "code") -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in file.parts and having in (source := file.read_text()):
                yield ".".join(file.relative_to(ROOT).with_suffix("").parts), ast.parse(source)


def _refusals(parent: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield parent
    for child in parent.__subclasses__():
        yield from _refusals(child)


def test_the_code_of_every_refusal_is_snake_case_and_the_former_one_differs_by_its_prefix_only() -> None:
    for name, _ in _modules():
        if not name.endswith("__main__"):
            importlib.import_module(name.removesuffix(".__init__"))
    refusals = [one for one in _refusals() if one.__module__.startswith(PACKAGES)]

    assert len(refusals) > 100
    assert [one for one in refusals if not SNAKE_CASE.fullmatch(one.code)] == []
    former = [one for one in refusals if one.previous_code is not None]
    assert [one for one in former if str(one.previous_code).rpartition(".")[2] != one.code] == []


def test_the_code_of_every_field_error_is_snake_case() -> None:
    codes = [
        (name, keyword.value.value)
        for name, module in _modules(having="FieldError(")
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "FieldError"
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    ]

    assert codes
    assert [found for found in codes if not SNAKE_CASE.fullmatch(str(found[1]))] == []
