"""Days and instants: they come in as ISO 8601 texts, never bare numbers, and are answered in +08:00."""

import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, PlainSerializer
from pydantic_core import PydanticCustomError

from canon.shanghai import written

FIRST_YEAR, LAST_YEAR = 2, 9998  # one year from the ends: no offset leads out of the calendar
_ISO_8601 = re.compile(r"\d{4}-\d{2}-\d{2}([Tt ].*)?", re.DOTALL)
DateT = TypeVar("DateT", bound=date)


def iso_text(value: Any) -> Any:
    """``0.5`` and ``"20260101"`` would be seconds since 1970 to pydantic."""
    if isinstance(value, date) or (isinstance(value, str) and _ISO_8601.fullmatch(value)):
        return value
    raise PydanticCustomError(
        "format",
        "is not ISO 8601",
        {"zh": "日期或时间格式不正确", "en": "is not a valid date or time"},
    )


def in_calendar(value: DateT) -> DateT:
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    raise PydanticCustomError("out_of_range", "out of range", {"zh": "日期超出范围", "en": "is out of range"})


Day = Annotated[date, BeforeValidator(iso_text), AfterValidator(in_calendar)]
Moment = Annotated[AwareDatetime, BeforeValidator(iso_text), AfterValidator(in_calendar)]
Instant = Annotated[datetime, PlainSerializer(written, return_type=str)]  # as it is answered
