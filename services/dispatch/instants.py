"""Days and instants as they are asked for: ISO 8601 with offset, within what can be reckoned."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from canon.calendar import FIRST_DAY, LAST_DAY
from canon.shanghai import SHANGHAI


def only_text(value: object) -> object:
    """A number is not an instant, whatever pydantic would make of it."""
    if isinstance(value, str):
        return value
    raise PydanticCustomError("type", "must be text", {"zh": "应为文字形式的时间", "en": "must be an instant as text"})


def end_of_day(value: object) -> object:
    """A day stands for its end, 24:00 in Shanghai."""
    try:
        day = date.fromisoformat(str(only_text(value)))
        return datetime.combine(day + timedelta(1), time(), SHANGHAI).isoformat()
    except OverflowError:  # the last day there is; out of range below
        return datetime.max.replace(tzinfo=SHANGHAI).isoformat()
    except ValueError:
        return value


Moment = TypeVar("Moment", date, datetime)


def in_range(moment: Moment) -> Moment:
    if FIRST_DAY.year <= moment.year < LAST_DAY.year:
        return moment
    raise PydanticCustomError("out_of_range", "out of range", {"zh": "日期超出可计算范围", "en": "is out of range"})


Said = Annotated[datetime, BeforeValidator(only_text)]
Aware = Annotated[AwareDatetime, BeforeValidator(only_text), AfterValidator(in_range)]
Day = Annotated[date, BeforeValidator(only_text), AfterValidator(in_range)]
UntilDay = Annotated[AwareDatetime, BeforeValidator(end_of_day), BeforeValidator(only_text), AfterValidator(in_range)]
