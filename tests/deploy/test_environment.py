"""The virtual environment: installed once, again only when a lock says so."""

import base64
import hashlib
import threading
import zipfile
from pathlib import Path

import pytest

from deploy.launcher.environment import Environment
from deploy.process.messages import CannotStart
from tests.sweeps import only_in_sweeps, sampled


def a_wheel(directory: Path, version: str) -> str:
    """Write a package of one file; its line in a lock."""
    stem = f"weiquan_probe-{version}"
    files = {
        "weiquan_probe.py": f"VERSION = '{version}'\n",
        f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: weiquan-probe\nVersion: {version}\n",
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},\n"
        for name, text in files.items()
    )
    wheel = directory / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in (files | {f"{stem}.dist-info/RECORD": record}).items():
            archive.writestr(name, text)
    return f"weiquan-probe=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment that the first test makes and the next one finds (making one takes seconds)."""
    locks = tmp_path_factory.mktemp("locks")
    (locks / "run.txt").write_text("")
    made = Environment(tmp_path_factory.mktemp("environment") / "venv", locks)
    made.path.mkdir()
    return made


@pytest.fixture
def locks(empty: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHEELS", str(tmp_path))
    return empty._locks


@only_in_sweeps
def test_packages_come_from_a_directory_of_wheels_and_only_when_the_lock_changed(
    empty: Environment, locks: Path, tmp_path: Path
) -> None:
    lines: list[str] = []
    (locks / "run.txt").write_text(a_wheel(tmp_path, "1.0"))
    threads = [threading.Thread(target=empty.ensure, args=(["run"], lines.append)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    installed = [line for line in lines if line.startswith("installing")]
    assert installed == ["installing the packages of run"]
    assert list(empty.path.glob("lib/python3*/site-packages/weiquan_probe-1.0.dist-info"))

    lines.clear()
    empty.ensure(["run"], lines.append)
    assert lines == []

    (locks / "run.txt").write_text(a_wheel(tmp_path, "1.1"))
    empty.ensure(["run"], lines.append)
    assert lines[0] == "installing the packages of run"
    assert list(empty.path.glob("lib/python3*/site-packages/weiquan_probe-1.1.dist-info"))


@sampled
def test_a_wheel_that_is_not_the_pinned_one_is_refused(empty: Environment, locks: Path, tmp_path: Path) -> None:
    line = a_wheel(tmp_path, "2.0")
    (locks / "run.txt").write_text(line[:-9] + "00000000\n")

    with pytest.raises(CannotStart, match=r"(?i)hash"):
        empty.ensure(["run"], lambda _: None)


def test_a_python_without_venv_names_the_package_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(CannotStart, match="apt install make python3-venv"):
        Environment(tmp_path / "venv").ensure(["run"], lambda _: None)
