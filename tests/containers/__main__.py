"""``make containers``: start deploy/compose for real, use it, break it, stop it, upgrade it; print what was seen.

The machine needs root, podman, runc and debootstrap; where they are not, it says so by name and ends well.
"""

import sys

from tests.containers import podman
from tests.containers.confinement import confinement
from tests.containers.earlier_release import earlier_commit
from tests.containers.steps import Step, perform, say
from tests.containers.trial import Trial


def main() -> int:
    if lacks := podman.missing_requisites():
        say(f"skipped: containers are not tried here, for this machine lacks {', '.join(lacks)}")
        return 0
    podman.configure()
    trial = Trial()
    steps: list[Step] = [
        ("images", trial.build),
        ("the handbook's lines", trial.walk),
        ("confinement", lambda: confinement(trial.installation)),
        ("accounts", trial.let_in),
        ("main job", trial.main_job),
        ("kill -9", trial.kill_each),
        ("stop and start", trial.stop_and_start),
    ]
    if earlier_commit() is None:
        say("skipped: the upgrade, for this checkout has no history")
    else:
        steps += [("the release before", trial.earlier), ("upgrade", trial.upgrade)]
    return perform(trial.installation, steps, "containers", ("deploy/**", "requirements/**", "tests/containers/**"))


if __name__ == "__main__":
    sys.exit(main())
