"""The system account of the embedded PostgreSQL, which refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from deploy.process.messages import CannotStart

NAME = "weiquan"
ROOT_FILES = Path("/var/lib/weiquan")
SYSTEM_PATH = "/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin"
CREATE_COMMANDS = (
    ["useradd", "--system", "--no-create-home", "--home-dir", str(ROOT_FILES), "--shell", "/bin/false", NAME],
    ["adduser", "-S", "-D", "-H", "-h", str(ROOT_FILES), "-s", "/bin/false", NAME],  # busybox
)
FALLBACK_ACCOUNTS = ("postgres", "nobody")  # where no account can be made


class Identity(TypedDict, total=False):
    """The arguments of ``subprocess`` that start a program under another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """The account that owns the server's files; our own unless we are root."""

    uid: int
    gid: int
    is_other: bool  # than our own

    def identity(self) -> Identity:
        return Identity(user=self.uid, group=self.gid, extra_groups=[]) if self.is_other else Identity()

    def take_ownership(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Return our own account, or, if we are root, one for the server, created if it is missing.

    Raises:
        CannotStart: no account could be created.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    found = _look_up(NAME) or _create_account() or next(filter(None, map(_look_up, FALLBACK_ACCOUNTS)), None)
    if found is None:
        raise CannotStart("PostgreSQL does not run as root, and no other account could be made: try useradd -r weiquan")
    return found


def _create_account() -> Account | None:
    for maker in CREATE_COMMANDS:
        program = shutil.which(maker[0], path=SYSTEM_PATH)
        if program is not None:
            subprocess.run([program, *maker[1:]], capture_output=True, check=False)
            if (found := _look_up(NAME)) is not None:  # also if another start created it first
                return found
    return None


def _look_up(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid, is_other=True)
