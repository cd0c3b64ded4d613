"""What tests need of Debian's packages is found where the machine has it, or where it was unpacked."""

from pathlib import Path

import pytest

from deploy.launcher.debian import CLOCK, PACKAGES, SERVER, _found_in, find_tool


@pytest.mark.parametrize("name", PACKAGES)
def test_what_was_unpacked_beside_the_environment_is_found(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEIQUAN_VENV", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    kept = tmp_path / "tools" / name
    kept.parent.mkdir()
    kept.touch()

    assert find_tool(name) == str(kept)


@pytest.mark.parametrize(
    ("name", "place"),
    [(SERVER, "usr/bin"), (CLOCK, "usr/lib/x86_64-linux-gnu/faketime"), (CLOCK, "usr/lib/faketime")],
)
def test_it_lies_where_its_package_puts_it(name: str, place: str, tmp_path: Path) -> None:
    lying = tmp_path / place / name
    lying.parent.mkdir(parents=True)
    lying.touch()

    assert _found_in(tmp_path, name) == str(lying)
