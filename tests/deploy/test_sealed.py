"""Which keys a recovered server asks for before it takes its place."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from chassis.clock import new_id
from chassis.vault.keys import KeyRing
from chassis.vault.seal import Vault
from deploy.launcher.backup import Databases
from deploy.launcher.key_check import check_keys, key_ids
from deploy.launcher.postgres_tools import Database
from deploy.process.messages import CannotStart

OLD, NEW = "old:" + "00" * 32, "new:" + "11" * 32


@pytest.fixture
def sealed(empty_database_url: str) -> Database:
    """By intake, under a key that was replaced halfway."""
    database = Databases(empty_database_url, {}).for_schema("intake")
    database.query("create schema intake; create table intake.vault_keys (wrapped bytea)")
    for ring in map(KeyRing.from_text, (OLD, NEW)):
        wrapped = Vault(ring).new_key(new_id()).wrapped
        database.query(f"insert into intake.vault_keys values ('\\x{wrapped.hex()}')")  # noqa: S608 - our own
    return database


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"INTAKE_VAULT_KEY": f"{NEW},{OLD}"}, []),
        ({"INTAKE_VAULT_KEY": NEW}, ["old"]),
        ({"WEIQUAN_PROFILE": "production"}, ["new, old"]),
    ],
)
def test_a_key_that_a_service_would_not_make_is_only_named(
    sealed: Database, tmp_path: Path, given: Mapping[str, str], expected: list[str]
) -> None:
    lines: list[str] = []

    check_keys(sealed, tmp_path, tmp_path / "keys", given, lines.append)

    assert lines == [
        f"some of it is sealed under the master key {names}: INTAKE_VAULT_KEY must name that too" for names in expected
    ]


@pytest.mark.parametrize("given", [{}, {"INTAKE_VAULT_KEY": "other:" + "22" * 32}])
def test_a_key_that_opens_nothing_is_refused(sealed: Database, tmp_path: Path, given: Mapping[str, str]) -> None:
    with pytest.raises(CannotStart, match="under the master key new, old, which is not"):
        check_keys(sealed, tmp_path, tmp_path / "keys", given, print)


def test_keys_are_named_as_the_vault_names_them(tmp_path: Path) -> None:
    made = KeyRing.from_file(tmp_path / "key")

    for text in (OLD, f"{NEW}, {OLD}", "33" * 32, (tmp_path / "key").read_text()):
        assert key_ids(text) == {key.id for key in KeyRing.from_text(text).all()}
    assert key_ids((tmp_path / "key").read_text()) == {made.current.id}
