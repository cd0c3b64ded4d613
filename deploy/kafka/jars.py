"""The jars of the broker, fetched from Maven by jgo and checked against pinned checksums.

This module runs in the project's virtual environment (``python -m deploy.kafka.jars DIRECTORY``); the others in this
package need only the standard library.
"""

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

COORDINATES = (  # kafka-clients is pinned because jgo would otherwise choose an old one
    "org.apache.kafka:kafka_2.13:4.4.0",
    "org.apache.kafka:kafka-clients:4.4.0",
    "com.fasterxml.jackson.core:jackson-databind:2.21.7",
    "com.fasterxml.jackson.core:jackson-core:2.21.7",
    "com.fasterxml.jackson.core:jackson-annotations:2.21",
    "com.fasterxml.jackson.datatype:jackson-datatype-jdk8:2.21.7",
    "com.fasterxml.jackson.dataformat:jackson-dataformat-yaml:2.21.7",
    "com.github.luben:zstd-jni:1.5.7-17",
    "org.xerial.snappy:snappy-java:1.1.10.7",
    "at.yawk.lz4:lz4-java:1.11.2",
    "org.slf4j:slf4j-simple:1.7.36",
)
CHECKSUMS = Path(__file__).with_name("jars.sha256")


class WrongJars(Exception):
    """The fetched jars are not the pinned ones."""


def pinned_checksums() -> dict[str, str]:
    """Return the SHA-256 of every jar by file name."""
    lines = (line.split() for line in CHECKSUMS.read_text().splitlines())
    return {name: digest for digest, name in lines}


def fetch(into: Path) -> None:
    """Fetch exactly the pinned jars into a new directory, which appears only when it is complete."""
    import jgo  # noqa: PLC0415 - the broker itself is started without any package

    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=".fetch-") as work:
        built = jgo.build("+".join(COORDINATES), cache_dir=Path(work) / "jgo")
        fresh = Path(work) / "jars"
        fresh.mkdir()
        for jar in Path(built.path).glob("*/*.jar"):
            shutil.copy(jar.resolve(), fresh / jar.name)
        check(fresh)
        fresh.rename(into)


def check(directory: Path) -> None:
    """Compare the jars of a directory with the pinned checksums.

    Raises:
        WrongJars: a jar is missing, different or not pinned.
    """
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in directory.glob("*.jar")}
    wrong = sorted(name for name, _ in found.items() ^ pinned_checksums().items())
    if wrong:
        raise WrongJars(f"not the pinned jars: {', '.join(dict.fromkeys(wrong))}")


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
