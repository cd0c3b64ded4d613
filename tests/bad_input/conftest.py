"""One running system for all tests of this folder."""

import contextlib
from collections.abc import Iterator

import httpx
import pytest

from deploy.launcher.postgres import Postgres
from tests.bad_input.places import Asker
from tests.bad_input.system import Seeding, System
from tests.conftest import copied


@pytest.fixture(scope="package")
def system(postgres: Postgres, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with copied(postgres, migrated, "bad_input") as url:
        system = System(tmp_path_factory.mktemp("bad_input"), url)
        with system.running():
            with contextlib.ExitStack() as stack:
                system.ids |= Seeding(system, stack).seed()
            yield system


@pytest.fixture(scope="package")
def clients(system: System) -> Iterator[dict[str, httpx.Client]]:
    """A client for each development credential, and one without."""
    names = (
        *("platform_12345", "platform_12315", "partner", "agency", "enterprise", "officer"),
        *("section_head", "hub", "bureau_head", "operator", "auditor"),
    )
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(system.client(name)) for name in names} | {
            "stranger": stack.enter_context(system.client())
        }


@pytest.fixture(scope="package")
def asker(system: System, clients: dict[str, httpx.Client]) -> Asker:
    return Asker(clients, system.ids)
