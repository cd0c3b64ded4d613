"""Check that the available master keys can decrypt restored data, before it replaces the present data.

A home without these keys would make new ones, and the encrypted data would look lost.
"""

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.launcher.postgres_tools import Database
from deploy.launcher.programs import SCHEMAS
from deploy.process.messages import CannotStart

WRAPPING_KEY_ID = "convert_from(substring({0} from 3 for get_byte({0}, 1)), 'UTF8')"
SEALING_KEY_ID = WRAPPING_KEY_ID.format("substring(sealed from 3)")
HEX_DIGITS = 64  # of a key of 256 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterKey:
    """A service's master key: where it is configured, and a query for the ids of the keys that its data needs."""

    file: str
    settings: tuple[str, ...]
    table: str
    ids: str  # a query

    def needed_ids(self, database: Database) -> set[str]:
        """Return the ids of the master keys that a database's encrypted data needs."""
        if database.query(f"select to_regclass('{self.table}')") == [""]:
            return set()
        return set(database.query(self.ids))


MASTER_KEYS = (
    MasterKey(
        file="intake-vault.key",
        settings=("INTAKE_VAULT_KEY",),
        table="intake.vault_keys",
        ids=f"select distinct {WRAPPING_KEY_ID.format('wrapped')} from intake.vault_keys",  # noqa: S608 - our own words
    ),
    MasterKey(
        file="refunds-vault.key",
        settings=("REFUNDS_VAULT_KEY", "INTAKE_VAULT_KEY"),
        table="refunds.vault_keys",
        ids=f"select distinct {WRAPPING_KEY_ID.format('wrapped')} from refunds.vault_keys",  # noqa: S608 - our own words
    ),
    MasterKey(
        file="gateway-vault.key",
        settings=("GATEWAY_VAULT_KEY", "INTAKE_VAULT_KEY"),
        table="gateway.signing_keys",
        ids=f"select distinct {SEALING_KEY_ID} from gateway.signing_keys where sealed is not null",  # noqa: S608
    ),
)


def check_keys(
    database: Database,
    home: Path,
    backup_keys: Path,
    environ: Mapping[str, str],
    say: Callable[[str], None],
    *,
    schemas: Collection[str] = SCHEMAS,
    elsewhere: bool = False,
) -> None:
    """Check that a key from the settings, the home or the backup decrypts the data of these schemas.

    If no key is found and the services run ``elsewhere`` or in production, only a warning is printed: they may have the
    key there, and in production they refuse to make a new one.

    Raises:
        CannotStart: no key that was found decrypts the data.
    """
    refused, elsewhere = [], elsewhere or environ.get("WEIQUAN_PROFILE") == "production"
    for key in MASTER_KEYS:
        if key.table.partition(".")[0] not in schemas:
            continue
        needed = key.needed_ids(database)
        given = next(filter(None, map(environ.get, key.settings)), None)
        files = [path for path in (home / key.file, backup_keys / key.file) if path.exists()]
        if given is None and files:
            given = files[0].read_text()
        missing = needed - key_ids(given or "")
        if not missing:
            continue
        sealed = f"sealed under the master key {', '.join(sorted(missing))}"
        if needed - missing or (given is None and elsewhere):
            say(f"some of it is {sealed}: {key.settings[0]} must name that too")
            continue
        which = "which is not here" if given is None else "which is not the one that is here"
        refused.append(
            f"what is there is {sealed}, {which}: put the {key.file} of that time into {home} or {backup_keys}"
        )
    if refused:
        raise CannotStart("\n".join([*refused, "or give the settings that name them; nothing was replaced"]))


def key_ids(text: str) -> set[str]:
    """Return the ids of the keys in a setting or file (``chassis.vault.keys``): explicit ids or fingerprints."""
    return {_key_id(part.strip()) for part in text.split(",") if part.strip()}


def _key_id(part: str) -> str:
    key_id, colon, written = part.rpartition(":")
    if colon:
        return key_id
    padded = written.replace("-", "+").replace("_", "/") + "=" * (-len(written) % 4)
    secret = bytes.fromhex(written) if len(written) == HEX_DIGITS else base64.b64decode(padded)
    return hashlib.sha256(secret).hexdigest()[:8]
