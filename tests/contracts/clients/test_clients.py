"""Clients generated of the document in four languages compile, and each files a complaint and reads it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bad_input.system import System
from tests.contracts.clients import toolbox
from tests.contracts.clients.conftest import wanted
from tests.sweeps import sampled

pytestmark = pytest.mark.clients
HERE = toolbox.HERE
SECONDS = 300
JAVA_OPTIONS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8")  # quick to start
NO_PAPERS = "apiDocs=false,modelDocs=false,apiTests=false,modelTests=false"


def run(command: Sequence[str | Path], directory: Path, **environment: str) -> str:
    """Run a program; return what it printed."""
    ended = subprocess.run(
        list(map(str, command)),
        cwd=directory,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == 0, f"{ended.stdout[-3000:]}\n{ended.stderr[-6000:]}"
    return ended.stdout


def arguments(system: System, external_id: str) -> list[str]:
    """The address, the credential and the external id, as each of the clients takes them."""
    [(header, value)] = system.headers_of("partner").items()
    return [system.address, header, value, external_id]


def assert_filed(system: System, external_id: str, printed: str) -> None:
    """What a client printed of the complaint that it read is what the system says of it."""
    with system.client("partner") as client:
        [filed] = client.get("/v1/complaints", params={"external_id": external_id}).json()["items"]
    identifier, number, state = printed.split()

    assert (identifier, number) == (filed["id"], filed["number"])
    assert state.lower() in ("received", "dispatched")


@sampled
def test_a_python_client_files_and_reads(openapi: Path, system: System, tmp_path: Path) -> None:
    config, package = HERE / "python" / "config.yaml", tmp_path / "client"
    generator = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    run([*generator, "--path", openapi, "--config", config, "--output-path", package / "weiquan_client"], tmp_path)

    program = [sys.executable, HERE / "python" / "file_and_read.py", *arguments(system, "python-1")]
    assert_filed(system, "python-1", run(program, tmp_path, PYTHONPATH=str(package)))


@sampled
def test_a_typescript_client_files_and_reads(openapi: Path, system: System, tmp_path: Path) -> None:
    modules = wanted(toolbox.node_packages) / "node_modules"
    node = wanted(toolbox.node)
    (tmp_path / "node_modules").symlink_to(modules)
    for name in ("client.ts", "tsconfig.json", "package.json"):
        shutil.copy(HERE / "node" / name, tmp_path)
    generator = [*node, modules / "openapi-typescript" / "bin" / "cli.js", "--default-non-nullable", "false"]
    run([*generator, openapi, "--output", "weiquan.d.ts"], tmp_path)
    run([*node, modules / "typescript" / "bin" / "tsc"], tmp_path)

    printed = run([*node, "out/client.js", *arguments(system, "typescript-1")], tmp_path)
    assert_filed(system, "typescript-1", printed)


@pytest.mark.campaign  # `make sweeps`
def test_a_java_client_files_and_reads(openapi: Path, system: System, tmp_path: Path) -> None:
    options = ["--library", "native", "--additional-properties", "useJakartaEe=true", "--generate-alias-as-model"]
    generate("java", openapi, tmp_path / "client", *options)
    java, jars = wanted(toolbox.java), wanted(toolbox.jars)
    programs = {jars / "openapi-generator-cli.jar", jars / "ecj.jar"}
    path = os.pathsep.join(map(str, sorted(set(jars.glob("*.jar")) - programs)))
    sources = [tmp_path / "client" / "src" / "main" / "java", HERE / "java" / "FileAndRead.java"]
    compiler = [java, *JAVA_OPTIONS, "-jar", jars / "ecj.jar", "-17", "-nowarn", "-encoding", "UTF-8"]
    run([*compiler, "-classpath", path, "-d", "classes", *sources], tmp_path)

    program = [java, *JAVA_OPTIONS, "-classpath", f"classes{os.pathsep}{path}", "FileAndRead"]
    assert_filed(system, "java-1", run([*program, *arguments(system, "java-1")], tmp_path))


@pytest.mark.campaign  # `make sweeps`
def test_a_go_client_files_and_reads(openapi: Path, system: System, tmp_path: Path) -> None:
    go = wanted(toolbox.go)
    options = ["--package-name", "weiquan", "--additional-properties", "disallowAdditionalPropertiesIfNotPresent=false"]
    generate("go", openapi, tmp_path / "weiquan", *options)
    for name in ("go.mod", "main.go"):
        shutil.copy(HERE / "go" / name, tmp_path)
    (tmp_path / "weiquan" / "go.mod").unlink()  # a package of our module
    run([go, "build", "-trimpath", "-o", "client", "."], tmp_path)

    assert_filed(system, "go-1", run([tmp_path / "client", *arguments(system, "go-1")], tmp_path))


def generate(language: str, openapi: Path, into: Path, *options: str) -> None:
    """Let the generator write a client: what compiles of it, without its documents and tests."""
    java, jars = wanted(toolbox.java), wanted(toolbox.jars)
    generator = [java, *JAVA_OPTIONS, "-jar", jars / "openapi-generator-cli.jar", "generate"]
    where = ["--generator-name", language, "--input-spec", openapi, "--output", into]
    run([*generator, *where, "--global-property", f"models,apis,supportingFiles,{NO_PAPERS}", *options], openapi.parent)
