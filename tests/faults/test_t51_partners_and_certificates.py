"""T51: a partner's signing secret and the gateways' certificate are replaced while signed requests come."""

import asyncio
import itertools
import json
import ssl
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

from chassis.tls import RELOAD_CHECK_SECONDS, client_context
from tests.certificates import Authority
from tests.chassis import toy
from tests.faults.county import County, Host
from tests.faults.filing import a_filing
from tests.faults.ground import show
from tests.faults.partners import signing_partner, with_another_secret
from tests.gateway.signing import Partner
from tests.simulation.history import History, check

pytestmark = pytest.mark.campaign

ROUNDS = 3
SIGNERS = 2  # at each gateway over a line they keep, and as many that open one for each request
ENOUGH = 60  # requests before the next step
ENDED_WITHIN = 5.0  # seconds
FILE = "/v1/complaints"
_NUMBERS = itertools.count(1)
_END_OVERLAP = (
    "update gateway.signing_secrets set expires_at = now() - interval '1 minute' where expires_at is not null"
)
OPEN = {"GATEWAY_REQUESTS_PER_SECOND": "100000"}


class Signers:
    """Of one partner: some sign with its newest secret, some still with the one before."""

    def __init__(self, county: County, first: Partner, gateways: list[Host]) -> None:
        self.county, self.known, self.late = county, [first], 0
        self.gateways = gateways
        self.history, self.failed, self.requests = History(), list[str](), 0

    async def file_until(self, stop: asyncio.Event, at: Host, *, is_late: bool, keeps_line: bool) -> None:
        line = self.county.stranger(at.address)
        while not stop.is_set():
            signer = self.known[self.late if is_late else -1]
            if keeps_line:
                await self._file(signer.at(line))
            else:
                context = client_context(self.county.authority)
                async with httpx.AsyncClient(base_url=at.address, verify=context, trust_env=False, timeout=30) as anew:
                    await self._file(signer.at(anew))

    async def _file(self, signer: Partner) -> None:
        key = f"signed-{next(_NUMBERS)}"
        self.history.invoked.add(key)
        body = json.dumps(a_filing(key)).encode()
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        try:
            answer = await signer.send("POST", FILE, body, signer.sign("POST", FILE, body) | headers)
        except httpx.TransportError as error:
            self.failed.append(f"{key}: {error!r}")
        else:
            if answer.status_code == 201:
                self.history.answers[key].add(answer.content)
            else:
                self.failed.append(f"{key}: {answer.status_code} {answer.text}")
        self.requests += 1

    async def more(self) -> None:
        """Wait until many more were answered."""
        enough = self.requests + ENOUGH

        async def are() -> bool:
            return self.requests >= enough

        await toy.until(are, 60)

    async def end_overlap(self) -> float:
        """The secret before the newest counts no longer; how many seconds until no gateway takes it."""
        self.late = len(self.known) - 1
        await self.more()  # everybody signs with the newest
        await self.county.rows(_END_OVERLAP)
        ended_at = time.monotonic()
        for gateway in self.gateways:
            old = self.known[-2].at(self.county.stranger(gateway.address))

            async def is_refused(old: Partner = old) -> bool:
                return (await old.ask("GET", FILE)).status_code == 401

            await toy.until(is_refused, ENDED_WITHIN)
        return time.monotonic() - ended_at


async def test_secrets_and_certificates_are_replaced_under_load_and_nobody_is_refused(
    county: County, tmp_path: Path
) -> None:
    authority = Authority.of(tmp_path / "authority")
    chain, county.authority = authority.certify(), authority.file
    variables = {"WEIQUAN_TLS_CERTIFICATE": str(chain), **OPEN}
    gateways = [county.host("gateway", **variables), county.host("gateway", spare=True, **variables)]
    for host in (county.host("intake"), *gateways):
        await host.start()
    administrator = county.citizen("administrator", gateways[0].address)
    partner = await signing_partner(administrator, administrator)
    signers, stop = Signers(county, partner, gateways), asyncio.Event()
    ended, chains = [], []

    async with asyncio.TaskGroup() as tasks:
        for gateway, number, keeps_line in itertools.product(gateways, range(SIGNERS), (True, False)):
            asking = signers.file_until(stop, gateway, is_late=bool(number % 2), keeps_line=keeps_line)
            tasks.create_task(asking)
        for _ in range(ROUNDS):
            await signers.more()
            signers.known.append(await with_another_secret(administrator, partner))
            await signers.more()
            authority.certify()
            chains += [await _until_shown(gateway, county, chain) for gateway in gateways]
            await signers.more()
            ended.append(await signers.end_overlap())
            await signers.more()
        stop.set()
    rows = await county.rows("select respondent_name from intake.complaints")
    signers.history.stored = dict(Counter(row["respondent_name"] for row in rows))

    show(
        f"{signers.requests} requests, {ROUNDS} secrets and certificates replaced, {len(signers.failed)} failed; "
        f"an old secret refused within {max(ended):.1f} s, a new certificate shown within {max(chains):.1f} s"
    )
    assert signers.failed == []
    assert check(signers.history) == []
    assert set(signers.history.stored) == set(signers.history.answers)


async def _until_shown(gateway: Host, county: County, chain: Path) -> float:
    """How many seconds until who comes anew is shown the certificate that stands there now."""
    began, number = time.monotonic(), _number(chain)
    port = int(gateway.address.rpartition(":")[2])

    async def is_shown() -> bool:
        _, writer = await asyncio.open_connection("localhost", port, ssl=client_context(county.authority))
        line: ssl.SSLObject = writer.get_extra_info("ssl_object")
        writer.close()
        der = line.getpeercert(binary_form=True)
        return der is not None and load_der_x509_certificate(der).serial_number == number

    await toy.until(is_shown, 2 * RELOAD_CHECK_SECONDS)
    return time.monotonic() - began


def _number(chain: Path) -> int:
    return load_pem_x509_certificate(chain.read_bytes()).serial_number
