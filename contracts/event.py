"""What an event is: a frozen fact in the past tense, with a stable type name."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo

from canon.reading.cleaning import clean


class PersonalMark:
    """Marks a free text: cleaned when the event is made, still personal; every hearer of ``person_erased`` nulls it."""


def cleaned(text: str | None, info: ValidationInfo) -> str | None:
    """Clean where an event is made; what arrives was cleaned by its teller."""
    return clean(text) if text and info.mode == "python" else text


Personal = Annotated[str | None, PersonalMark(), AfterValidator(cleaned)]

_REGISTRY: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact one service tells the others.

    ``type`` is ``<publisher>.<snake_case>.v<n>``. The envelope (event id, version, epoch, correlation, trace) is
    stamped by ``announce`` and travels in the headers. Unknown fields are ignored, so a teller may add fields.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_timedelta="iso8601")

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
        return tuple(
            name
            for name, field in cls.model_fields.items()
            if any(isinstance(mark, PersonalMark) for mark in field.metadata)
        )


def known_events() -> dict[str, type[Event]]:
    """Every event class imported so far, by type name."""
    return dict(_REGISTRY)
