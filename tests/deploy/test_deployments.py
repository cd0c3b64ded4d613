"""What compose and Kubernetes are told: valid by schema, nobody root, nothing writable, to each its own only."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from canon.services import SERVICES
from chassis.vault.keys import KeyRing
from deploy.process.paths import PROJECT
from deploy.registry import PACKAGES
from deploy.roles import _credentials
from tests.routers import events_of
from tests.sweeps import sampled

COMPOSE = PROJECT / "deploy" / "compose"
KUBERNETES = PROJECT / "deploy" / "kubernetes"
VERSIONS = ("1.28", "1.34")  # of Kubernetes
PROCESSES = {*PACKAGES, "roles", "migrate"}
OWN_IMAGE = "weiquan"  # built here; its digest is given by the registry that it is pushed to


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((COMPOSE / "compose.yaml").read_text())
    return document


def manifests() -> list[dict[str, Any]]:
    files = sorted(path for path in KUBERNETES.glob("*.yaml") if path.stem != "kustomization")
    return [document for path in files for document in yaml.safe_load_all(path.read_text())]


def pods() -> dict[str, dict[str, Any]]:
    found = [one for one in manifests() if one["kind"] in ("Deployment", "StatefulSet", "Job")]
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in found}


def environment_of(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make-secrets.sh`` makes."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here: apt install openssl")
    folder = tmp_path_factory.mktemp("compose")
    shutil.copy(COMPOSE / "make-secrets.sh", folder)
    for _ in range(2):
        subprocess.run([folder / "make-secrets.sh"], check=True, capture_output=True)
    return folder / "secrets"


def test_compose_is_valid_by_its_specification() -> None:
    specification = pytest.importorskip("compose_spec", reason="compose-spec is in requirements/dev.txt: make env")

    read = specification.PyCompose.from_yaml(yaml.safe_dump(compose()))

    assert set(PACKAGES) <= set(read.service_names())
    assert not read.validate()


@sampled
@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_valid_by_the_schema_of_kubernetes(version: str) -> None:
    schemas = pytest.importorskip(
        "kubernetes_validate", reason="kubernetes-validate is in requirements/dev.txt: make env"
    )

    for manifest in manifests():
        schemas.validate(manifest, version, strict=True)


def test_the_kustomization_names_every_manifest() -> None:
    named = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]

    assert sorted(named) == sorted(path.name for path in KUBERNETES.glob("*.yaml") if path.stem != "kustomization")


def test_no_container_is_root_or_writes_its_own_files() -> None:
    for name, service in compose()["services"].items():
        assert int(service["user"].partition(":")[0]) > 0, name
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    for name, pod in pods().items():
        assert pod["securityContext"]["runAsNonRoot"], name
        assert not pod["automountServiceAccountToken"], name
        for container in pod["containers"]:
            confined = container["securityContext"]
            assert confined["readOnlyRootFilesystem"], name
            assert not confined["allowPrivilegeEscalation"], name
            assert confined["capabilities"] == {"drop": ["ALL"]}, name


def test_no_memory_of_a_container_is_mounted_with_options_that_only_docker_knows() -> None:
    """Podman refuses ``uid=`` and ``gid=``; beside a root that is read only it makes ``/run``, and nothing below it."""
    for name, service in compose()["services"].items():
        assert {entry.partition(":")[0] for entry in service.get("tmpfs", ())} <= {"/run", "/tmp"}, name  # noqa: S108
        assert not [entry for entry in service.get("tmpfs", ()) if "id=" in entry], name


def test_the_gateway_keeps_the_anchors_of_the_audit_trail_where_they_outlive_it() -> None:
    """Each of its processes in a home of its own, which the image has for a volume to begin with."""
    gateway = compose()["services"]["gateway"]
    [stateful] = [one for one in manifests() if one["kind"] == "StatefulSet"]
    [container] = stateful["spec"]["template"]["spec"]["containers"]
    home = gateway["environment"]["WEIQUAN_HOME"]

    assert f"anchors:{home}" in gateway["volumes"]
    assert "anchors" in compose()["volumes"]
    assert f"install -d -o 10001 -g 10001 -m 0700 {home}" in (COMPOSE / "Containerfile").read_text()
    assert stateful["metadata"]["name"] == "gateway"
    assert {"name": "WEIQUAN_HOME", "value": home} in container["env"]
    assert {"name": "anchors", "mountPath": home} in container["volumeMounts"]
    assert [claim["metadata"]["name"] for claim in stateful["spec"]["volumeClaimTemplates"]] == ["anchors"]


def test_each_process_is_given_its_own_secrets_and_no_others() -> None:
    given = {name: service.get("env_file") for name, service in compose()["services"].items() if name in PROCESSES}
    steps = ["secrets/steps.env"]

    assert given == {name: [f"secrets/{name}.env"] for name in PACKAGES} | {"roles": steps, "migrate": steps}
    for name, pod in pods().items():
        [container] = pod["containers"]
        secret = [one["secretRef"]["name"] for one in container["envFrom"] if "secretRef" in one]
        assert secret == ["steps" if name == "migrate" else name]


def test_a_service_knows_its_own_role_and_principal_and_only_the_steps_know_the_owner(secrets: Path) -> None:
    owner = environment_of(secrets / "steps.env")
    assert owner.pop("WEIQUAN_DATABASE_URL").startswith("postgresql://weiquan:")
    assert set(owner) == {f"{name.upper()}_DATABASE_URL" for name in PACKAGES}
    for name in PACKAGES:
        own = environment_of(secrets / f"{name}.env")
        assert own[f"{name.upper()}_DATABASE_URL"] == own["BUS_DATABASE_URL"] == owner[f"{name.upper()}_DATABASE_URL"]
        assert _credentials(name, own["BUS_DATABASE_URL"])[0] == f"weiquan_{name}"
        assert [key for key in own if key.endswith("_DATABASE_URL")] == [
            f"{name.upper()}_DATABASE_URL",
            "BUS_DATABASE_URL",
        ]
        assert own.get("KAFKA_USERNAME") == (name if name in SERVICES else None)
        sealing = {key for key in own if key.endswith("_VAULT_KEY")}
        assert sealing == ({f"{name.upper()}_VAULT_KEY"} if name in ("intake", "refunds", "gateway") else set())
        assert ("GATEWAY_METRICS_KEY" in own) == (name == "gateway")
        assert not sealing or KeyRing.from_text(own[sealing.pop()])


def test_the_secrets_are_closed_to_others_and_unchanged_when_made_again(secrets: Path) -> None:
    before = (secrets / "intake.env").read_text()

    subprocess.run([secrets.parent / "make-secrets.sh"], check=True, capture_output=True)

    assert (secrets / "intake.env").read_text() == before
    assert secrets.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("place", "whose", "names", "purposes"),
    [
        ("kafka", "kafka", ["kafka"], {"sslserver", "sslclient"}),
        ("kafka", "admin", ["admin"], {"sslclient"}),
        ("kafka", "postgres", ["postgres"], {"sslserver"}),
        *(("tls", service, [service, "localhost"], {"sslserver"}) for service in PACKAGES),
    ],
)
def test_a_certificate_is_good_for_its_names_and_its_purpose_and_nothing_else(
    secrets: Path, place: str, whose: str, names: list[str], purposes: set[str]
) -> None:
    def is_good(*options: str) -> bool:
        command = [
            "openssl",
            "verify",
            "-x509_strict",  # as Python does from 3.13 on
            *options,
            "-CAfile",
            secrets / "kafka" / "ca.pem",
            secrets / place / f"{whose}.pem",
        ]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0

    assert all(is_good("-verify_hostname", name) for name in names)
    assert not is_good("-verify_hostname", "another")
    assert {purpose for purpose in ("sslserver", "sslclient") if is_good("-purpose", purpose)} == purposes


def test_while_the_authority_is_replaced_certificates_of_the_old_and_the_new_one_are_good(
    secrets: Path, tmp_path: Path
) -> None:
    shutil.copy(COMPOSE / "make-secrets.sh", tmp_path)
    subprocess.run([tmp_path / "make-secrets.sh"], check=True, capture_output=True)
    both, old, new = tmp_path / "both.pem", secrets, tmp_path / "secrets"
    for first, second in ((old, new), (new, old)):
        both.write_bytes(b"".join((one / "kafka" / "ca.pem").read_bytes() for one in (first, second)))
        for one in (old, new):
            verified = ["openssl", "verify", "-CAfile", both, one / "tls" / "intake.pem"]
            assert subprocess.run(verified, check=False, capture_output=True).returncode == 0


def test_every_process_shows_its_own_certificate_and_asks_the_others_under_tls() -> None:
    settings = [compose()["x-environment"], *(one["data"] for one in manifests() if one["kind"] == "ConfigMap")]
    for values in settings:
        addresses = json.loads(values["WEIQUAN_SERVICES"])
        assert addresses == {name: f"https://{name}:8080" for name in PACKAGES}
        assert {values["WEIQUAN_TLS_CERTIFICATE"], values["WEIQUAN_TLS_AUTHORITY"]} <= {
            *("/run/secrets/tls.pem", "/run/secrets/ca.pem"),
            *("/run/secrets/tls/tls.crt", "/run/secrets/tls/ca.crt"),
        }
    for name in PACKAGES:
        assert f"./secrets/tls/{name}.pem:/run/secrets/tls.pem:ro" in compose()["services"][name]["volumes"]
        [container] = pods()[name]["containers"]
        assert {"name": "tls", "mountPath": "/run/secrets/tls", "readOnly": True} in container["volumeMounts"]
        assert {"name": "tls", "secret": {"secretName": f"{name}-tls"}} in pods()[name]["volumes"]
        for probe in ("readinessProbe", "livenessProbe", "startupProbe"):
            assert container[probe]["httpGet"]["scheme"] == "HTTPS"


def test_every_address_of_the_database_asks_for_tls_and_names_the_authority(secrets: Path) -> None:
    """And every process has the authority at that place."""
    settings = [address for file in secrets.glob("*.env") for address in environment_of(file).items()]
    addresses = [address for name, address in settings if name.endswith("DATABASE_URL")]

    assert len(addresses) == 7 + 2 * 6  # what the steps know, and what each process is given
    assert all(one.endswith("?sslmode=verify-full&sslrootcert=/run/secrets/ca.pem") for one in addresses)
    for name in PROCESSES:
        assert "./secrets/kafka/ca.pem:/run/secrets/ca.pem:ro" in compose()["services"][name]["volumes"], name


def test_a_principal_writes_its_own_topic_and_reads_what_its_service_subscribes_to() -> None:
    lines = [line.split() for line in (COMPOSE / "kafka" / "principals.txt").read_text().splitlines()]
    rights = {words[0]: sorted(words[1:]) for words in lines if words and words[0] != "#"}

    assert rights == {service: sorted(events_of(service).publishers()) for service in SERVICES}


def test_the_broker_lets_nobody_do_what_no_rule_allows() -> None:
    lines = (COMPOSE / "kafka" / "server.properties").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert settings["allow.everyone.if.no.acl.found"] == "false"
    assert settings["listener.security.protocol.map"] == "CLIENT:SASL_SSL,ADMIN:SSL,CONTROLLER:SSL"
    assert {settings[f"listener.name.{name}.ssl.client.auth"] for name in ("admin", "controller")} == {"required"}


def test_a_password_of_the_broker_is_no_argument_of_a_program() -> None:
    """Kafka's tools repeat their arguments where they fail, and then they stand in the container's log."""
    script = (COMPOSE / "kafka" / "principals.sh").read_text()

    assert "--add-config-file" in script
    assert "--add-config " not in script


def test_the_image_takes_what_is_there_and_leaves_root() -> None:
    lines = (COMPOSE / "Containerfile").read_text().splitlines()
    taken = [path for line in lines if re.match(r"COPY (?!--from)", line) for path in line.split()[1:-1]]

    assert all((PROJECT / path).exists() for path in taken)
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]


def test_every_image_of_others_is_named_by_its_digest() -> None:
    lines = (COMPOSE / "Containerfile").read_text().splitlines()
    bases = {line.removeprefix("ARG PYTHON=") for line in lines if line.startswith("ARG PYTHON=")}
    images = {service["image"] for service in compose()["services"].values() if "image" in service}
    images |= {
        container["image"]
        for pod in pods().values()
        for container in (*pod["containers"], *pod.get("initContainers", ()))
    }

    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"${PYTHON}"}
    assert len(bases) == 1
    assert [
        image
        for image in sorted(images | bases)
        if image.partition(":")[0] != OWN_IMAGE and not re.fullmatch(r"[\w./-]+(:[\w.-]+)?@sha256:[0-9a-f]{64}", image)
    ] == []


def test_what_hosts_the_services_is_in_the_image_with_all_it_imports() -> None:
    """Services and gateway are taken whole, and import-linter holds that they import nothing else of ours."""
    [line] = [line for line in (COMPOSE / "Containerfile").read_text().splitlines() if "deploy/host.py" in line]
    taken = line.split()[1:-1]
    texts = [(PROJECT / path).read_text() for path in taken]
    imported = {
        f"deploy/{name}.py"
        for text in texts
        for name in re.findall(r"(?m)^\s*from deploy\.(\w+) import", text) + re.findall(r"\"deploy\.(\w+)\"", text)
    }

    assert imported | {"deploy/__init__.py", "deploy/host.py"} == set(taken)
