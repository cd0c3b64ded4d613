"""Paths of the interface that answer with a figure, or with the cases behind one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from services.analytics.definitions.domain.metric import Basis
from services.analytics.definitions.domain.questions import Period


def path_of(path: str, parameters: Mapping[str, Any]) -> str:
    """Return a path with its query, encoded."""
    return f"{path}?{urlencode(parameters, safe=':,')}"


def received_path(period: Period, as_of: datetime | None, filters: Mapping[str, Any]) -> str:
    """Return the path of the cases received in a period, as known at an instant."""
    given = {"metric": "received", "from": period.first, "to": period.last, "basis": Basis.COHORT.value}
    known = {"as_of": as_of.isoformat()} if as_of else {}
    return path_of("/v1/metrics/cases", given | known | dict(filters))
