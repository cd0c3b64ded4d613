"""Carries out the strikes, heals each at its time, and everything at the end."""

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from signal import SIGCONT, SIGSTOP

from deploy.process.paths import PROJECT
from tests.campaign.record import INFO, Record
from tests.campaign.stage import Host, Stage
from tests.campaign.strikes import Fault, Strike
from tests.faults.filing import COMMITS
from tests.faults.proxy import Mode

SLOW_SECONDS = 0.1  # more for every answer of the database
_CUT = """
    select pg_terminate_backend(pid) from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()
"""


@dataclass(slots=True)
class Nemesis:
    """``struck`` counts what was done, ``fired`` the failpoints that killed."""

    stage: Stage
    record: Record
    struck: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    busy: set[str] = field(default_factory=set)  # a slow machine may still be healing when the next strike is due
    left_badly: list[str] = field(default_factory=list)  # asked to stop and did not end well

    async def run(self, strikes: Sequence[Strike]) -> None:
        began = time.monotonic()
        async with asyncio.TaskGroup() as striking:
            for strike in strikes:
                await asyncio.sleep(max(0.0, began + strike.at - time.monotonic()))
                striking.create_task(self._strike(strike))
        await self._heal()

    async def _strike(self, strike: Strike) -> None:
        if strike.target in self.busy:
            return
        self.busy.add(strike.target)
        self.struck[strike.fault] += 1
        self._say("strike", strike)
        await self._run(strike)
        self._say("heal", strike)
        self.busy.discard(strike.target)

    async def _run(self, strike: Strike) -> None:
        match strike.fault:
            case Fault.KILL | Fault.FREEZE | Fault.OVERTAKE | Fault.STOP | Fault.FAILPOINT:
                await self._process(strike, self.stage.hosts[strike.target])
            case Fault.DATABASE_KILL | Fault.DATABASE_RESTART | Fault.DATABASE_CUT:
                await self._database(strike)
            case Fault.BROKER_KILL | Fault.BROKER_FREEZE | Fault.BROKER_WIPE:
                await self._broker(strike)
            case Fault.ATTACK:
                await self._attack(strike)
            case _:
                await self._line(strike)

    async def _process(self, strike: Strike, host: Host) -> None:
        match strike.fault:
            case Fault.KILL:
                await host.kill()
                await asyncio.sleep(strike.lasts)
                await host.start()
            case Fault.STOP:
                await self._leave(host)
                await asyncio.sleep(strike.lasts)
                await host.start()
            case Fault.FREEZE:
                await self._freeze(host, strike.lasts)
            case Fault.OVERTAKE:
                other = host.at_another_port()
                await other.start()
                await self._freeze(host, strike.lasts)
                await other.kill()
            case _:
                await host.kill()
                await host.start(strike.failpoint)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(strike.lasts):
                        await host.process.ended()
                        self.fired[strike.failpoint.partition("=")[0]] += 1
                await host.kill()
                await host.start()

    async def _leave(self, host: Host) -> None:
        if (code := await host.leave()) != 0:
            self.left_badly.append(f"{host.name} ended with {code}")

    async def dismiss(self) -> None:
        """Ask every process to stop, the gateway first."""
        for host in reversed(self.stage.hosts.values()):
            await self._leave(host)

    async def _freeze(self, host: Host, seconds: float) -> None:
        host.process.signal(SIGSTOP)
        await asyncio.sleep(seconds)
        host.process.signal(SIGCONT)

    async def _database(self, strike: Strike) -> None:
        postgres = self.stage.postgres
        match strike.fault:
            case Fault.DATABASE_KILL:
                await asyncio.to_thread(postgres.kill)
                await asyncio.sleep(strike.lasts)
                await asyncio.to_thread(postgres.start)
            case Fault.DATABASE_RESTART:
                await asyncio.to_thread(postgres.restart)
            case _:
                async with self.stage.database() as connection:
                    await connection.execute(_CUT)

    async def _attack(self, strike: Strike) -> None:
        """Attack through the gateway, from a process of its own, until the strike is over."""
        credential = json.loads((self.stage.home / "credentials.json").read_text())["partner"]
        port = self.stage.address.rpartition(":")[2]
        attacking = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.attacks.attacks", strike.attack, port),
            *(credential["header"], credential["value"]),
            cwd=PROJECT,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(strike.lasts):
                await attacking.wait()
        if attacking.returncode is None:
            attacking.kill()
            await attacking.wait()

    async def _line(self, strike: Strike) -> None:
        line = self.stage.lines[strike.target]
        match strike.fault:
            case Fault.LINE_REFUSED:
                await line.refuse()
            case Fault.LINE_SILENT:
                line.mode = Mode.DROP_DOWN
            case Fault.LINE_CUT:
                line.fail_on(COMMITS, Mode.CUT_AFTER)
            case _:
                line.delay = SLOW_SECONDS
        await asyncio.sleep(strike.lasts)
        await line.heal()

    async def _broker(self, strike: Strike) -> None:
        broker = self.stage.broker
        assert broker is not None
        match strike.fault:
            case Fault.BROKER_FREEZE:
                broker.freeze()
                await asyncio.sleep(strike.lasts)
                broker.thaw()
                return
            case Fault.BROKER_KILL:
                await asyncio.to_thread(broker.kill)
            case _:
                await asyncio.to_thread(broker.wipe)
        await asyncio.sleep(strike.lasts)
        await asyncio.to_thread(broker.start)

    async def _heal(self) -> None:
        """Whatever is down comes up."""
        if self.stage.postgres.has_ended():
            await asyncio.to_thread(self.stage.postgres.start)
        for line in self.stage.lines.values():
            await line.heal()
        for host in self.stage.hosts.values():
            if host.process.dead:
                await host.start()
        self.record.write("nemesis", INFO, "healed")

    def _say(self, what: str, strike: Strike) -> None:
        which = strike.failpoint or strike.attack
        more = f" {which}" if which else ""
        self.record.write("nemesis", INFO, what, value=f"{strike.fault}{more}", key=strike.target)
