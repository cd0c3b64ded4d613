"""Which cases an account sees (查看范围), by its roles and what it is bound to.

Every service that shows something of a case decides by this one function; what is outside a scope is as if it did not
exist. A section sees the cases of its department at every station (市场监管所): no account is bound to a station.
"""

from collections.abc import Collection
from dataclasses import dataclass

ALL_CASES_ROLES = ("hub", "bureau_head", "auditor", "service")  # ``service``: our own requests
SECTION_ROLES = ("officer", "section_head")
SOURCE_ROLES = ("platform", "partner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which cases a caller may see: all, a department's, an agency's hand-overs, a source's; none if all are empty."""

    everything: bool = False
    department: str | None = None
    agency: str | None = None
    source: str | None = None

    @property
    def is_inside(self) -> bool:
        """Whether the caller belongs to the bureau itself."""
        return self.everything or self.department is not None


def scope_of_roles(roles: Collection[str], *, department: str | None, agency: str | None, source: str | None) -> Scope:
    """Return which cases an account may see; what it is bound to counts only with the role that belongs to it."""
    granted = set(roles)
    return Scope(
        everything=not granted.isdisjoint(ALL_CASES_ROLES),
        department=department if not granted.isdisjoint(SECTION_ROLES) else None,
        agency=agency if "agency" in granted else None,
        source=source if not granted.isdisjoint(SOURCE_ROLES) else None,
    )
