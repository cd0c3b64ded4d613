"""The settings of refunds, read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from chassis.vault.settings import key_ring_from

KEY_FILE = "refunds-vault.key"  # in WEIQUAN_HOME, development only
MAX_FILE_BYTES = 16 << 20  # of a roster or a bank file
LARGER_BODIES = {
    "/v1/refunds/group-cases/*/roster": MAX_FILE_BYTES,
    "/v1/refunds/group-cases/*/payments": MAX_FILE_BYTES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one deployment of refunds; ``keys`` seal the persons of rosters and bank files."""

    service: ServiceSettings
    keys: KeyRing = field(repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read ``REFUNDS_VAULT_KEY``, else ``INTAKE_VAULT_KEY``; invalid or missing is ``InvalidMasterKey``."""
        service = ServiceSettings.from_environment("refunds", environ)
        keys = key_ring_from(
            environ, "REFUNDS_VAULT_KEY", "INTAKE_VAULT_KEY", file=KEY_FILE, production=service.production
        )
        return cls(service=service, keys=keys)
