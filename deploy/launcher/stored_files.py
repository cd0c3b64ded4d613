"""The files of attachments in a backup: what lies in a directory is copied, what lies in a bucket is not.

A file is written once and never changed. Its row is committed after it was written, so a copy that begins after the
dump has every file that the dump knows.
"""

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

SETTING, DIRECTORY, BUCKETS = "WEIQUAN_BLOBS", "files", "s3://"


def files_directory(home: Path, environ: Mapping[str, str]) -> Path | None:
    """Return where the services of this home keep files (``chassis.blobs.locations``); None: in a bucket."""
    given = environ.get(SETTING)
    if not given:
        return home / DIRECTORY
    return None if given.startswith(BUCKETS) else Path(given.removeprefix("file://"))


def copy_missing_files(source: Path, into: Path) -> int:
    """Copy the files that are not there yet, each whole or not at all, and return how many there are in the end."""
    count = 0
    for one in sorted(source.glob("*/*")):
        copy = into / one.relative_to(source)
        if not copy.exists():
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = copy.with_name(f"{copy.name}.{os.getpid()}")
            with contextlib.suppress(FileNotFoundError):  # its person was erased meanwhile
                shutil.copyfile(one, draft)
                draft.replace(copy)
        count += copy.exists()
    return count
