"""Newer releases of Python, as newer releases of Debian bring them, in containers with the locked packages."""

import shutil
import subprocess

from deploy.process.paths import PROJECT
from tests.containers import podman
from tests.containers.images import MOUNTS, bootstrap, exists
from tests.kafka_fixtures import OTHER_KAFKA
from tests.versions.releases import CACHE, PINNED_KAFKA, kafka_jars

PYTHONS = ("trixie", "forky")
PACKAGES = "python3,python3-venv,python-is-python3,ca-certificates,git,openssl"
PREPARE = """
set -e
mkdir /srv/weiquan && cp -r /given/. /srv/weiquan && cd /srv/weiquan
python -m deploy.launcher env run dev kafka
echo "tried by $(python -c 'import platform; print(platform.python_version())')"
"$WEIQUAN_VENV/bin/python" -m pytest "$@" # a child of the shell, which takes in whatever is orphaned
"""


def run_in_container(release: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the Python of a release of Debian, on a copy of this checkout."""
    podman.configure()
    image, given = f"localhost/weiquan/tests-{release}", CACHE / "checkout"
    if not exists(image):
        bootstrap(image, release, PACKAGES)
    shutil.rmtree(given, ignore_errors=True)
    given.mkdir(parents=True)
    archive = CACHE / "checkout.tar"
    podman.run_program("sh", "-c", f"git ls-files -z | tar --null -T - -cf '{archive}'", folder=PROJECT)
    podman.run_program("tar", "-C", str(given), "-xf", str(archive))
    venv = CACHE / f"venv-{release}"
    venv.mkdir(exist_ok=True)
    return podman.run(
        *("run", "--rm", "--network=host", "--shm-size=3g", *MOUNTS),
        *(f"--volume={given}:/given:ro", f"--volume={venv}:/venv", "--env=WEIQUAN_VENV=/venv"),
        *(f"--volume={kafka_jars(PINNED_KAFKA)}:/kafka:ro", f"--env={OTHER_KAFKA}=/kafka"),
        *(image, "sh", "-c", PREPARE, "sh", *arguments),
        check=False,
    )
