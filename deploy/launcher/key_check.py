"""Whether the master keys at hand open what was recovered or restored, before it takes the place of what is there.

A home without them would make new ones, and what is sealed would look lost.
"""

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.launcher.postgres_tools import Database
from deploy.launcher.programs import SCHEMAS
from deploy.process.messages import CannotStart

WRAPPED = "convert_from(substring({0} from 3 for get_byte({0}, 1)), 'UTF8')"  # the id of the key that wrapped it
ENVELOPED = WRAPPED.format("substring(sealed from 3)")
HEX_DIGITS = 64  # of a key of 256 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterKey:
    """Where a service finds it, and the ids of those that it was when something was sealed."""

    file: str
    settings: tuple[str, ...]
    table: str
    ids: str

    def needed_ids(self, database: Database) -> set[str]:
        if database.query(f"select to_regclass('{self.table}')") == [""]:
            return set()
        return set(database.query(self.ids))


MASTER_KEYS = (
    MasterKey(
        file="intake-vault.key",
        settings=("INTAKE_VAULT_KEY",),
        table="intake.vault_keys",
        ids=f"select distinct {WRAPPED.format('wrapped')} from intake.vault_keys",  # noqa: S608 - our own words
    ),
    MasterKey(
        file="gateway-vault.key",
        settings=("GATEWAY_VAULT_KEY", "INTAKE_VAULT_KEY"),
        table="gateway.signing_keys",
        ids=f"select distinct {ENVELOPED} from gateway.signing_keys where sealed is not null",  # noqa: S608
    ),
)


def check_keys(
    database: Database,
    home: Path,
    kept: Path,
    environ: Mapping[str, str],
    say: Callable[[str], None],
    *,
    schemas: Collection[str] = SCHEMAS,
    elsewhere: bool = False,
) -> None:
    """Raises ``CannotStart`` where none opens what is sealed in these schemas.

    Where no key is seen none need be missing if the services run ``elsewhere``; in production they refuse to make one.
    """
    refused, elsewhere = [], elsewhere or environ.get("WEIQUAN_PROFILE") == "production"
    for key in MASTER_KEYS:
        if key.table.partition(".")[0] not in schemas:
            continue
        needed = key.needed_ids(database)
        given = next(filter(None, map(environ.get, key.settings)), None)
        files = [path for path in (home / key.file, kept / key.file) if path.exists()]
        if given is None and files:
            given = files[0].read_text()
        lacking = needed - key_ids(given or "")
        if not lacking:
            continue
        told = f"sealed under the master key {', '.join(sorted(lacking))}"
        if needed - lacking or (given is None and elsewhere):
            say(f"some of it is {told}: {key.settings[0]} must name that too")
            continue
        which = "which is not here" if given is None else "which is not the one that is here"
        refused.append(f"what is there is {told}, {which}: put the {key.file} of that time into {home} or {kept}")
    if refused:
        raise CannotStart("\n".join([*refused, "or give the settings that name them; nothing was replaced"]))


def key_ids(text: str) -> set[str]:
    """Of the keys in a setting or a file (``chassis.vault.keys``): given with it, or a fingerprint."""
    return {_key_id(part.strip()) for part in text.split(",") if part.strip()}


def _key_id(part: str) -> str:
    key_id, colon, written = part.rpartition(":")
    if colon:
        return key_id
    padded = written.replace("-", "+").replace("_", "/") + "=" * (-len(written) % 4)
    secret = bytes.fromhex(written) if len(written) == HEX_DIGITS else base64.b64decode(padded)
    return hashlib.sha256(secret).hexdigest()[:8]
