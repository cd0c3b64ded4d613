"""What lies in the repository: texts, and pictures for README."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure
PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "docs" / "pictures"
MAX_PICTURE = 200_000  # bytes
MAX_TEXT = 2_000_000  # bytes: what was learned is the largest
MADE = ("__pycache__", "mutants")  # by running, and in no checkout


def files() -> Iterator[Path]:
    """Every file beside those that git leaves out: hidden ones, what Python compiled, logs."""
    for top in PROJECT.iterdir():
        if top.name.startswith(".") or top.name in MADE:
            continue
        for file in (top, *top.rglob("*")):
            if file.is_file() and file.suffix != ".log" and MADE[0] not in file.parts:
                yield file


def is_text(file: Path) -> bool:
    try:
        return "\0" not in file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False


def test_every_file_is_a_text_or_a_picture_of_readme() -> None:
    assert [str(file) for file in files() if PICTURES not in file.parents and not is_text(file)] == []


def test_no_file_is_large() -> None:
    sizes = {str(file): file.stat().st_size for file in files() if PICTURES not in file.parents}
    pictures = {str(file): file.stat().st_size for file in files() if PICTURES in file.parents}

    assert {name: size for name, size in sizes.items() if size > MAX_TEXT} == {}
    assert {name: size for name, size in pictures.items() if size > MAX_PICTURE} == {}
