"""A store of files that are written once and never changed; their names say nothing about what they hold."""

import asyncio
import io
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from chassis.blobs.locations import BlobLocation
from chassis.errors import Unavailable, describe_error

SHARDS = tuple(f"{number:02x}" for number in range(256))  # directories, so that none grows too long to list
NAME_BYTES = 16  # of randomness: nobody guesses a name, and none is taken twice
ANSWER_SECONDS = 30  # of one request to S3
RETRY_SECONDS = 20
_CLIENT: Any = {"timeout": f"{ANSWER_SECONDS}s", "connect_timeout": "5s"}
_RETRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=RETRY_SECONDS)}
T = TypeVar("T")
_PIECE = re.compile(r"#\d+$")  # how obstore names a file until it is whole, and never lists it
_log = structlog.get_logger()


class BlobMissing(Exception):
    """No file of this name is stored."""


def new_name() -> str:
    """Return the name of a new file."""
    name = secrets.token_hex(NAME_BYTES)
    return f"{name[:2]}/{name[2:]}"


class BlobStore:
    """The files at one location. It is opened at the first use: a process that stores nothing needs no directory."""

    def __init__(self, location: BlobLocation) -> None:
        self.location = location
        self._opened: Any = None

    async def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Store a new file; it outlives a loss of power from then on. ``Unavailable`` if the store does not answer."""
        content = await asyncio.to_thread(_whole, pieces)  # whoever seals them does it there, too
        await self._ask(obstore.put_async(self._store(), name, content, use_multipart=False))
        if self.location.directory is not None:
            await asyncio.to_thread(_sync, self.location.directory / name)

    async def read(self, name: str, start: int, stop: int) -> bytes:
        """Return the bytes from ``start`` to before ``stop``. ``Unavailable`` if the store does not answer.

        Raises:
            BlobMissing: there is no such file.
        """
        try:
            found = await self._ask(obstore.get_range_async(self._store(), name, start=start, end=stop))
        except FileNotFoundError:
            raise BlobMissing from None
        return bytes(found)

    async def delete(self, names: Sequence[str]) -> None:
        """Delete files; one that is not there is deleted already. ``Unavailable`` if the store does not answer."""
        for name in names:
            try:
                await self._ask(obstore.delete_async(self._store(), name))
            except FileNotFoundError:
                continue

    async def names(self, shard: str) -> AsyncIterator[list[str]]:
        """Yield the names of all files of a shard, many at a time. ``Unavailable`` if the store does not answer."""
        if self._is_empty(shard):
            return
        listing = aiter(obstore.list(self._store(), prefix=shard, chunk_size=1000))
        while found := await self._ask(anext(listing, None)):
            yield [one["path"] for one in found]

    async def delete_pieces(self, shard: str, older_than_seconds: float) -> None:
        """Delete what a process left that was killed while it wrote a file of this shard to a directory.

        A bucket has no such pieces: a file is there as a whole or not at all.
        """
        if self.location.directory is not None and not self._is_empty(shard):
            await asyncio.to_thread(_delete_pieces, self.location.directory / shard, older_than_seconds)

    def _is_empty(self, shard: str) -> bool:
        """Whether this is a directory in which nobody has stored anything yet: to look does not make it."""
        directory = self.location.directory
        return directory is not None and not (directory / shard).is_dir()

    def _store(self) -> Any:
        if self._opened is None:
            self._opened = _open(self.location)
        return self._opened

    async def _ask(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except (BaseError, OSError) as error:
            if isinstance(error, FileNotFoundError):
                raise
            _log.error("blobs_unavailable", error=describe_error(error), kind=type(error).__name__)
            raise Unavailable from error


def _open(location: BlobLocation) -> Any:
    """Open the store.

    Raises:
        Unavailable: its directory cannot be made.
    """
    if location.directory is None:
        options: Any = dict(location.options)
        client = _CLIENT | ({"allow_http": True} if location.is_plain_http else {})
        return S3Store(
            location.bucket,
            prefix=location.prefix or None,
            config=options,
            client_options=client,
            retry_config=_RETRIES,
        )
    try:
        location.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        _log.error("blobs_unavailable", error=describe_error(error), kind=type(error).__name__)
        raise Unavailable from error
    return LocalStore(location.directory.resolve())


def _whole(pieces: Iterable[bytes]) -> bytes:
    """Return the pieces as one; never all of them beside the whole, as a join would hold them."""
    content = io.BytesIO()
    content.writelines(pieces)
    return content.getvalue()


def _delete_pieces(directory: Path, older_than_seconds: float) -> None:
    before = time.time() - older_than_seconds
    for one in directory.iterdir():
        if _PIECE.search(one.name) and one.stat().st_mtime < before:
            one.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Write a file and its entries in the directories above to the disk."""
    for one in (path, path.parent, path.parent.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
