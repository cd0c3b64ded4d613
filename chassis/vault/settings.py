"""The master keys of a service's vault, as its environment gives them."""

from collections.abc import Mapping
from pathlib import Path

from chassis.vault.keys import InvalidMasterKey, KeyRing


def key_ring_from(environ: Mapping[str, str], *names: str, file: str, production: bool) -> KeyRing:
    """Return the keys of the first of these settings that is given, else of ``file`` in ``WEIQUAN_HOME``.

    Raises:
        InvalidMasterKey: a key is invalid, or none is given in production, where no file is made.
    """
    given = next(filter(None, map(environ.get, names)), None)
    if given is not None:
        return KeyRing.from_text(given)
    if production:
        raise InvalidMasterKey(f"{names[0]} must be given in production")
    return KeyRing.from_file(Path(environ.get("WEIQUAN_HOME", ".weiquan")) / file)
