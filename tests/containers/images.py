"""The images: ours as the Containerfile makes it, and what stands in for images of others, made of Debian's packages.

Where a registry of images is reached compose takes CPython, PostgreSQL and Kafka by their digests. Where only packages
are to be had, as on the machines that try it, the base, PostgreSQL and Kafka come from debootstrap and Maven.
"""

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.kafka.jars import COORDINATES
from tests.containers.podman import STATE, run, run_program

IMAGES = Path(__file__).parent / "images"
PYTHON, POSTGRES, KAFKA = (f"localhost/weiquan/{name}" for name in ("debian-python", "postgres", "kafka"))
ROOTS = {  # image -> release of Debian and packages
    PYTHON: ("trixie", "python3,python3-venv,python-is-python3,ca-certificates"),
    "localhost/weiquan/debian-postgres": ("forky", "postgresql-18"),
    "localhost/weiquan/debian-java": ("trixie", "openjdk-21-jre-headless"),
}
SCRIPTS = Path("/usr/share/debootstrap/scripts")
NEWEST_SCRIPT = "sid"  # for a release that debootstrap does not know by name yet
OF_THE_MACHINE = ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")  # how it reaches PyPI
MOUNTS = tuple(f"--volume={path}:{path}:ro" for path in OF_THE_MACHINE if Path(path).exists())
BUILD = ("--network=host", *MOUNTS)


def ensure_stand_ins(say: Callable[[str], None]) -> None:
    """Make the base, PostgreSQL and Kafka, each once."""
    for image, (release, packages) in ROOTS.items():
        if not exists(image):
            say(f"making {image}: Debian {release} with {packages}")
            bootstrap(image, release, packages)
    if not exists(POSTGRES):
        run("build", "--quiet", "--tag", POSTGRES, str(IMAGES / "postgres"))
    if not exists(KAFKA):
        say("making the image of Kafka")
        with tempfile.TemporaryDirectory(dir=STATE) as folder:
            context = Path(folder) / "kafka"
            shutil.copytree(IMAGES / "kafka", context)
            fetch_jars(context / "jars")
            run("build", "--quiet", "--tag", KAFKA, str(context))


def exists(image: str) -> bool:
    return run("image", "exists", image, check=False).returncode == 0


def bootstrap(image: str, release: str, packages: str) -> None:
    """Make an image of a release of Debian with nothing but what is needed and these packages."""
    source = _mirror()
    script = [NEWEST_SCRIPT] if source and not (SCRIPTS / release).exists() else []
    with tempfile.TemporaryDirectory(dir=STATE) as folder:
        root, archive = Path(folder) / "root", Path(folder) / "root.tar"
        run_program("debootstrap", "--variant=minbase", f"--include={packages}", release, str(root), *source, *script)
        shutil.rmtree(root / "var/cache/apt/archives", ignore_errors=True)
        run_program("tar", "-C", str(root), "-cf", str(archive), ".")
        run("import", "--quiet", str(archive), image)


def _mirror() -> list[str]:
    """Return where this machine gets Debian's packages from, or nothing: debootstrap has a default."""
    targets = ("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian")
    found = run_program(*targets, check=False).stdout.split()
    return [address for address in found if "security" not in address][:1]


def fetch_jars(into: Path) -> None:
    """Fetch the jars of `make kafka`, and of the same release the tools that compose calls."""
    import jgo  # noqa: PLC0415 - only `make env PARTS=kafka` brings it

    kafka = next(coordinate for coordinate in COORDINATES if ":kafka-clients:" in coordinate)
    tools = kafka.replace("kafka-clients", "kafka-tools")
    with tempfile.TemporaryDirectory(dir=STATE) as folder:
        built = jgo.build("+".join((*COORDINATES, tools)), cache_dir=Path(folder) / "jgo")
        into.mkdir(parents=True)
        for jar in Path(built.path).glob("*/*.jar"):
            shutil.copy(jar.resolve(), into / jar.name)


def versions() -> dict[str, str]:
    """Return what is inside the images, as it says of itself."""
    programs = {
        "CPython": ("weiquan", "python", "--version"),
        "PostgreSQL": (POSTGRES, "postgres", "--version"),
        "Kafka": (KAFKA, "sh", "-c", "ls /opt/kafka/libs | sed -n 's/^kafka-clients-\\(.*\\).jar/\\1/p'"),
        "Java": (KAFKA, "sh", "-c", "java -version 2>&1 | head -1"),
    }
    outputs = {
        name: run("run", "--rm", f"--entrypoint={command}", image, *arguments).stdout
        for name, (image, command, *arguments) in programs.items()
    }
    return {name: re.findall(r"\d+(?:\.\d+)+", output)[0] for name, output in outputs.items()}
