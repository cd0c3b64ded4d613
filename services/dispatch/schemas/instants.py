"""Instants as they are asked for and answered: with their offset, answered in +08:00."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, PlainSerializer

from canon.deadlines import SHANGHAI


def shown(instant: datetime) -> str:
    return instant.astimezone(SHANGHAI).isoformat()


Instant = Annotated[datetime, PlainSerializer(shown, return_type=str)]
Aware = AwareDatetime
