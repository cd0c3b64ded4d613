"""What the outside remembers of what it has seen and tried; bounded, and lost at a restart without harm."""

from collections import OrderedDict

REMEMBERED = 20_000  # matters


class Page:
    """One matter in one state."""

    __slots__ = ("looks", "tried")

    def __init__(self) -> None:
        self.looks = 0
        self.tried: set[str] = set()


class Notebook:
    """Pages by matter and state; the ones not read for longest are torn out."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._remembered = remembered

    def page(self, matter: str) -> Page:
        """Open the page of a matter and count the look."""
        page = self._pages.setdefault(matter, Page())
        self._pages.move_to_end(matter)
        if len(self._pages) > self._remembered:
            self._pages.popitem(last=False)
        page.looks += 1
        return page
