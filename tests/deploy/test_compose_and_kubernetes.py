"""What is started in compose is what is described for Kubernetes: images, commands, ports, probes, limits, settings."""

import re
from typing import Any

import pytest

from deploy.registry import PACKAGES
from tests.deploy.test_deployments import COMPOSE, OWN_IMAGE, compose, manifests, pods

pytestmark = pytest.mark.pure
PORT = 8080
MEBIBYTES = {"m": 1, "g": 1 << 10, "Mi": 1, "Gi": 1 << 10}
# Settings that are not the same, each with its reason.
ONLY_IN_KUBERNETES = {
    "WEIQUAN_TLS_KEY": "cert-manager writes chain and key into two files",
    "WEIQUAN_BLOBS": "two intakes share a bucket, one has a volume",
    "AWS_REGION": "of the bucket",
}
OTHER_PLACES = {"KAFKA_CA_FILE", "WEIQUAN_TLS_CERTIFICATE", "WEIQUAN_TLS_AUTHORITY"}  # of the same files


def container_of(name: str) -> dict[str, Any]:
    [container] = pods()[name]["containers"]
    return container


def in_kubernetes(name: str) -> dict[str, str]:
    """The settings of a process that are no secrets."""
    [common] = [one["data"] for one in manifests() if one["kind"] == "ConfigMap"]
    takes_common = any("configMapRef" in source for source in container_of(name)["envFrom"])
    own = {one["name"]: one["value"] for one in container_of(name).get("env", ())}
    return (common if takes_common else {}) | own


def mebibytes(amount: str) -> int:
    number, unit = re.fullmatch(r"(\d+)(\w+)", amount).groups()  # type: ignore[union-attr]
    return int(number) * MEBIBYTES[unit]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_process_is_the_same_image_and_command_with_the_same_limits_and_secrets(name: str) -> None:
    service, pod, container = compose()["services"][name], pods()[name], container_of(name)

    assert container["image"].partition(":")[0] == service["image"] == OWN_IMAGE
    assert container["args"] == service["command"] == [name]
    assert "command" not in container
    assert "entrypoint" not in service
    assert mebibytes(container["resources"]["limits"]["memory"]) == mebibytes(service["mem_limit"])
    assert f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}" == service["user"]
    assert [one["secretRef"]["name"] for one in container["envFrom"] if "secretRef" in one] == [
        path.removeprefix("secrets/").removesuffix(".env") for path in service["env_file"]
    ]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_process_answers_at_the_same_port_and_path(name: str) -> None:
    service, container = compose()["services"][name], container_of(name)
    [address] = re.findall(r"https://localhost:(\d+)(/\w+)", " ".join(service["healthcheck"]["test"]))
    [listening] = container["ports"]

    assert (listening["containerPort"], container["readinessProbe"]["httpGet"]["path"]) == (PORT, address[1])
    assert int(address[0]) == PORT
    assert f"WEIQUAN_LISTEN_PORT={PORT}" in (COMPOSE / "Containerfile").read_text()
    assert f"EXPOSE {PORT}" in (COMPOSE / "Containerfile").read_text()
    [exposed] = [one for one in manifests() if one["kind"] == "Service" and one["metadata"]["name"] == name]
    assert [(port["port"], port["targetPort"]) for port in exposed["spec"]["ports"]] == [(PORT, listening["name"])]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_process_has_the_same_settings(name: str) -> None:
    ours = dict(compose()["services"][name]["environment"])
    theirs = in_kubernetes(name)
    if name == "intake":
        assert ours.pop("WEIQUAN_HOME")  # its files, which Kubernetes has in a bucket

    assert set(theirs) - set(ours) == set(ONLY_IN_KUBERNETES)
    assert set(ours) - set(theirs) == set()
    different = {key for key in ours if ours[key].split() != theirs[key].split()}
    assert different == OTHER_PLACES


@pytest.mark.parametrize("name", [*PACKAGES, "migrate"])
def test_every_file_that_a_setting_names_is_mounted(name: str) -> None:
    mounts = [mount["mountPath"] for mount in container_of(name)["volumeMounts"]]
    bound = [volume.split(":")[1] for volume in compose()["services"][name]["volumes"]]
    ours = compose()["services"][name].get("environment", {})

    for value in in_kubernetes(name).values():
        assert not value.startswith("/run/") or any(value.startswith(f"{mount}/") for mount in mounts), value
    for value in ours.values():
        assert not value.startswith("/run/") or value in bound, value
    assert "/run/secrets/kafka" in mounts  # the authority that an address of the database names
    assert "/tmp" in mounts  # noqa: S108 - of the container


@pytest.mark.parametrize("name", PACKAGES)
def test_a_process_is_given_at_least_as_long_to_leave(name: str) -> None:
    ours = int(compose()["services"][name]["stop_grace_period"].removesuffix("s"))
    waits = int(container_of(name)["lifecycle"]["preStop"]["exec"]["command"][-1])

    assert pods()[name]["terminationGracePeriodSeconds"] >= ours + waits


def test_the_steps_before_the_start_are_the_same() -> None:
    """Compose has one for the roles and one for the migrations, Kubernetes one job for both."""
    services, job = compose()["services"], container_of("migrate")

    assert services["roles"]["command"] == ["roles"]
    assert job["args"] == services["migrate"]["command"] == ["migrate"]
    assert in_kubernetes("migrate") == {"WEIQUAN_ROLES": "make"}
    assert services["migrate"]["env_file"] == services["roles"]["env_file"] == ["secrets/steps.env"]


def test_what_a_process_writes_outlives_it_in_both() -> None:
    """The files of intake in a volume or a bucket, the anchors of the gateway in a volume; nothing else is written."""
    written = {
        name: [volume for volume in compose()["services"][name]["volumes"] if not volume.endswith(":ro")]
        for name in PACKAGES
    }

    assert {name: volumes for name, volumes in written.items() if volumes} == {
        "intake": ["files:/var/lib/weiquan"],
        "gateway": ["anchors:/var/lib/weiquan"],
    }
    assert in_kubernetes("intake")["WEIQUAN_BLOBS"].startswith("s3://")
    for name in PACKAGES:
        mounts = [one["name"] for one in container_of(name)["volumeMounts"] if not one.get("readOnly")]
        assert mounts == ["anchors", "tmp"] if name == "gateway" else mounts == ["tmp"]
