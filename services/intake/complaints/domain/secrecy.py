"""Which hand-overs the complaint's own side must not hear of (Order 121 Art. 42)."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from canon.codes import RedirectReason

Facts: TypeAlias = Mapping[str, Any]


def unspoken(redirects: Iterable[Facts]) -> frozenset[str]:
    """The hand-overs to the police of who is suspected of deceiving or extorting a business (Order 121 Art. 42).

    The complaint's own side hears nothing of them: whom it concerns is not warned.
    """
    return frozenset(facts["handover_id"] for facts in redirects if facts["reason"] == RedirectReason.CRIME)
