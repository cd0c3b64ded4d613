"""The release before: what ``CONTAINERS_BEFORE`` names, or the last tag, or the commit that counts as the first."""

import os
import shutil
from collections.abc import Callable

from tests.containers.images import BUILD, PYTHON
from tests.containers.podman import STATE, run, run_program

FIRST_RELEASE = "1e7877ac86e0cdb8492da54990a23dd0effcd62a"  # its schema is the baseline of all migrations
TREE = STATE / "before"


def earlier_commit() -> str | None:
    """Return the commit of the release before, if this checkout has a history."""
    if given := os.environ.get("CONTAINERS_BEFORE"):
        return given
    tags = run_program("git", "describe", "--tags", "--abbrev=0", "HEAD^", check=False)
    if tags.returncode == 0:
        return tags.stdout.strip()
    known = run_program("git", "cat-file", "-e", f"{FIRST_RELEASE}^{{commit}}", check=False)
    return FIRST_RELEASE if known.returncode == 0 else None


def build_earlier(say: Callable[[str], None]) -> str:
    """Build the image of the release before, from its own Containerfile; return its commit, its day and its subject."""
    commit = earlier_commit() or "HEAD"
    described = run_program("git", "log", "-1", "--format=%h of %as (%s)", commit).stdout.strip()
    say(f"building {described}")
    shutil.rmtree(TREE, ignore_errors=True)
    TREE.mkdir(parents=True)
    archive = TREE.with_suffix(".tar")
    run_program("git", "archive", f"--output={archive}", commit)
    run_program("tar", "-C", str(TREE), "-xf", str(archive))
    archive.unlink()
    containerfile = str(TREE / "deploy" / "compose" / "Containerfile")
    built = ("build", "--quiet", *BUILD, "--file", containerfile, f"--build-arg=PYTHON={PYTHON}", "--tag", "weiquan")
    run(*built, str(TREE))
    return described
