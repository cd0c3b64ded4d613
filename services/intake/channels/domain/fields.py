"""Read fields of a platform's message, in which any value may be absent, empty or of the wrong type."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from canon.money import fen_of
from canon.shanghai import SHANGHAI
from canon.unsound import Unsound
from services.intake.complaints.domain.wording import TIME_FORMAT

_TIME_FORMATS = (TIME_FORMAT, "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z")
MAX_FEN = 10**15


@dataclass(slots=True)
class MessageFields:
    """A platform's message, and a flag for each value of it that could not be read."""

    message: Mapping[str, Any]
    flags: list[str] = field(default_factory=list)

    def text(self, *names: str) -> str | None:
        """Return the first of these fields that is not empty, as text, or None."""
        for name in names:
            value = self.message.get(name)
            if isinstance(value, str | int | float) and not isinstance(value, bool) and (text := str(value).strip()):
                return text
        return None

    def is_true(self, name: str) -> bool:
        return self.text(name) in ("1", "是", "true", "Y") or self.message.get(name) is True

    def instant(self, name: str) -> datetime | None:
        """Return a time of the message, in Shanghai time if it has no offset; an unreadable one is None and flagged."""
        written = self.text(name)
        if written is None:
            return None
        for form in _TIME_FORMATS:
            try:
                read = datetime.strptime(written, form)  # noqa: DTZ007 - most have no offset; they are Shanghai time
            except ValueError:
                continue
            return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)
        self.flags.append(f"{name}_unreadable")
        return None

    def day(self, name: str) -> date | None:
        instant = self.instant(name)
        return instant.date() if instant else None

    def fen(self, name: str) -> int | None:
        """Return an amount in fen; the message gives yuan with up to two decimals. Unreadable is None and flagged."""
        written = self.text(name)
        if written is None:
            return None
        try:
            amount = fen_of(written)
        except Unsound:
            amount = MAX_FEN + 1
        if amount > MAX_FEN:
            self.flags.append(f"{name}_unreadable")
            return None
        return amount
