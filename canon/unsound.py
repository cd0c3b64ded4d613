"""How this knowledge says no: a named error with a stable code and the field it is about."""

from typing import ClassVar


class Unsound(ValueError):
    """What was given cannot be right; ``field`` is a JSON pointer an edge can put into its problem document."""

    code: ClassVar[str] = "unsound"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
