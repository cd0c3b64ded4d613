"""What rules and dashboards ask Prometheus."""

import json

import yaml

from deploy.process.paths import PROJECT

MONITORING = PROJECT / "deploy" / "monitoring"
DASHBOARDS = sorted((MONITORING / "grafana").glob("*.json"))


def expressions() -> dict[str, str]:
    """Every expression of rules and dashboards, by its place."""
    document = yaml.safe_load((MONITORING / "alerts.yaml").read_text())
    found = {rule["alert"]: rule["expr"] for group in document["groups"] for rule in group["rules"]}
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text())["panels"]:
            found |= {f"{path.stem} {panel['title']} {one['refId']}": one["expr"] for one in panel["targets"]}
    return found
