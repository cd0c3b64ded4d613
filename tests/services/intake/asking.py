"""Names of what the fixtures give."""

from collections.abc import Callable
from typing import Any, TypeAlias

import httpx

Client: TypeAlias = Callable[[str], httpx.AsyncClient]
Keys: TypeAlias = Callable[[], dict[str, str]]
Message: TypeAlias = dict[str, Any]
