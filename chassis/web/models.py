"""Types for what comes in: texts that can be stored, strict models, JSON without traps."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from chassis.web.datetimes import in_calendar, iso_text
from reading.deidentification import deidentify

MAX_DEPTH = 32


def storable(value: str) -> str:
    """PostgreSQL stores neither NUL nor lone surrogates; one of them would kill a whole batch."""
    if "\x00" in value:
        raise _unstorable()
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _unstorable() from None
    return value


def storable_all(value: Any, depth: int = 0) -> Any:
    """The same for anything JSON can hold, and not nested without end."""
    if depth > MAX_DEPTH:
        raise PydanticCustomError("too_deep", "nested too deeply", {"zh": "嵌套过深", "en": "is nested too deeply"})
    if isinstance(value, str):
        storable(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            storable(key)
            storable_all(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            storable_all(inner, depth + 1)
    return value


def _unstorable() -> PydanticCustomError:
    return PydanticCustomError(
        "characters",
        "cannot be stored",
        {"zh": "含有无法保存的字符", "en": "holds characters that cannot be stored"},
    )


Text = Annotated[str, AfterValidator(storable)]
Cleaned = AfterValidator(deidentify)  # what people write about citizens is kept without what leads to them


def _literal(node: Any) -> Any:
    """The schema of a model in which numbers, truths and days take nothing but themselves."""
    if isinstance(node, list):
        return [_literal(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: value if key in ("metadata", "default") else _literal(value) for key, value in node.items()}
    if node.get("type") in ("int", "bool", "float"):
        return inner | {"strict": True}
    if node.get("type") in ("list", "tuple"):  # a million bad items would be a million findings
        inner["fail_fast"] = True
    if node.get("type") == "union":  # a choice has no place in a pointer
        choices = [choice[0] if isinstance(choice, tuple) else choice for choice in node["choices"]]
        return inner | {"choices": [(_literal(choice), "") for choice in choices]}
    if node.get("type") in ("date", "datetime"):
        read = core_schema.no_info_before_validator_function(iso_text, inner)
        return core_schema.no_info_after_validator_function(in_calendar, read)
    return inner


class Body(BaseModel):
    """A request body of ours: unknown fields are an error, and JSON's own types are meant (``"5"`` is no number)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = _literal(handler(source))
        return schema


class QueryModel(BaseModel):
    """Query parameters of ours: unknown ones are an error; every value is written as a text."""

    model_config = ConfigDict(extra="forbid", frozen=True)
