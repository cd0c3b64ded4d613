"""The lines of the handbook are those that `make containers` types, and the override changes nothing but images."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.containers.__main__ import main as containers
from tests.containers.bureau import ADMINISTRATOR
from tests.containers.handbook import COMPOSE, blocks, compose_arguments
from tests.deploy.test_deployments import COMPOSE as FOLDER
from tests.deploy.test_deployments import compose
from tests.growing.__main__ import main as growing

pytestmark = pytest.mark.pure


def test_a_first_start_makes_secrets_starts_everything_and_lets_an_administrator_in() -> None:
    start, _ = blocks()

    assert start[0] == "deploy/compose/make-secrets.sh"
    assert compose_arguments(start[1]) == ["up", "--build", "--wait"]
    assert compose_arguments(start[2]) == ["exec", "gateway", "python", "-m", "gateway", "administrator", ADMINISTRATOR]


def test_an_upgrade_migrates_first_and_replaces_subscribers_before_publishers() -> None:
    _, upgrade = blocks()

    assert [line.removeprefix(COMPOSE).split()[0] for line in upgrade[:3]] == ["build", "run", "run"]
    assert [line.split()[-1] for line in upgrade] == [
        *("roles", "roles", "migrate"),
        *("analytics", "refunds", "odr", "dispatch", "intake", "gateway"),
    ]


def test_what_is_tried_without_a_registry_of_images_differs_in_images_only() -> None:
    override = yaml.safe_load((FOLDER.parents[1] / "tests" / "containers" / "override.yaml").read_text())["services"]

    assert set(override) <= set(compose()["services"])
    assert {key for service in override.values() for key in service} == {"image", "build"}
    assert {key for service in override.values() for key in service.get("build", {})} == {"args"}


@pytest.mark.parametrize("trial", [containers, growing])
def test_where_podman_is_not_to_be_had_it_is_named_and_nothing_fails(
    trial: Callable[[], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert trial() == 0
    assert {"podman", "runc", "debootstrap"} <= set(capsys.readouterr().out.strip().split("lacks ")[1].split(", "))
