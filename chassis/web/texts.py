"""Types for what comes in: texts that can be stored, strict models, JSON without traps."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

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


class Body(BaseModel):
    """A request body of ours: unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
