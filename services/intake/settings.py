"""What differs between deployments of intake."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from canon.codes import Channel
from chassis.blobs.locations import BlobLocation, location_from
from chassis.settings import ServiceSettings, number_setting
from chassis.spreadsheets.files import MAX_BYTES as MAX_FILE_BYTES
from chassis.vault.keys import InvalidMasterKey, KeyRing
from services.intake.complaints.domain.parts import MAX_ATTACHMENT_BYTES
from services.intake.imports.domain.imports import KEEP_DAYS
from services.intake.notices.domain.letters import Office

KEY_FILE = "intake-vault.key"  # in WEIQUAN_HOME, development only
DEMONSTRATION_OFFICE = Office(name="望川县市场监督管理局", number_prefix="望市监")
MAX_BATCH_BYTES = 32 * 1024 * 1024
LARGER_BODIES = {
    "/v1/complaints:batch": MAX_BATCH_BYTES,
    "/v1/imports": MAX_FILE_BYTES,
    "/v1/complaints/*/attachments/*": MAX_ATTACHMENT_BYTES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one deployment of intake.

    ``platforms``: the base URL of each platform for the write-back; deliveries to a platform without a URL wait.
    ``office``: the bureau that signs the notices.
    ``import_days``: for how many days rows of a list are stored that nobody has imported, and the name of its file.
    ``files``: where attachments are kept.
    """

    service: ServiceSettings
    keys: KeyRing = field(repr=False)
    platforms: Mapping[Channel, str] = field(default_factory=dict)
    office: Office = DEMONSTRATION_OFFICE
    import_days: int = KEEP_DAYS
    files: BlobLocation = field(default_factory=lambda: location_from({}))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read ``INTAKE_VAULT_KEY``, ``…_12345_URL``, ``…_12315_URL``, ``…_BUREAU_NAME``, ``…_WORD``, ``…IMPORT_DAYS``.

        Read ``WEIQUAN_BLOBS`` too, and ``AWS_…`` for S3. A vault key that is invalid, or missing in production, is
        ``InvalidMasterKey``; a place for files that cannot be one is ``StartupRefused``.
        """
        service = ServiceSettings.from_environment("intake", environ)
        urls = {
            channel: environ.get(f"INTAKE_{channel}_URL") for channel in (Channel.HOTLINE_12345, Channel.PLATFORM_12315)
        }
        return cls(
            service=service,
            keys=_keys(environ, production=service.production),
            platforms={channel: url.rstrip("/") for channel, url in urls.items() if url},
            office=Office(
                name=environ.get("INTAKE_BUREAU_NAME", DEMONSTRATION_OFFICE.name),
                number_prefix=environ.get("INTAKE_BUREAU_WORD", DEMONSTRATION_OFFICE.number_prefix),
            ),
            import_days=int(number_setting(environ, "INTAKE_IMPORT_DAYS", KEEP_DAYS)),
            files=location_from(environ, production=service.production),
        )


def _keys(environ: Mapping[str, str], *, production: bool) -> KeyRing:
    if given := environ.get("INTAKE_VAULT_KEY"):
        return KeyRing.from_text(given)
    if production:
        raise InvalidMasterKey("INTAKE_VAULT_KEY must be given in production")
    return KeyRing.from_file(Path(environ.get("WEIQUAN_HOME", ".weiquan")) / KEY_FILE)
