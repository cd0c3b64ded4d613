"""What tests need of Debian's packages is found where the machine has it, or where it was unpacked."""

from pathlib import Path

import pytest

from deploy.launcher.debian import PACKAGES, PROMETHEUS, _find_in, find_tool


@pytest.mark.parametrize("name", PACKAGES)
def test_what_was_unpacked_beside_the_environment_is_found(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEIQUAN_VENV", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    unpacked = tmp_path / "tools" / name
    unpacked.parent.mkdir()
    unpacked.touch()

    assert find_tool(name) == str(unpacked)


def test_it_lies_where_its_package_puts_it(tmp_path: Path) -> None:
    lying = tmp_path / "usr/bin" / PROMETHEUS
    lying.parent.mkdir(parents=True)
    lying.touch()

    assert _find_in(tmp_path, PROMETHEUS) == str(lying)
