"""Where files are kept, as a setting says it: a directory, or a bucket of S3 with its credentials."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from chassis.settings import StartupRefused

DIRECTORY = "files"  # in WEIQUAN_HOME
SETTING = "WEIQUAN_BLOBS"
_S3, _FILE = "s3", "file"
_OPTIONS = "AWS_"  # the beginning of the variables that S3 is reached by (obstore, S3Config)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobLocation:
    """A ``directory``, or else a ``bucket`` with a ``prefix`` in it and ``options`` by the names of obstore."""

    directory: Path | None = None
    bucket: str = ""
    prefix: str = ""
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_plain_http(self) -> bool:
        """Whether the store is reached without TLS."""
        return any(self.options.get(f"aws_{name}", "").startswith("http:") for name in ("endpoint", "endpoint_url"))


def location_from(environ: Mapping[str, str], *, production: bool = False) -> BlobLocation:
    """Read ``WEIQUAN_BLOBS``: a directory (``/…``, ``file:///…``), or ``s3://bucket/prefix`` with variables ``AWS_…``.

    Without it the files lie in ``WEIQUAN_HOME``.

    Raises:
        StartupRefused: it is neither, or S3 is reached without TLS in production.
    """
    given = environ.get(SETTING) or str(Path(environ.get("WEIQUAN_HOME", ".weiquan")) / DIRECTORY)
    address = urlsplit(given)
    if address.scheme in ("", _FILE) and not address.netloc and address.path:
        return BlobLocation(directory=Path(address.path))
    if address.scheme != _S3 or not address.netloc:
        raise StartupRefused(f"{SETTING} must be a directory or s3://bucket/prefix")
    options = {name.lower(): value for name, value in environ.items() if name.startswith(_OPTIONS)}
    location = BlobLocation(bucket=address.netloc, prefix=address.path.strip("/"), options=options)
    if production and location.is_plain_http:
        raise StartupRefused(f"{SETTING} must be reached by https in production")
    return location
