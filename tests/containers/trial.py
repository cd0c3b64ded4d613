"""What ``make containers`` does with an installation, step by step."""

from pathlib import Path

from tests.containers import images
from tests.containers.bureau import Bureau
from tests.containers.earlier_release import build_earlier
from tests.containers.filing import Filing, all_arrived
from tests.containers.handbook import blocks
from tests.containers.installation import SECRETS, Installation
from tests.containers.steps import say
from tests.journeys import test_main_job as main_job

KILLED = ("dispatch", "intake", "gateway", "kafka", "postgres")  # one after the other, each healthy before the next


class Trial:
    """What is done step by step."""

    def __init__(self, *overrides: Path) -> None:
        self.installation = Installation(*overrides)
        self.bureau = Bureau(SECRETS / "kafka" / "ca.pem")
        self._complaints: dict[str, str] = {}  # by who filed them
        self._filed: list[str] = []  # while something was broken

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
