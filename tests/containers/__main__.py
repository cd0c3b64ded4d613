"""``make containers``: start deploy/compose for real, use it, break it, stop it, upgrade it; print what was seen.

The machine needs root, podman, runc and debootstrap; where they are not, it says so by name and ends well.
"""

# ruff: noqa: T201 - it speaks to a person

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC

from chassis.clock import machine_now
from tests.containers import images, podman
from tests.containers.bureau import ADMINISTRATOR, Bureau
from tests.containers.confinement import confinement
from tests.containers.earlier_release import build_earlier, earlier_commit
from tests.containers.filing import Filing, all_arrived
from tests.containers.installation import SECRETS, Installation
from tests.journeys import test_main_job as main_job

KILLED = ("dispatch", "intake", "gateway", "kafka", "postgres")  # one after the other, each healthy before the next
OWN = ("analytics", "refunds", "odr", "dispatch", "intake", "gateway")  # subscribers before publishers: the handbook


def say(line: str) -> None:
    print(line, flush=True)


class Trial:
    """The steps in their order, each a line of the table."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.installation = Installation(say)
        self.bureau = Bureau(SECRETS / "kafka" / "ca.pem")
        self._complaints: dict[str, str] = {}

    def run(self, name: str, step: Callable[[], str]) -> None:
        say(f"{name} …")
        began = time.monotonic()
        found = step()
        self.lines.append(f"| {name} | {found} | {time.monotonic() - began:.0f} |")
        say(self.lines[-1])

    def build(self) -> str:
        images.ensure_stand_ins(say)
        self.installation.remove()
        self.installation.lay()
        self.installation.build()
        return ", ".join(f"{name} {version}" for name, version in images.versions().items())

    def start(self) -> str:
        """From nothing: secrets, containers, health."""
        self.installation.make_secrets()
        took = self.installation.up()
        return ", ".join(f"{name} {seconds:.0f} s" for name, seconds in took.items())

    def let_in(self) -> str:
        """The first administrator as the handbook says, then everybody else through the gateway, under TLS."""
        command = ("python", "-m", "gateway", "administrator", ADMINISTRATOR)
        self.installation.execute("gateway", *command, given=f"{self.bureau.password}\n")
        self.bureau.open_accounts()
        return "first administrator, four programs with keys, three people with passwords and second factors"

    def main_job(self) -> str:
        self._complaints = {
            "platform_12345": main_job.redirect_the_building(self.bureau),
            "platform_12315": main_job.refund_the_gym_card(self.bureau),
            "partner": main_job.answer_the_partner(self.bureau),
        }
        main_job.rates_are_right(self.bureau)
        return "redirected, mediated and refunded, terminated: three complaints to their ends, and the rates of them"

    def kill_each(self) -> str:
        """Kill the first process of a container while a partner files; podman starts it again by its policy."""
        seconds = {}
        with Filing(self.bureau.as_("partner"), "kill") as filing:
            for name in KILLED:
                before = self.installation.inspect(name)["State"]["Pid"]
                self.installation.kill(name)
                seconds[name] = self.installation.wait_healthy(name)
                assert self.installation.inspect(name)["State"]["Pid"] != before
        again = ", ".join(f"{name} healthy after {took:.0f} s" for name, took in seconds.items())
        return f"{again}; {all_arrived(filing, self.bureau.as_('hub'))}"

    def stop_and_start(self) -> str:
        self.installation.compose("stop")
        self.installation.up()
        self._nothing_is_lost()
        return "every container stopped, the same started; the three complaints are in the states they were in"

    def earlier(self) -> str:
        """An installation of the release before, with a complaint that came to its end and one that did not."""
        self.installation.remove()
        commit = build_earlier(say)
        self.start()
        self.bureau.close()
        self.bureau = Bureau(SECRETS / "kafka" / "ca.pem")
        self.let_in()
        self.main_job()
        return f"started, and the main job done, by {commit}"

    def upgrade(self) -> str:
        """As the handbook says: steps on the database first, while the old release serves; then one after another."""
        self.installation.build()
        with Filing(self.bureau.as_("partner"), "upgrade") as filing:
            for step in ("roles", "migrate"):
                self.installation.compose("run", "--rm", "-T", "--no-deps", step)
            for name in OWN:
                self.installation.compose("up", "--detach", "--no-deps", "--no-build", "--force-recreate", name)
                self.installation.wait_healthy(name)
        arrived = all_arrived(filing, self.bureau.as_("hub"))
        self._nothing_is_lost()
        return f"migrated while the release before served, then replaced one after another; {arrived}"

    def _nothing_is_lost(self) -> None:
        states = {
            role: self.bureau.as_(role).get(f"/v1/complaints/{id_}")["state"] for role, id_ in self._complaints.items()
        }
        assert states == {"platform_12345": "closed", "platform_12315": "followed_up", "partner": "closed"}, states


def main() -> int:
    if lacks := podman.missing_requisites():
        say(f"skipped: containers are not tried here, for this machine lacks {', '.join(lacks)}")
        return 0
    podman.configure()
    trial = Trial()
    steps: list[tuple[str, Callable[[], str]]] = [
        ("images", trial.build),
        ("start from nothing", trial.start),
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
    failed = False
    try:
        for name, step in steps:
            trial.run(name, step)
    except (podman.Failed, AssertionError) as failure:
        say(f"FAILED: {failure}")
        failed = True
    finally:
        if not os.environ.get("CONTAINERS_STAY"):
            trial.installation.remove()
    say(f"\n{machine_now().astimezone(UTC).date()}, {podman.run('--version').stdout.strip()}, {os.cpu_count()} cores\n")
    say("| step | what was seen | seconds |\n|---|---|---:|")
    say("\n".join(trial.lines))
    say("\nNOT AS DESCRIBED" if failed else "\nas described")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
