"""Base models and types of requests: strict models, and texts that PostgreSQL can store."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from chassis.web.datetimes import day_text, in_calendar, iso_text
from reading.deidentification import deidentify

MAX_DEPTH = 32  # of nested lists and objects; our models have six levels
_UNSTORABLE = (
    "characters",
    "cannot be stored",
    {"zh": "含有无法保存的字符", "en": "holds characters that cannot be stored"},
)


def storable(value: str) -> str:
    """Return a text if PostgreSQL can store it: one without NUL and lone surrogates.

    Raises:
        PydanticCustomError: it cannot be stored.
    """
    if "\x00" in value:
        raise PydanticCustomError(*_UNSTORABLE)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError(*_UNSTORABLE) from None
    return value


def storable_all(value: Any, depth: int = 0) -> Any:
    """Return a JSON value if PostgreSQL can store all its texts and it is not nested too deeply.

    Raises:
        PydanticCustomError: it is nested deeper than ``MAX_DEPTH``, or a text cannot be stored.
    """
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


Text = Annotated[str, AfterValidator(storable)]
AccountName = Annotated[Text, Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$")]
Cleaned = AfterValidator(deidentify)  # removes personal data from free text


def whole_number(value: Any) -> Any:
    """Return a number without a fraction as an integer: in JSON, ``1.0`` and ``1`` are the same number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


_TEXTS = {"date": day_text, "datetime": iso_text}


def _strict_schema(node: Any) -> Any:
    """Return a model's schema without type coercion: numbers, booleans and dates accept only their own JSON type."""
    if isinstance(node, list):
        return [_strict_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: value if key in ("metadata", "default") else _strict_schema(value) for key, value in node.items()}
    if node.get("type") in ("int", "bool", "float"):
        strict = inner | {"strict": True}
        is_int = node["type"] == "int"
        return core_schema.no_info_before_validator_function(whole_number, strict) if is_int else strict
    if node.get("type") in ("list", "tuple"):  # else a million bad items would be a million errors
        inner["fail_fast"] = True
    if node.get("type") == "union":  # the chosen member must not appear in the error's JSON pointer
        choices = [choice[0] if isinstance(choice, tuple) else choice for choice in node["choices"]]
        return inner | {"choices": [(_strict_schema(choice), "") for choice in choices]}
    if node.get("type") in ("date", "datetime"):
        read = core_schema.no_info_before_validator_function(_TEXTS[node["type"]], inner)
        return core_schema.no_info_after_validator_function(in_calendar, read)
    return inner


class Body(BaseModel):
    """Base class of request bodies: unknown fields are errors, and types are not coerced (``"5"`` is no number)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = _strict_schema(handler(source))
        return schema


class QueryModel(BaseModel):
    """Base class of query parameters: unknown ones are errors; values are coerced, because all are strings."""

    model_config = ConfigDict(extra="forbid", frozen=True)
