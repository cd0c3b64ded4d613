"""Which hand-overs are kept secret from the complaint's own side (Order 121 Art. 42)."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from canon.codes import RedirectReason

Facts: TypeAlias = Mapping[str, Any]


def secret_handovers(redirects: Iterable[Facts]) -> frozenset[str]:
    """Return the ids of hand-overs to the police for suspected fraud or extortion (Order 121 Art. 42).

    They are not shown to the complainant or the source, so that a suspect is not warned.
    """
    return frozenset(facts["handover_id"] for facts in redirects if facts["reason"] == RedirectReason.CRIME)
