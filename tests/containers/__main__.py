"""``make containers``: start deploy/compose for real, use it, break it, stop it, upgrade it; print what was seen.

The machine needs root, podman, runc and debootstrap; where they are not, it says so by name and ends well.
"""

# ruff: noqa: T201 - it speaks to a person

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC

import httpx

from chassis.clock import machine_now
from tests.containers import images, podman
from tests.containers.bureau import Bureau
from tests.containers.confinement import confinement
from tests.containers.earlier_release import build_earlier, earlier_commit
from tests.containers.filing import Filing, all_arrived
from tests.containers.handbook import blocks
from tests.containers.installation import SECRETS, Installation
from tests.journeys import test_main_job as main_job

KILLED = ("dispatch", "intake", "gateway", "kafka", "postgres")  # one after the other, each healthy before the next


def say(line: str) -> None:
    print(line, flush=True)


class Trial:
    """The steps in their order, each a line of the table."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.installation = Installation(say)
        self.bureau = Bureau(SECRETS / "kafka" / "ca.pem")
        self._complaints: dict[str, str] = {}  # by who filed them
        self._filed: list[str] = []  # while something was broken

    def run(self, name: str, step: Callable[[], str]) -> None:
        say(f"{name} …")
        began = time.monotonic()
        found = step()
        self.lines.append(f"| {name} | {found} | {time.monotonic() - began:.0f} |")
        say(self.lines[-1])

    def build(self) -> str:
        """What stands in for images of others; of the installation nothing is left."""
        images.ensure_stand_ins(say)
        self.installation.remove()
        self.installation.lay()
        self.installation.build()
        return ", ".join(f"{name} {version}" for name, version in images.versions().items())

    def walk(self) -> str:
        """The lines of the handbook from nothing to the first administrator, as they stand there."""
        took: dict[str, float] = {}
        for line in blocks()[0]:
            took |= self.installation.type(line, f"{self.bureau.password}\n")
        return "healthy or ended: " + ", ".join(f"{name} {seconds:.0f} s" for name, seconds in took.items())

    def let_in(self) -> str:
        """Everybody else through the gateway, under TLS."""
        self.bureau.open_accounts()
        return "four programs with keys, three people with passwords and second factors, through the gateway under TLS"

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
        self._filed = list(filing.accepted.values())
        again = ", ".join(f"{name} healthy after {took:.0f} s" for name, took in seconds.items())
        return f"{again}; {all_arrived(filing, self.bureau.as_('hub'))}"

    def stop_and_start(self) -> str:
        self.installation.compose("stop")
        self.installation.up()
        return f"every container stopped, the same started; {self._nothing_is_lost()}"

    def earlier(self) -> str:
        """An installation of the release before, with three complaints that came to their ends."""
        self.installation.remove()
        self._filed = []
        commit = build_earlier(say)
        self.bureau.close()
        self.bureau = Bureau(SECRETS / "kafka" / "ca.pem")
        for line in blocks()[0]:
            self.installation.type(line.replace("--build ", ""), f"{self.bureau.password}\n")
        self.let_in()
        self.main_job()
        return f"started, and the main job done, by {commit}"

    def upgrade(self) -> str:
        """The lines of the handbook: steps on the database while the old release serves, then one after another."""
        with Filing(self.bureau.as_("partner"), "upgrade") as filing:
            for line in blocks()[1]:
                self.installation.type(line)
        arrived = all_arrived(filing, self.bureau.as_("hub"))
        arrived += f"; {self._nothing_is_lost()}"
        return f"migrated while the release before served, then replaced one after another; {arrived}"

    def _nothing_is_lost(self) -> str:
        """Look for every complaint of before."""
        hub = self.bureau.as_("hub")
        states = {
            role: self.bureau.as_(role).get(f"/v1/complaints/{complaint}")["state"]
            for role, complaint in self._complaints.items()
        }
        assert states == {"platform_12345": "closed", "platform_12315": "followed_up", "partner": "closed"}, states
        for complaint in self._filed:
            hub.get(f"/v1/cases/{complaint}")
        filed = f", the {len(self._filed)} that were filed too" if self._filed else ""
        return f"the three complaints of before are in the states they were in{filed}"


def main() -> int:
    if lacks := podman.missing_requisites():
        say(f"skipped: containers are not tried here, for this machine lacks {', '.join(lacks)}")
        return 0
    podman.configure()
    trial = Trial()
    steps: list[tuple[str, Callable[[], str]]] = [
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
    failed = False
    try:
        for name, step in steps:
            trial.run(name, step)
    except (podman.Failed, AssertionError, httpx.HTTPError) as failure:
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
