"""Every fault raises its alert within a minute, and nothing else; without a fault there is none."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.launcher.debian import PROMTOOL, find_tool
from deploy.process.paths import PROJECT
from tests.deploy.monitoring.expressions import expressions
from tests.deploy.monitoring.faults import CALM, FAULTS, HEALTHY, Fault
from tests.sweeps import sampled

MONITORING = PROJECT / "deploy" / "monitoring"
GUIDE = PROJECT / "docs" / "alerts.md"
FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})'
MINUTE = 6  # samples of 10 s


@pytest.fixture(scope="module")
def promtool() -> str:
    found = find_tool(PROMTOOL)
    if found is None:
        pytest.skip("promtool is not here: `make test` fetches it where apt can, or `apt install prometheus`")
    return found


def rules() -> list[dict[str, Any]]:
    document = yaml.safe_load((MONITORING / "alerts.yaml").read_text())
    return [rule for group in document["groups"] for rule in group["rules"]]


def expanded(values: str) -> list[str]:
    """The samples of promtool's notation: ``1+2x3`` is 1 3 5 7, ``1x3`` is 1 1 1 1."""
    samples: list[str] = []
    for part in values.split():
        found = re.fullmatch(r"([\d.e]+?)(?:\+([\d.]+))?x(\d+)", part)
        if found is None:
            samples.append(part)
            continue
        start, step, times = float(found[1]), float(found[2] or 0), int(found[3])
        samples += [str(start + step * number) for number in range(times + 1)]
    return samples


def case(name: str, series: dict[str, str], expected: dict[int, tuple[str, ...]]) -> dict[str, Any]:
    """One history, and what fires after so many samples."""
    return {
        "name": name,
        "interval": "10s",
        "input_series": [{"series": one, "values": values} for one, values in series.items()],
        "promql_expr_test": [
            {
                "expr": FIRING,
                "eval_time": f"{samples * 10}s",
                "exp_samples": [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in alerts],
            }
            for samples, alerts in expected.items()
        ],
    }


def after_calm(fault: Fault) -> dict[str, str]:
    return {
        one: " ".join(expanded(values)[:CALM] + expanded(fault.series[one])) if one in fault.series else values
        for one, values in HEALTHY.items()
    }


def run(promtool: str, folder: Path, cases: list[dict[str, Any]]) -> str:
    (folder / "alerts.yaml").write_text((MONITORING / "alerts.yaml").read_text())
    document = {"rule_files": ["alerts.yaml"], "evaluation_interval": "10s", "tests": cases}
    (folder / "test.yaml").write_text(yaml.safe_dump(document, allow_unicode=True))
    ended = subprocess.run(
        [promtool, "test", "rules", "test.yaml"], cwd=folder, capture_output=True, text=True, check=False
    )
    return "" if ended.returncode == 0 else ended.stdout + ended.stderr


def test_the_rules_and_the_configuration_are_valid(promtool: str) -> None:
    for check in (["check", "rules", "alerts.yaml"], ["check", "config", "--syntax-only", "prometheus.yaml"]):
        assert subprocess.run([promtool, *check], cwd=MONITORING, capture_output=True, check=False).returncode == 0, (
            check
        )


def test_the_expressions_of_the_dashboards_are_valid(promtool: str, tmp_path: Path) -> None:
    rules = [{"record": "checked", "expr": one, "labels": {"at": place}} for place, one in expressions().items()]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": [{"name": "checked", "rules": rules}]}))

    assert subprocess.run([promtool, "check", "rules", tmp_path / "rules.yaml"], check=False).returncode == 0


@sampled
def test_each_fault_raises_its_alert_within_a_minute_and_no_other_and_none_without_it(
    promtool: str, tmp_path: Path
) -> None:
    calm = case("calm", dict(HEALTHY), dict.fromkeys(range(0, 60, 3), ()))
    faulty = [case(one.name, after_calm(one), {CALM - 1: (), CALM + MINUTE: one.expected}) for one in FAULTS]

    assert run(promtool, tmp_path, [calm, *faulty]) == ""


def test_who_is_visible_again_is_not_reported_by_what_waits_for_it_then(promtool: str, tmp_path: Path) -> None:
    away = 4  # samples
    expanded_series = {one: expanded(values) for one, values in HEALTHY.items() if one.startswith("weiquan_")}
    expanded_series['weiquan_consumer_lag{service="S"}'] = ["7"] * (CALM + away + MINUTE)
    series = {
        one: " ".join([*samples[:CALM], *["_"] * away, *samples[CALM + away :]])
        for one, samples in expanded_series.items()
    }
    expected = {CALM + away + samples: () for samples in range(MINUTE)}

    assert run(promtool, tmp_path, [case("seen again", {**HEALTHY, **series}, expected)]) == ""


def test_every_alert_is_raised_by_some_fault() -> None:
    assert {rule["alert"] for rule in rules()} == {alert for fault in FAULTS for alert in fault.expected}


def test_the_guide_says_of_every_alert_what_it_means_and_what_to_do() -> None:
    sections = dict(re.findall(r"(?ms)^### (Weiquan\w+)\n(.*?)(?=^#|\Z)", GUIDE.read_text()))

    assert set(sections) == {rule["alert"] for rule in rules()}
    for alert, text in sections.items():
        assert "**Means**" in text, alert
        assert "**Do**" in text, alert
