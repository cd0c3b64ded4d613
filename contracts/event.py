"""The base class of events and the marks of their personal fields."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo
from pydantic.fields import FieldInfo

from reading.deidentification import deidentify, deidentify_place


class PersonalMark:
    """Mark a field as personal: every subscriber of ``intake.person_erased.v1`` sets it to null.

    The free text of such a field is cleaned when the event is made. ``codes`` are values that may stand in its place
    and that subscribers decide by; they identify nobody and are kept.
    """

    def __init__(self, *codes: str) -> None:
        self.codes = codes


def cleaned(text: str | None, info: ValidationInfo) -> str | None:
    """Clean a text when an event is made; one that is read from JSON was cleaned by its publisher."""
    return deidentify(text) if text and info.mode == "python" else text


def all_cleaned(texts: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
    return tuple(deidentify(text) for text in texts) if texts and info.mode == "python" else texts


def cleaned_place(text: str | None, info: ValidationInfo) -> str | None:
    """Clean the address of a business or an office, which stays, when an event is made."""
    return deidentify_place(text) if text and info.mode == "python" else text


PersonalPlace = Annotated[str | None, PersonalMark(), AfterValidator(cleaned_place)]
Personal = Annotated[str | None, PersonalMark(), AfterValidator(cleaned)]

_REGISTRY: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact that one service publishes to the others: frozen, named in the past tense.

    ``type`` is ``<publisher>.<snake_case>.v<n>``. The envelope (event id, version, epoch, correlation, trace) is added
    when the transaction writes the event, and travels in the headers. Unknown fields are ignored, so that a publisher
    may add fields.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        ser_json_timedelta="iso8601",
        defer_build=True,  # at first use: building every schema at import would slow down each start
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
        """Return the names of the fields that ``intake.person_erased.v1`` sets to null."""
        return tuple(name for name, field in cls.model_fields.items() if _mark_of(field))

    @classmethod
    def words_in(cls, body: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the names of the personal fields of an event's body that hold free text, not null or a code."""
        marked = {name: mark.codes for name, field in cls.model_fields.items() if (mark := _mark_of(field))}
        return tuple(name for name, codes in marked.items() if body.get(name) not in (None, *codes))


def _mark_of(field: FieldInfo) -> PersonalMark | None:
    return next((mark for mark in field.metadata if isinstance(mark, PersonalMark)), None)


def known_events() -> dict[str, type[Event]]:
    """Return every event class imported so far, by type name."""
    return dict(_REGISTRY)
