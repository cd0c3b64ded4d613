"""The document as a file, the tools, and one running system."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from contracts.catalogue import asyncapi
from deploy.launcher.postgres import Postgres
from tests.bad_input.document import document
from tests.bad_input.system import System
from tests.conftest import NO_SKIPS, copied
from tests.contracts.clients.toolbox import NotHere

Tool = TypeVar("Tool")


def wanted(tool: Callable[[], Tool]) -> Tool:
    """Return a tool; without it the test is skipped by the tool's name, or fails where nothing may be skipped."""
    try:
        return tool()
    except NotHere as missing:
        if NO_SKIPS in os.environ:
            pytest.fail(f"{tool.__name__}: {missing}")
        pytest.skip(f"{tool.__name__}: {missing}")


@pytest.fixture(scope="session")
def openapi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The OpenAPI document as a file; ``tests/bad_input/test_document.py`` shows that it is what is served."""
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    path.write_text(json.dumps(document(), ensure_ascii=False))
    return path


@pytest.fixture(scope="session")
def asyncapi_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asyncapi") / "asyncapi.json"
    path.write_text(json.dumps(asyncapi(), ensure_ascii=False))
    return path


@pytest.fixture(scope="package")
def system(postgres: Postgres, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with copied(postgres, migrated, "clients") as url:
        system = System(tmp_path_factory.mktemp("clients"), url)
        with system.running():
            yield system
