"""What a filter bar shows of saved searches."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLink:
    """A saved search: its name and the address that repeats it."""

    name: str
    path: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPanel:
    """What is saved of a page; ``conditions`` is the present query, empty where there is nothing to save."""

    page: str
    links: tuple[SavedLink, ...]
    conditions: str
    message: str | None  # why the last search was not saved
