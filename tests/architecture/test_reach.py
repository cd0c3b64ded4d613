"""What a change reaches is what runs when it goes wrong: `make affected` and `make planted` stand on it."""

from pathlib import Path

import pytest

from chassis.source_tree import ROOT
from tests.support import reach
from tests.sweeps import sampled

TREE = {
    "canon/__init__.py": "",
    "canon/money.py": "",
    "canon/days.py": "import canon.money",
    "gateway/console/plans/routes.py": 'PAGE = "plans/plan.html"',
    "gateway/console/plans/plan.html": '{% extends "shell.html" %}',
    "gateway/console/templates/shell.html": "",
    "deploy/start.py": 'import_module(f"{package}.days")',
    "tests/conftest.py": "import pytest\nimport canon.days\n@pytest.fixture\ndef day(): return canon.days\n",
    "tests/canon/test_money.py": "import canon.money",
    "tests/canon/helper.py": "from canon import money",
    "tests/canon/test_by_helper.py": "import helper",
    "tests/canon/test_by_fixture.py": "def test_it(day): ...",
    "tests/canon/test_nothing.py": "",
    "tests/deploy/test_start.py": "import deploy.start",
    "tests/gateway/test_plans.py": "import gateway.console.plans.routes",
    "tests/architecture/test_imports.py": "",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for package in ("reading", "contracts", "chassis", "services", "sdk", "simulators", "benchmarks"):
        (tmp_path / package).mkdir()
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def reached(tree: Path, changed: str) -> dict[str, int]:
    found = reach.tests_reaching([Path(changed)], tree)
    assert found is not None
    return {one.path.name: one.distance for one in found}


def test_tests_are_reached_by_imports_helpers_fixtures_and_names_in_strings(tree: Path) -> None:
    found = reached(tree, "canon/money.py")

    assert found == {
        "test_money.py": 1,
        "test_by_helper.py": 2,
        "test_by_fixture.py": 2,
        "test_start.py": 3,
        "test_imports.py": 99,
    }
    assert next(iter(found)) == "test_money.py"


def test_a_template_reaches_the_tests_of_the_pages_that_include_it(tree: Path) -> None:
    assert reached(tree, "gateway/console/templates/shell.html") == {"test_plans.py": 2}


def test_a_changed_test_reaches_itself(tree: Path) -> None:
    assert reached(tree, "tests/canon/test_nothing.py") == {"test_nothing.py": 0}


@pytest.mark.parametrize(
    "changed",
    ["pyproject.toml", "gateway/migrations/versions/0001_start.py", "chassis/settings.py", "tests/conftest.py"],
)
def test_core_files_reach_everything(tree: Path, changed: str) -> None:
    assert reach.tests_reaching([Path(changed)], tree) is None


@sampled
def test_in_this_checkout_the_subjects_own_tests_come_first() -> None:
    graph = reach.Reach(ROOT)

    for changed, nearest in (
        ("canon/deadlines.py", "tests/canon"),
        ("services/dispatch/closing/service.py", "tests/services/dispatch/closing"),
        ("reading/alerts.py", "tests/reading"),
    ):
        found = graph.tests([Path(changed)])
        assert found is not None
        assert str(found[0].path.parent) == nearest
