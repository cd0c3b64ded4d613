"""Field types that the request bodies of several subjects share: bounded texts, amounts, grades."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from chassis.web.models import Body, Cleaned, storable


class FrozenView(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


MAX_FEN = 10**13  # a hundred billion yuan
Fen = Annotated[int, Field(ge=0, le=MAX_FEN, strict=True)]
Grade = Annotated[int, Field(ge=1, le=5, strict=True)]  # 5 很满意 … 1 很不满意


class Nothing(Body):
    """A command without words."""


Storable = AfterValidator(storable)  # after the constraint, which must apply to a plain string

Note = Annotated[str, StringConstraints(max_length=4000), Storable, Cleaned]
RequiredText = Annotated[str, StringConstraints(min_length=1, max_length=8000), Storable, Cleaned]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200), Storable]
ShortCleanedText = Annotated[
    str, StringConstraints(min_length=1, max_length=200), Storable, Cleaned
]  # a code, or a few words

QueryText = Annotated[str, StringConstraints(max_length=400), Storable]
