"""Types of dates and instants: ISO 8601 strings in requests, never numbers; +08:00 in responses."""

import re
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from canon.shanghai import written

FIRST_YEAR, LAST_YEAR = 2, 9998  # one year inside Python's range, so that no time offset leaves it
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_8601 = re.compile(r"\d{4}-\d{2}-\d{2}([Tt ].*)?", re.DOTALL)
_NOT_ISO_8601 = (
    "format",
    "is not ISO 8601",
    {"zh": "日期或时间格式不正确", "en": "is not a valid date or time"},
)
DateT = TypeVar("DateT", bound=date)


def iso_text(value: Any) -> Any:
    """Accept ISO 8601 only: pydantic would read ``0.5`` and ``"20260101"`` as seconds since 1970.

    Raises:
        PydanticCustomError: the value is neither a date nor an ISO 8601 string.
    """
    if isinstance(value, date) or (isinstance(value, str) and _ISO_8601.fullmatch(value)):
        return value
    raise PydanticCustomError(*_NOT_ISO_8601)


def day_text(value: Any) -> Any:
    """Accept a date as ``YYYY-MM-DD`` only: pydantic would read midnight with its time as a date as well.

    Raises:
        PydanticCustomError: the value is neither a date nor such a string.
    """
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError(*_NOT_ISO_8601)


def in_calendar(value: DateT) -> DateT:
    """Return the date or instant if its year is in the supported range.

    Raises:
        PydanticCustomError: it is out of range.
    """
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    raise PydanticCustomError("out_of_range", "out of range", {"zh": "日期超出范围", "en": "is out of range"})


Day = Annotated[date, BeforeValidator(day_text), AfterValidator(in_calendar)]
Moment = Annotated[AwareDatetime, BeforeValidator(iso_text), AfterValidator(in_calendar)]
_DATE_TIME = WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization")
# in responses
Instant = Annotated[datetime, PlainSerializer(written, return_type=str), _DATE_TIME]
WrittenInstant = Annotated[str, _DATE_TIME]  # one that was written before
WrittenDay = Annotated[str, WithJsonSchema({"type": "string", "format": "date"}, mode="serialization")]
