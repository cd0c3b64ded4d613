"""One list of promises, kept by a directory and by an S3 server."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from chassis.blobs.locations import BlobLocation, location_from
from chassis.blobs.store import SHARDS, BlobMissing, BlobStore, new_name
from chassis.errors import Unavailable
from chassis.settings import StartupRefused
from tests.s3_server import S3Server, s3, s3_server  # noqa: F401  # fixtures
from tests.sweeps import only_in_sweeps, sampled

CONTENT = bytes(range(256)) * 1000


@pytest.fixture(params=["directory", pytest.param("s3", marks=pytest.mark.clients)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "s3":
        return BlobStore(request.getfixturevalue("s3_server").location)
    return BlobStore(location_from({"WEIQUAN_HOME": str(tmp_path)}))


async def names_of(store: BlobStore, shard: str) -> list[str]:
    return [name async for names in store.names(shard) for name in names]


@sampled
async def test_what_was_put_is_read_in_parts(store: BlobStore) -> None:
    name = new_name()
    await store.put(name, [CONTENT[:100], CONTENT[100:]])

    assert await store.read(name, 0, len(CONTENT)) == CONTENT
    assert await store.read(name, 1000, 1010) == CONTENT[1000:1010]


async def test_a_file_is_listed_in_its_shard_and_no_other(store: BlobStore) -> None:
    name = new_name()
    await store.put(name, [b"1"])
    shard = name[:2]

    assert shard in SHARDS
    assert await names_of(store, shard) == [name]
    assert name not in await names_of(store, SHARDS[SHARDS.index(shard) - 1])


async def test_a_deleted_file_is_gone_and_may_be_deleted_again(store: BlobStore) -> None:
    name, other = new_name(), new_name()
    await store.put(name, [b"1"])
    await store.put(other, [b"2"])

    await store.delete([name, new_name()])
    await store.delete([name])

    with pytest.raises(BlobMissing):
        await store.read(name, 0, 1)
    assert await store.read(other, 0, 1) == b"2"


async def test_pieces_of_a_file_that_was_never_whole_are_deleted_when_nobody_writes_them_any_more(
    tmp_path: Path,
) -> None:
    store, name = BlobStore(BlobLocation(directory=tmp_path)), new_name()
    await store.put(name, [b"1"])
    shard = name[:2]
    old, fresh = tmp_path / f"{name}#1", tmp_path / f"{name}#2"
    for piece in (old, fresh):
        piece.write_bytes(b"a part")
    os.utime(old, (0, 0))
    assert await names_of(store, shard) == [name]

    for each in SHARDS:
        await store.delete_pieces(each, 3600.0)

    assert (old.exists(), fresh.exists(), await store.read(name, 0, 1)) == (False, True, b"1")


@sampled
async def test_twenty_megabytes_are_one_object(store: BlobStore) -> None:
    name, size = new_name(), 20 << 20
    await store.put(name, [bytes(size)])

    assert await store.read(name, size - 5, size) == bytes(5)


async def test_who_has_no_right_to_a_bucket_finds_it_unavailable(s3_server: S3Server) -> None:  # noqa: F811
    wrong = BlobStore(location_from({**s3_server.environment, "AWS_SECRET_ACCESS_KEY": "another"}))

    with pytest.raises(Unavailable):
        await wrong.put(new_name(), [b"1"])


@only_in_sweeps
async def test_a_server_that_is_away_is_unavailable_and_good_again_when_it_is_back(s3: S3Server) -> None:  # noqa: F811
    store, name = BlobStore(s3.location), new_name()
    await store.put(name, [b"1"])
    s3.stop()

    with pytest.raises(Unavailable):
        await store.read(name, 0, 1)

    s3.start()
    assert await store.read(name, 0, 1) == b"1"


async def test_a_directory_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")

    with pytest.raises(Unavailable):
        await BlobStore(location_from({"WEIQUAN_HOME": str(tmp_path)})).put(new_name(), [b"1"])


async def test_who_only_looks_makes_no_directory(tmp_path: Path) -> None:
    assert await names_of(BlobStore(location_from({"WEIQUAN_HOME": str(tmp_path / "home")})), SHARDS[0]) == []

    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240 - a test


async def test_what_is_stored_is_its_owners_alone(tmp_path: Path) -> None:
    await BlobStore(location_from({"WEIQUAN_HOME": str(tmp_path)})).put(new_name(), [b"1"])

    assert (tmp_path / "files").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("environ", "location"),
    [
        ({}, BlobLocation(directory=Path(".weiquan/files"))),
        ({"WEIQUAN_HOME": "/srv"}, BlobLocation(directory=Path("/srv/files"))),
        ({"WEIQUAN_HOME": "/srv", "WEIQUAN_BLOBS": "/mnt/files"}, BlobLocation(directory=Path("/mnt/files"))),
        ({"WEIQUAN_BLOBS": "file:///mnt/files"}, BlobLocation(directory=Path("/mnt/files"))),
        (
            {"WEIQUAN_BLOBS": "s3://bucket/a/b/", "AWS_REGION": "cn-north-1", "OTHER": "x"},
            BlobLocation(bucket="bucket", prefix="a/b", options={"aws_region": "cn-north-1"}),
        ),
    ],
)
def test_where_files_lie_is_a_setting(environ: Mapping[str, str], location: BlobLocation) -> None:
    assert location_from(environ) == location


@pytest.mark.parametrize("given", ["gs://bucket", "s3:///below", "file://host/below", "https://bucket"])
def test_any_other_place_is_refused_at_the_start(given: str) -> None:
    with pytest.raises(StartupRefused, match="WEIQUAN_BLOBS"):
        location_from({"WEIQUAN_BLOBS": given})


def test_production_reaches_a_bucket_by_https_only() -> None:
    environ = {"WEIQUAN_BLOBS": "s3://bucket", "AWS_ENDPOINT_URL": "http://minio:9000"}

    with pytest.raises(StartupRefused, match="https"):
        location_from(environ, production=True)
    assert location_from(environ | {"AWS_ENDPOINT_URL": "https://minio:9000"}, production=True).bucket == "bucket"
