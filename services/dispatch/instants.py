"""Pydantic types of days and instants in requests: ISO 8601 with offset, within the years the calendar covers."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from canon.calendar import FIRST_DAY, LAST_DAY
from canon.shanghai import SHANGHAI
from chassis.web.datetimes import day_text


def require_text(value: object) -> object:
    """Return a text as it is, so that pydantic does not read a number as a timestamp.

    Raises:
        PydanticCustomError: the value is not text.
    """
    if isinstance(value, str):
        return value
    raise PydanticCustomError("type", "must be text", {"zh": "应为文字形式的时间", "en": "must be an instant as text"})


def end_of_day(value: object) -> object:
    """Replace a day by its end, 24:00 in Shanghai; any other text is returned unchanged."""
    try:
        day = date.fromisoformat(str(require_text(value)))
        return datetime.combine(day + timedelta(1), time(), SHANGHAI).isoformat()
    except OverflowError:  # the last day of Python; ``check_in_range`` rejects it
        return datetime.max.replace(tzinfo=SHANGHAI).isoformat()
    except ValueError:
        return value


Moment = TypeVar("Moment", date, datetime)


def check_in_range(moment: Moment) -> Moment:
    """Return the day or instant as it is.

    Raises:
        PydanticCustomError: the calendar does not cover its year.
    """
    if FIRST_DAY.year <= moment.year < LAST_DAY.year:
        return moment
    raise PydanticCustomError("out_of_range", "out of range", {"zh": "日期超出可计算范围", "en": "is out of range"})


TextInstant = Annotated[datetime, BeforeValidator(require_text)]
AwareInstant = Annotated[AwareDatetime, BeforeValidator(require_text), AfterValidator(check_in_range)]
Day = Annotated[date, BeforeValidator(day_text), BeforeValidator(require_text), AfterValidator(check_in_range)]
UntilDay = Annotated[
    AwareDatetime, BeforeValidator(end_of_day), BeforeValidator(require_text), AfterValidator(check_in_range)
]
