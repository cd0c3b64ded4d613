"""Volumes of a machine that can be filled up or lose their power; only root may make them."""

import contextlib
import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN, as xfs_io's ``shutdown``
_NOTHING_FLUSHED = 2
BLOCK = bytes(1 << 20)
needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("mkfs.ext4") is None, reason="mounting needs root and mkfs.ext4"
)


@contextlib.contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[None]:
    """A disk of its own at this place, in memory."""
    place.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place))
    try:
        yield
    finally:
        _run("umount", "-l", str(place))
        shutil.rmtree(place, ignore_errors=True)


def fill(place: Path) -> Path:
    """Write until there is no room; the ballast."""
    ballast = place / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(BLOCK)
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(b"x")
    return ballast


class Disk:
    """An image with a file system whose power can be cut: what was not flushed is gone."""

    def __init__(self, image: Path, place: Path, megabytes: int) -> None:
        self._image, self._place = image, place
        image.parent.mkdir(parents=True, exist_ok=True)
        with image.open("wb") as file:
            file.truncate(megabytes << 20)
        _run("mkfs.ext4", "-q", str(image))
        place.mkdir(parents=True, exist_ok=True)
        self.mount()

    def mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self._place))

    def cut_power(self) -> None:
        descriptor = os.open(self._place, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _NOTHING_FLUSHED))
        finally:
            os.close(descriptor)

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", str(self._place)], check=False, capture_output=True)

    def throw_away(self) -> None:
        self.unmount()
        self._image.unlink(missing_ok=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
