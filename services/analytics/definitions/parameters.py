"""Parameters that every question for figures has: up to when, and the language of definitions."""

from typing import Annotated, TypeAlias

from fastapi import Depends, Request
from pydantic import Field, StringConstraints

from chassis.web.problems import wants_english

DAY_OR_INSTANT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?)?$"  # as the document shows it
AsOf: TypeAlias = Annotated[str, StringConstraints(max_length=40), Field(json_schema_extra={"pattern": DAY_OR_INSTANT})]


def _is_english(request: Request) -> bool:
    return wants_english(request.headers.get("accept-language"))


English: TypeAlias = Annotated[bool, Depends(_is_english)]  # definitions are written in the reader's language
