"""The entry point of the client: one caller at one gateway."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Self

import httpx

from sdk.cases import Cases
from sdk.complaints import Complaints
from sdk.credential import Credential
from sdk.line import TIMEOUT_SECONDS, Line
from sdk.metrics import Metrics
from sdk.patience import Patience
from sdk.refunds import Refunds


class Weiquan(AbstractAsyncContextManager["Weiquan"]):
    """All parts of the API for one caller; ``async with`` closes the connections."""

    def __init__(self, line: Line, patience: Patience | None = None) -> None:
        patience = patience or Patience()
        self._line = line
        self.complaints = Complaints(line, patience)
        self.cases = Cases(line, patience)
        self.refunds = Refunds(line, patience)
        self.metrics = Metrics(line, patience)

    @classmethod
    def at(
        cls,
        address: str,
        credential: Credential,
        *,
        patience: Patience | None = None,
        timeout: float = TIMEOUT_SECONDS,
        transport: httpx.AsyncBaseTransport | None = None,
        authority: Path | None = None,
    ) -> Self:
        """Make a client of the gateway at ``address``.

        ``authority`` is a PEM file of the certificate authority to trust, instead of the system's.
        """
        line = Line.to(address, credential, timeout=timeout, transport=transport, authority=authority)
        return cls(line, patience)

    async def __aexit__(self, *raised: object) -> None:
        await self._line.__aexit__(*raised)
