"""``make affected``: run the tests that what changed since a commit reaches, the nearest of them.

The import graph, templates, words and rules say what is reached (``tests/support/reach.py``). A service's app imports
all of the service, so almost every change reaches hundreds of files; the nearest of them find what is found at all
(``make planted``). Migrations, settings and core files mean the whole suite at once.
"""

import subprocess
import sys
from pathlib import Path

from tests.support.reach import Reach

ROOT = Path(__file__).parents[1]
NEAREST = 60  # files of tests
_PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]


def changed_since(base: str) -> list[Path]:
    """Return what differs from where this tree left ``base``, committed or not, also what is new."""
    fork = _git("merge-base", base, "HEAD")[0]
    return [Path(line) for line in {*_git("diff", "--name-only", fork), *_git("ls-files", "-o", "--exclude-standard")}]


def selected(changed: list[Path]) -> list[str]:
    """Return the arguments for pytest: the nearest files, nothing (everything), or none that it could run."""
    reached = Reach(ROOT).tests(changed)
    return ["tests"] if reached is None else [str(one.path) for one in reached[:NEAREST]]


def _git(*words: str) -> list[str]:
    return subprocess.check_output(["git", *words], cwd=ROOT, text=True).splitlines()


def main() -> int:
    base = next((word for word in sys.argv[1:] if not word.startswith("-")), "main")
    changed = changed_since(base)
    chosen = selected(changed) if changed else []
    sys.stdout.write(f"{len(changed)} files changed since {base}, {len(chosen)} files of tests\n")
    if "--list" in sys.argv or not chosen:
        sys.stdout.write("".join(f"{one}\n" for one in chosen))
        return 0
    sys.stdout.flush()
    return subprocess.run(_PYTEST + chosen, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
