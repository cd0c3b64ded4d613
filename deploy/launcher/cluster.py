"""A data directory of the embedded PostgreSQL: its place, its creation and its configuration."""

import itertools
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from deploy.launcher.account import ROOT_FILES, Account
from deploy.launcher.binaries import Binaries
from deploy.launcher.cluster_record import (
    FILE,
    INSIDE,
    ClusterRecord,
    is_same_home,
    read_owner,
    read_record,
    write_owner,
    write_record,
)
from deploy.launcher.control_file import read_system_identifier
from deploy.launcher.secret_files import load_or_create_secret
from deploy.process.atomic_files import flush_directory, write_atomically
from deploy.process.messages import CannotStart
from deploy.process.paths import short_hash

NAME = "weiquan"  # of the role and of the database
MAX_SOCKET_PATH_BYTES = 80  # of the directory; the system's limit is 104 or 108 with the file's name
DATA = "data"
PASSWORD_FILE = "postgres.password"  # noqa: S105 - the name of a file
FIRST_WITH_BUILTIN_LOCALE = 17
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "archive_mode": "on",  # so that `make base` can set the command without a restart
    "archive_command": "true",
    "jit": "off",  # its start-up costs more than our queries
    "random_page_cost": "1.1",
    "autovacuum_naptime": "10s",  # the outbox is emptied as fast as it fills
    "checkpoint_timeout": "15min",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "cluster_name": "weiquan",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """The files of one server; a rename exchanges its data directory for another."""

    home: Path
    account: Account
    name: str = DATA
    files: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "files", _find_files(self.home, self.account))

    @property
    def is_outside(self) -> bool:
        """Whether the data lies outside the home, where the account of root's server can reach it."""
        return self.files != self.home / INSIDE

    @property
    def is_successor(self) -> bool:
        return self.name != DATA

    @property
    def data(self) -> Path:
        return self.files / self.name

    @property
    def lock(self) -> Path:
        """The file that the process locks that runs a server in this directory, by whichever home it came to it."""
        return self.files.with_name(f"{self.files.name}.lock")

    @property
    def set_aside(self) -> Path:
        return self.files / f"{self.name}.set-aside"

    @property
    def staged(self) -> Path:
        """The complete new data directory, which exists only during an exchange."""
        return self.files / f"{self.name}.ready"

    @property
    def successor(self) -> "Cluster":
        """The cluster that is prepared to replace this one."""
        return replace(self, name=f"{self.name}.next")

    @property
    def log(self) -> Path:
        return self.files / "server.log"

    @property
    def sockets(self) -> Path:
        inside = self.files / "socket"
        if len(str(inside)) <= MAX_SOCKET_PATH_BYTES:
            return inside
        return Path(tempfile.gettempdir()) / f"weiquan-{short_hash(self.home)}"

    @property
    def password(self) -> str:
        return load_or_create_secret(self.home / PASSWORD_FILE)

    @property
    def major(self) -> int:
        return int((self.data / "PG_VERSION").read_text())

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def belongs_to_its_home(self) -> bool:
        """Whether the home has the cluster's password; not if it was deleted while root's data lay outside it."""
        return (self.home / PASSWORD_FILE).exists()

    def save_record(self) -> None:
        """Name the cluster in its home, with its system identifier once it exists."""
        record = ClusterRecord(files=self.files, system_identifier=read_system_identifier(self.data))
        if read_record(self.home) != record:
            write_record(self.home, record)
        if self.files.exists():
            self._save_owner()

    def _save_owner(self) -> None:
        if self.is_outside and read_owner(self.files) != self.home.resolve():
            write_owner(self.files, self.home)

    def move_aside(self) -> None:
        """Move the data directory aside; the one moved aside before is deleted."""
        shutil.rmtree(self.set_aside, ignore_errors=True)
        self.data.rename(self.set_aside)
        flush_directory(self.files)

    def swap_in_successor(self) -> None:
        """Replace the data directory by the successor's, and keep the old one aside."""
        self.successor.data.rename(self.staged)
        flush_directory(self.files)
        self.finish_swap()

    def finish_swap(self) -> None:
        """Finish an exchange, also one that was interrupted between its renames."""
        if not self.staged.exists():
            return
        successor = ClusterRecord(files=self.files, system_identifier=read_system_identifier(self.staged))
        write_record(self.home, successor)
        if self.data.exists():
            self.move_aside()
        self.staged.rename(self.data)
        flush_directory(self.files)

    def refuse_other_major(self, binaries: Binaries) -> None:
        """Compare the data's major version with the programs'.

        Raises:
            CannotStart: they differ.
        """
        if self.major != binaries.major:
            raise CannotStart(
                f"the data in {self.data} is of PostgreSQL {self.major}, the programs are of "
                f"{binaries.major}: run `make upgrade-db`"
            )

    def create(self, binaries: Binaries) -> None:
        """Create a cluster with an empty database; it appears only when it is complete."""
        fresh = self.files / f"{self.name}.new"
        self.make_directories()
        shutil.rmtree(fresh, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.files, prefix=".password") as password:
            password.write(self.password)
            password.flush()
            self.account.take_ownership(Path(password.name))
            self._run(
                [
                    *(binaries.program("initdb"), "--pgdata", str(fresh), "--username", NAME),
                    *("--data-checksums", "--encoding=UTF8", *_locale(binaries)),
                    *("--auth=scram-sha-256", f"--pwfile={password.name}"),
                ]
            )
        configuration = fresh / "postgresql.conf"
        write_atomically(configuration, f"{configuration.read_text()}include_if_exists = 'weiquan.conf'\n")
        self.account.take_ownership(configuration)
        single = [binaries.program("postgres"), "--single", "-D", str(fresh), "postgres"]
        self._run(single, stdin=f"CREATE DATABASE {NAME} TEMPLATE template0;\n")
        fresh.rename(self.data)
        flush_directory(self.files)

    def make_directories(self) -> None:
        if self.account.is_other:
            ROOT_FILES.mkdir(parents=True, exist_ok=True)
            ROOT_FILES.chmod(0o755)
        for directory in (self.files, self.sockets):
            directory.mkdir(parents=True, exist_ok=True)
            directory.chmod(0o700)
            self.account.take_ownership(directory)
        self._save_owner()

    def configure(self, port: int) -> None:
        """Write the settings; those that an operator makes by ALTER SYSTEM take precedence."""
        settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(self.sockets)}
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()]
        path = self.data / "weiquan.conf"
        write_atomically(path, "".join(lines))
        self.account.take_ownership(path)

    def erase(self) -> None:
        for directory in (self.files, self.sockets):
            shutil.rmtree(directory, ignore_errors=True)
        for path in (self.home / PASSWORD_FILE, self.home / FILE, self.lock):
            path.unlink(missing_ok=True)

    def _run(self, command: list[str], stdin: str = "") -> None:
        ended = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.files,
            **self.account.identity(),
        )
        if ended.returncode != 0:
            raise CannotStart(f"{Path(command[0]).name} failed: {ended.stderr.strip() or ended.stdout.strip()}")


def _find_files(home: Path, account: Account) -> Path:
    """Return the directory that a home names, or that of its path; never one that belongs to another home."""
    if (record := read_record(home)) is not None:
        return record.files
    inside = home / INSIDE
    if not account.is_other:
        return inside
    place = ROOT_FILES / short_hash(home)
    if not place.exists() and (inside / DATA).exists():
        return inside
    names = itertools.chain([place.name], (f"{place.name}-{number}" for number in itertools.count(2)))
    return next(
        files
        for files in map(place.with_name, names)
        if (owner := read_owner(files)) is None or is_same_home(owner, home)
    )


def _locale(binaries: Binaries) -> list[str]:
    """Return options for a collation that does not depend on the machine's C library."""
    if binaries.major >= FIRST_WITH_BUILTIN_LOCALE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C"]
