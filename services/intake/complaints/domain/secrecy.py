"""Which hand-overs the complaint's own side must not hear of (Order 121 Art. 42)."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from canon.codes import RedirectReason

Facts: TypeAlias = Mapping[str, Any]


def secret_handovers(redirects: Iterable[Facts]) -> frozenset[str]:
    """Return the ids of hand-overs to the police for suspected fraud or extortion (Order 121 Art. 42).

    The complaint's own side hears nothing of them: whom it concerns is not warned.
    """
    return frozenset(facts["handover_id"] for facts in redirects if facts["reason"] == RedirectReason.CRIME)
