"""What an event is: a frozen fact in the past tense, with a stable type name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo
from pydantic.fields import FieldInfo

from reading.deidentification import deidentify


class PersonalMark:
    """Marks a free text: cleaned when the event is made, still personal; every hearer of ``person_erased`` nulls it.

    Where a code may stand in its place, ``codes`` are those somebody decides by: they lead to nobody and stay.
    """

    def __init__(self, *codes: str) -> None:
        self.codes = codes


def cleaned(text: str | None, info: ValidationInfo) -> str | None:
    """Clean where an event is made; what arrives was cleaned by its teller."""
    return deidentify(text) if text and info.mode == "python" else text


def all_cleaned(texts: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
    return tuple(deidentify(text) for text in texts) if texts and info.mode == "python" else texts


Personal = Annotated[str | None, PersonalMark(), AfterValidator(cleaned)]

_REGISTRY: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact one service tells the others.

    ``type`` is ``<publisher>.<snake_case>.v<n>``. The envelope (event id, version, epoch, correlation, trace) is
    stamped by ``announce`` and travels in the headers. Unknown fields are ignored, so a teller may add fields.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        ser_json_timedelta="iso8601",
        defer_build=True,  # when the first of its kind is made or read: all at once would be felt in every start
    )

    type: ClassVar[str]

    aggregate_id: UUID
    complaint_id: UUID
    occurred_at: datetime

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            _REGISTRY[cls.type] = cls

    @classmethod
    def publisher(cls) -> str:
        return cls.type.partition(".")[0]

    @classmethod
    def personal_fields(cls) -> tuple[str, ...]:
        """Names of the fields that ``intake.person_erased.v1`` nulls."""
        return tuple(name for name, field in cls.model_fields.items() if _mark_of(field))

    @classmethod
    def words_in(cls, told: Mapping[str, Any]) -> tuple[str, ...]:
        """Names of the personal fields in which there is more than a code."""
        marked = {name: mark.codes for name, field in cls.model_fields.items() if (mark := _mark_of(field))}
        return tuple(name for name, codes in marked.items() if told.get(name) not in (None, *codes))


def _mark_of(field: FieldInfo) -> PersonalMark | None:
    return next((mark for mark in field.metadata if isinstance(mark, PersonalMark)), None)


def known_events() -> dict[str, type[Event]]:
    """Every event class imported so far, by type name."""
    return dict(_REGISTRY)
