"""The base of the errors of ``canon``: each has a stable code and the field it is about."""

from typing import ClassVar


class Unsound(ValueError):
    """An input is invalid; ``field`` is a JSON pointer that an endpoint can put into its problem document."""

    code: ClassVar[str] = "unsound"

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
