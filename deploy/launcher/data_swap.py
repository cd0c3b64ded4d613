"""Replacement of a server's data directory by one that is prepared beside it and swapped in when it is complete."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.launcher.account import server_account
from deploy.launcher.cluster import Cluster
from deploy.launcher.cluster_checks import refuse_copied_home
from deploy.launcher.postgres import LOCK_FILE, Postgres
from deploy.process.locks import locked


def stopped_cluster(home: Path, say: Callable[[str], None]) -> Cluster:
    """Stop servers left running in the home, finish an interrupted swap, and return the cluster.

    The caller must hold the run lock. ``CannotStart`` is raised if the cluster belongs to another home.
    """
    present = Cluster(home.absolute(), server_account())
    refuse_copied_home(present)
    for cluster in (present, present.successor):
        Postgres(home, say, cluster=cluster).stop_leftover()
    with locked(home / LOCK_FILE):
        present.finish_swap()
    return present


@contextlib.contextmanager
def swap_data(present: Cluster) -> Iterator[Cluster]:
    """Yield the successor to prepare, and swap it in at the end; on an error everything stays as before.

    Both servers must be stopped at the end of the block.
    """
    successor = present.successor
    shutil.rmtree(successor.data, ignore_errors=True)
    try:
        yield successor
    except BaseException:
        shutil.rmtree(successor.data, ignore_errors=True)
        raise
    with locked(present.home / LOCK_FILE):
        present.swap_in_successor()
