"""What has to name every service names those of the registry (``canon/services.py``), no more and no less."""

import ast
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from canon.services import REGISTRY, SERVICES, Service
from gateway.edge.path_table import service_of
from tests.bad_input.document import app_of
from tests.sweeps import sampled

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def contract(kind: str) -> list[dict[str, Any]]:
    return [one for one in CONTRACTS if one["type"] == kind]


def test_each_service_is_a_package() -> None:
    folders = {path.parent.name for path in (ROOT / "services").glob("*/app.py")}

    assert folders == set(SERVICES)


def test_every_handler_of_a_service_is_subscribed_to_events() -> None:
    """One that lost its decorator still passes the tests that call it, and hears nothing."""
    for path in sorted((ROOT / "services").glob("*/handlers.py")):
        tree = ast.parse(path.read_text("utf-8"))
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
        given = {ast.unparse(one.args[0]) for one in calls if ast.unparse(one.func).startswith("events.on_batch(")}
        unsubscribed = [
            handler.name
            for handler in ast.walk(tree)
            if isinstance(handler, ast.AsyncFunctionDef) and handler.name not in given
            if not any(ast.unparse(one).startswith("events.on") for one in handler.decorator_list)
        ]

        assert not unsubscribed, path


def test_no_service_may_import_another_and_each_has_an_order_of_its_subjects() -> None:
    [independent] = contract("independence")
    ordered = [container for one in contract("layers") for container in one.get("containers", ())]

    assert independent["modules"] == [f"services.{name}" for name in SERVICES]
    assert set(ordered) >= {f"services.{name}" for name in SERVICES}


def test_the_chassis_may_import_no_contract_of_a_service() -> None:
    [closed] = [one for one in contract("forbidden") if one["source_modules"] == ["chassis"]]
    published = {path.stem for path in (ROOT / "contracts").iterdir() if path.stem in SERVICES}

    assert set(closed["forbidden_modules"]) == {f"contracts.{name}" for name in published}


def test_compose_and_kubernetes_know_where_each_service_is() -> None:
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    [config] = [
        one
        for one in yaml.safe_load_all((DEPLOY / "kubernetes" / "config.yaml").read_text())
        if "WEIQUAN_SERVICES" in one.get("data", {})
    ]
    addresses = {name: f"https://{name}:8080" for name in (*SERVICES, "gateway")}

    for name in (*SERVICES, "gateway"):
        assert name in compose["services"]
        assert (DEPLOY / "kubernetes" / f"{name}.yaml").exists()
    assert json.loads(compose["x-environment"]["WEIQUAN_SERVICES"]) == addresses
    assert json.loads(config["data"]["WEIQUAN_SERVICES"]) == addresses
    secrets = re.search(r'(?m)^services="(.*)"$', (DEPLOY / "compose" / "make-secrets.sh").read_text())
    assert secrets is not None
    assert secrets[1].split() == [*SERVICES, "gateway"]


@sampled
@pytest.mark.parametrize("service", REGISTRY, ids=lambda service: service.name)
def test_the_gateway_forwards_every_route_of_a_service_and_no_prefix_is_dead(service: Service) -> None:
    paths = set(app_of(f"services.{service.name}").openapi()["paths"])

    assert {path for path in paths if service_of(path) != service.name} == set()
    assert [prefix for prefix in service.paths if not any(path.startswith(prefix) for path in paths)] == []
    assert service.probe.partition("?")[0] in paths


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_first_page_names_every_service(page: str) -> None:
    named = re.findall(r"(?m)^\| `services/(\w+)` \|", (ROOT / page).read_text())

    assert named == list(SERVICES)
