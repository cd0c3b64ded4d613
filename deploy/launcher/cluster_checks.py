"""What keeps a server from starting on the data of another home, or on an empty database in place of lost data."""

from collections.abc import Callable

from deploy.launcher.cluster import PASSWORD_FILE, Cluster
from deploy.launcher.cluster_record import FILE, is_same_home, names_cluster, read_owner, read_record
from deploy.launcher.control_file import read_system_identifier
from deploy.process.messages import CannotStart

LEFT_BY_A_RUN = ("logs", "*.key", "credentials.json", "audit-anchors.jsonl")  # in a home whose database was there
BEGIN_ANEW = f"remove {FILE} and {PASSWORD_FILE} from the home"
SEE = "(docs/operations.md, Where data lies)"


def refuse_other_account(cluster: Cluster) -> None:
    """Check that the account's installations keep their data where the home's data lies.

    Raises:
        CannotStart: an ordinary user made the home and root starts it, or the other way round.
    """
    if cluster.is_outside != cluster.account.is_other:
        maker = "root" if cluster.is_outside else "an ordinary user"
        raise CannotStart(f"the data of {cluster.home} in {cluster.files} is of {maker}: start it as that user {SEE}")


def refuse_copied_home(cluster: Cluster, say: Callable[[str], None] = lambda _: None) -> None:
    """Check that no other home uses the cluster; a home that was moved keeps it.

    Raises:
        CannotStart: the home is a copy of another, or of another account.
    """
    refuse_other_account(cluster)
    home, owner = cluster.home, read_owner(cluster.files) if cluster.is_outside else None
    if owner is None or is_same_home(owner, home):
        return
    if not names_cluster(owner, cluster.files):
        say(f"the home was moved here from {owner}; its data stays in {cluster.files}")
        return
    own = read_record(home)
    if own is not None and read_system_identifier(cluster.set_aside) == own.system_identifier is not None:
        raise CannotStart(
            f"the data of {home} was set aside in {cluster.set_aside} when a new installation began in {owner}: move "
            f"it to a new directory, as {cluster.name} in it, and name that directory in {FILE} {SEE}"
        )
    raise CannotStart(
        f"{home} is a copy of {owner}, to which the data in {cluster.data} belongs: use that home, or remove its "
        f"{FILE} if this one takes its place {SEE}"
    )


def refuse_lost_data(cluster: Cluster) -> None:
    """Check that the data is where the home says, so that no empty database takes its place.

    Raises:
        CannotStart: there is none, it is another cluster's, or its password is missing.
    """
    home, record = cluster.home, read_record(cluster.home)
    if record is None:
        if not cluster.exists() and cluster.belongs_to_its_home() and _has_run(cluster):
            raise CannotStart(
                f"{home} has the credentials of an installation, and its data is not in {cluster.data}: if an earlier "
                f"release made the home and it was moved, move it back and start it once; to begin anew {BEGIN_ANEW} "
                f"{SEE}"
            )
        return
    if record.system_identifier is None:  # its creation was interrupted
        return
    found = read_system_identifier(cluster.data)
    if found is None:
        raise CannotStart(
            f"the data of {home} was in {cluster.data} (PostgreSQL system {record.system_identifier}), and there is "
            f"none now: bring it back or `make recover`; to begin anew {BEGIN_ANEW} {SEE}"
        )
    if found != record.system_identifier:
        raise CannotStart(
            f"the data in {cluster.data} is of PostgreSQL system {found}, and that of {home} was of "
            f"{record.system_identifier}: bring that back, or remove {FILE} from the home if this one replaces it {SEE}"
        )
    if not cluster.belongs_to_its_home():
        raise CannotStart(
            f"{home} has no {PASSWORD_FILE} for its data in {cluster.data}: bring it back; to begin anew {BEGIN_ANEW}, "
            f"and the data is set aside {SEE}"
        )


def _has_run(cluster: Cluster) -> bool:
    return any(any(cluster.home.glob(pattern)) for pattern in LEFT_BY_A_RUN)
