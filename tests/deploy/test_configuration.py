import dataclasses
import json
import os
from pathlib import Path

import pytest

from deploy.launcher.configuration import Configuration
from deploy.launcher.programs import common_environment, service_programs
from deploy.launcher.replay import replay
from deploy.process.messages import CannotStart

pytestmark = pytest.mark.pure


def test_without_any_setting_everything_runs_in_one_process_on_port_8080() -> None:
    configuration = Configuration.read({})

    assert configuration.address == "http://127.0.0.1:8080"
    assert (configuration.bus, configuration.processes, configuration.profile) == ("postgres", "one", "development")
    assert configuration.simulators
    assert not configuration.own_broker


@pytest.mark.parametrize("environ", [{"WEIQUAN_BUS": "rabbit"}, {"WEIQUAN_PORT": "0"}, {"WEIQUAN_PORT": "http"}])
def test_a_setting_that_means_nothing_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(CannotStart, match=next(iter(environ))):
        Configuration.read(environ)


def test_a_given_broker_is_used_and_none_is_started() -> None:
    environ = {"WEIQUAN_BUS": "kafka", "KAFKA_BOOTSTRAP": "broker:9092"}

    assert not Configuration.read(environ).own_broker
    assert Configuration.read({"WEIQUAN_BUS": "kafka"}).own_broker


def test_every_process_learns_where_the_others_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIQUAN_HOME", str(tmp_path))
    configuration = Configuration.read({"WEIQUAN_PROCESSES": "each"})
    common = common_environment(configuration, {"PATH": "/bin"}, "postgresql://here", None)

    started = service_programs(configuration, Path("python"), common)

    configured = {program.env["WEIQUAN_SERVICES"] for program in started}
    addresses = json.loads(configured.pop())
    assert configured == set()
    assert {
        name: f"http://127.0.0.1:{program.env['WEIQUAN_LISTEN_PORT']}"
        for name, program in ((program.name, program) for program in started)
    } == addresses
    assert started[0].command == ("python", "-m", "deploy.host", "intake")
    assert len(common["WEIQUAN_INTERNAL_KEY"]) == 64


@pytest.mark.parametrize(
    "environ",
    [
        {"WEIQUAN_HISTORY": ""},
        {"WEIQUAN_SIMULATORS": "off"},
        {"WEIQUAN_PROFILE": "production"},
        {"WEIQUAN_BUS": "kafka"},
        {"DATABASE_URL": "postgresql://elsewhere/county"},
        {"DISPATCH_DATABASE_URL": "postgresql://elsewhere/county"},
        {"WEIQUAN_BLOBS": "s3://bucket/files"},
        {"INTAKE_12345_URL": "https://hotline.example"},
    ],
)
def test_only_a_county_of_development_with_everything_embedded_begins_with_a_history(
    environ: dict[str, str],
) -> None:
    wanted = {"WEIQUAN_HISTORY": "on"}

    assert Configuration.read(wanted).history
    assert not Configuration.read(wanted | environ).history


@pytest.mark.parametrize("name", ["DISPATCH_DATABASE_URL", "WEIQUAN_BLOBS", "INTAKE_12315_URL"])
def test_a_replay_touches_no_server_files_or_platform_that_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("WEIQUAN_HOME", str(tmp_path))
    monkeypatch.setenv(name, "elsewhere")

    with pytest.raises(CannotStart, match=name):
        replay(Configuration.read({}), "demo")
    assert list(tmp_path.iterdir()) == []


def test_a_replay_empties_no_county_that_it_has_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.endswith("DATABASE_URL")]:
        monkeypatch.delenv(name)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "credentials.json").write_text("{}")
    configuration = dataclasses.replace(Configuration.read({}), home=tmp_path)

    with pytest.raises(CannotStart, match="no replay has made"):
        replay(configuration, "demo")
    assert (tmp_path / "demo" / "credentials.json").read_text() == "{}"
