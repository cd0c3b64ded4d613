"""A second server that follows the first, to be promoted when the first is gone."""

import asyncio
import shutil
import subprocess

import asyncpg

from deploy.launcher.account import server_account
from deploy.launcher.backup import Databases
from deploy.launcher.binaries import find_binaries
from deploy.launcher.cluster import Cluster
from deploy.launcher.postgres import Postgres
from deploy.process.processes import free_ports, kill_tree
from tests.chassis import toy

NAME = "standby"
READY_WITHIN = 60.0  # seconds


class Standby:
    """Streams from a primary under the name ``standby``; started, killed and promoted as often as a test wants."""

    def __init__(self, primary: Postgres) -> None:
        self._primary = primary
        self._cluster = Cluster(primary.home / NAME, server_account())
        [self.port] = free_ports(1)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self._primary.url.replace(f":{self._primary.port}/", f":{self.port}/")

    def lay(self) -> None:
        """Copy the primary as it is."""
        self._cluster.make_directories()
        copy = self._primary.home / "copy"
        Databases(self._primary.url, {}).for_schema("bus").run(
            "pg_basebackup", "--pgdata", str(copy), "--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf"
        )
        shutil.move(copy, self._cluster.data)
        with (self._cluster.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"cluster_name = '{NAME}'\n")  # what a walreceiver calls itself
        self._cluster.configure(self.port)
        for path in (self._cluster.data, *self._cluster.data.rglob("*")):
            self._cluster.account.take_ownership(path)
        self._cluster.data.chmod(0o700)

    async def start(self) -> None:
        """Return when it can be asked."""
        self._process = await asyncio.to_thread(self._spawn)
        await toy.until(self._answers, READY_WITHIN)

    def kill(self) -> None:
        """kill -9 of the server and its children."""
        if self._process is not None:
            kill_tree(self._process.pid)
            self._process.wait()
            self._process = None

    async def promote(self) -> None:
        """Be the primary from now on; return when it takes writes."""
        connection = await asyncpg.connect(self.url)
        assert await connection.fetchval("select pg_promote(true, 60)")
        await connection.close()

    def erase(self) -> None:
        self.kill()
        self._cluster.erase()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        program = find_binaries(self._cluster.account).program("postgres")
        with self._cluster.log.open("ab") as log:
            return subprocess.Popen(
                [program, "-D", str(self._cluster.data)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._cluster.data,
                start_new_session=True,
                **self._cluster.account.identity(),
            )

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True
