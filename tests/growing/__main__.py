"""``make growing``: two of each service, two gateways and three brokers in containers, restarted and killed in turn.

The machine needs what `make containers` needs; where it is not, it says so by name and ends well.
"""

import asyncio
import sys
import time

from canon.services import SERVICES
from tests.containers import podman
from tests.containers.steps import Step, perform, say
from tests.containers.trial import Trial
from tests.growing.grown import OVERRIDE, write_twins
from tests.growing.load import Load
from tests.growing.observing import catch_up, judge, memory
from tests.simulation.history import History

BROKERS = ("kafka", "kafka-2", "kafka-3")
RESTARTED = (  # subscribers before publishers, as an upgrade goes
    *(f"{name}{number}" for name in ("analytics", "refunds", "odr", "dispatch", "intake") for number in ("", "_2")),
    *("gateway", "gateway-2"),
    *BROKERS,
)
KILLED = ("kafka-2", *(f"{name}_2" for name in SERVICES), "gateway-2")
IN_SYNC_WITHIN = 120.0  # seconds, after a broker came back
BETWEEN_LOOKS = 5.0  # seconds: Kafka's tool takes a processor for as long as it looks
_OUT_OF_SYNC = (
    "printf 'security.protocol=SSL\\nssl.keystore.type=PEM\\nssl.keystore.location=/run/secrets/kafka.pem\\n"
    "ssl.truststore.type=PEM\\nssl.truststore.location=/run/secrets/ca.pem\\n' > /tmp/client.properties && "
    "KAFKA_HEAP_OPTS=-Xmx128m /opt/kafka/bin/kafka-topics.sh --bootstrap-server {name}:9094"
    " --command-config /tmp/client.properties --describe --under-replicated-partitions"
)


class Growing:
    """The steps, on the installation of `make containers` grown by the override."""

    def __init__(self) -> None:
        self.trial = Trial(OVERRIDE, write_twins())
        self.installation = self.trial.installation
        self._history = History()

    def restart_each(self) -> str:
        """One container after the other, each healthy before the next; nobody may be refused."""
        longest = 0.0
        with Load(self.trial.bureau, self._history, "R") as load:
            for name in RESTARTED:
                before, began = len(load.failed), time.monotonic()
                self.installation.restart(name)
                self._whole_again(name)
                took, longest = time.monotonic() - began, max(longest, load.longest())
                say(f"{name}: whole again after {took:.0f} s; {len(load.failed) - before} failed meanwhile")
        assert load.failed == [], (len(load.failed), load.requests, load.failed[:5])
        return (
            f"{len(RESTARTED)} containers, {load.requests} requests meanwhile, {len(load.failed)} failed, "
            f"longest {max(longest, load.longest()):.1f} s"
        )

    def kill_each(self) -> str:
        """SIGKILL to the first process of one broker and of one of each service, while both gateways are asked."""
        lines = []
        with Load(self.trial.bureau, self._history, "K") as load:
            for name in KILLED:
                load.longest()
                failed = len(load.failed)
                began = time.monotonic()
                self.installation.kill(name)
                caught_up = asyncio.run(catch_up(self.installation))
                self._whole_again(name)
                healthy = time.monotonic() - began
                lines.append(
                    f"{name}: answers after {load.longest():.1f} s at the longest, events acted on after "
                    f"{caught_up:.1f} s, healthy after {healthy:.0f} s, {len(load.failed) - failed} put off"
                )
                say(lines[-1])
        return f"{'; '.join(lines)}; {load.requests} requests in all"

    def check(self) -> str:
        """Every acknowledged complaint is there once in each store, and every event was acted on once, in order."""
        verdict, filed = asyncio.run(judge(self.installation, self._history))
        assert verdict.violations == [], verdict.violations[:5]
        return (
            f"{filed} complaints, {len(self._history.answers)} acknowledged: each once at intake, dispatch and "
            f"analytics, placed once; {verdict.looked_at['C4 order']} events numbered without a gap and acted on by "
            "every subscriber; nothing parked, nothing in quarantine"
        )

    def measure_memory(self) -> str:
        names = [one for name in ("postgres", *BROKERS, *SERVICES, "gateway", "gateway-2") for one in self._all(name)]
        return ", ".join(f"{name} {memory(self.installation, name)} MiB" for name in names)

    def _all(self, name: str) -> list[str]:
        return self.installation.containers(name)

    def _whole_again(self, name: str) -> None:
        """Wait until a container is healthy, and of a broker until every partition is on all of them again."""
        self.installation.wait_healthy(name)
        if name not in BROKERS:
            return
        until = time.monotonic() + IN_SYNC_WITHIN
        while lacking := self.installation.execute(name, "sh", "-c", _OUT_OF_SYNC.format(name=name)).strip():
            if time.monotonic() > until:
                raise podman.Failed(f"{name}: not in sync\n{lacking[-2000:]}")
            time.sleep(BETWEEN_LOOKS)


def main() -> int:
    if lacks := podman.missing_requisites():
        say(f"skipped: nothing is tried in containers here, for this machine lacks {', '.join(lacks)}")
        return 0
    podman.configure()
    growing = Growing()
    trial = growing.trial
    steps: list[Step] = [
        ("images", trial.build),
        ("two of each", trial.walk),
        ("accounts", trial.let_in),
        ("main job", trial.main_job),
        ("rolling restart", growing.restart_each),
        ("kill -9", growing.kill_each),
        ("in order and once", growing.check),
        ("memory", growing.measure_memory),
    ]
    covers = ("chassis/**", "deploy/**", "gateway/**", "tests/containers/**", "tests/growing/**")
    return perform(growing.installation, steps, "growing", covers)


if __name__ == "__main__":
    sys.exit(main())
