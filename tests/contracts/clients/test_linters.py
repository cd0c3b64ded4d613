"""What others judge documents with finds nothing in ours."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.contracts.clients import toolbox
from tests.contracts.clients.conftest import wanted
from tests.sweeps import sampled

pytestmark = pytest.mark.clients
NODE = toolbox.HERE / "node"
SECONDS = 120


def judged(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    packages = wanted(toolbox.node_packages)
    command = [*wanted(toolbox.node), str(packages / script), *map(str, arguments)]
    return subprocess.run(command, cwd=packages, capture_output=True, text=True, timeout=SECONDS, check=False)


@pytest.mark.campaign  # `make sweeps`
def test_spectral_finds_no_error_and_no_warning(openapi: Path) -> None:
    options = ["--ruleset", NODE / "spectral.yaml", "--format", "json", "--quiet", "--fail-severity", "info"]
    found = judged("node_modules/@stoplight/spectral-cli/dist/index.js", "lint", *options, openapi)

    assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-2000:]


@sampled
def test_redocly_finds_no_error_and_no_warning(openapi: Path) -> None:
    found = judged(
        "node_modules/@redocly/cli/bin/cli.js", "lint", "--config", NODE / "redocly.yaml", "--format", "json", openapi
    )

    totals = json.loads(found.stdout)["totals"]
    assert (totals["errors"], totals["warnings"]) == (0, 0), found.stdout[-4000:]


@sampled
def test_the_official_parser_reads_the_asyncapi_document(asyncapi_file: Path) -> None:
    found = judged("asyncapi.mjs", asyncapi_file)

    assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-2000:]
