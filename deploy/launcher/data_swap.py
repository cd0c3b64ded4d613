"""A server's data replaced as a whole: the new is made beside the old, which nothing touches until the new is whole."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.launcher.account import server_account
from deploy.launcher.cluster import Cluster
from deploy.launcher.postgres import LOCK_FILE, Postgres
from deploy.process.locks import locked


def stopped_cluster(home: Path, say: Callable[[str], None]) -> Cluster:
    """Stop what still runs in the home, finish an interrupted swap and return its cluster. Needs the run lock."""
    present = Cluster(home.absolute(), server_account())
    for cluster in (present, present.successor):
        Postgres(home, say, cluster=cluster).end_left_over()
    with locked(home / LOCK_FILE):
        present.finish_swap()
    return present


@contextlib.contextmanager
def swap_data(present: Cluster) -> Iterator[Cluster]:
    """Where to make what takes its place at the end, both stopped; broken off, everything is as before."""
    successor = present.successor
    shutil.rmtree(successor.data, ignore_errors=True)
    try:
        yield successor
    except BaseException:
        shutil.rmtree(successor.data, ignore_errors=True)
        raise
    with locked(present.home / LOCK_FILE):
        present.swap_in_successor()
