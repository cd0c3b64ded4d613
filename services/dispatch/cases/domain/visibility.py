"""The scope within which a caller may see cases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything, one department's, what was handed to one agency, what one source sent; nothing if all are empty."""

    everything: bool = False
    department: str | None = None
    agency: str | None = None
    source: str | None = None

    @property
    def is_inside(self) -> bool:
        """Whether this is the bureau itself."""
        return self.everything or self.department is not None
