"""A server's data replaced as a whole: the new is made beside the old, which nothing touches until the new is whole."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.launcher.account import server_account
from deploy.launcher.cluster import Cluster
from deploy.launcher.locks import locked
from deploy.launcher.postgres import LOCK_FILE, Postgres


def settled(home: Path, say: Callable[[str], None]) -> Cluster:
    """The data of a home in which nothing runs any more; for whoever is alone in it."""
    present = Cluster(home.absolute(), server_account())
    for cluster in (present, present.successor):
        Postgres(home, say, cluster=cluster).end_left_over()
    with locked(home / LOCK_FILE):
        present.finish_succession()
    return present


@contextlib.contextmanager
def succession(present: Cluster) -> Iterator[Cluster]:
    """Where to make what takes its place at the end, both stopped; broken off, everything is as before."""
    successor = present.successor
    shutil.rmtree(successor.data, ignore_errors=True)
    try:
        yield successor
    except BaseException:
        shutil.rmtree(successor.data, ignore_errors=True)
        raise
    with locked(present.home / LOCK_FILE):
        present.succeed()
