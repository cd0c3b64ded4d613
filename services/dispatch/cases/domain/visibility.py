"""The scope within which a caller may see cases."""

from dataclasses import dataclass


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
