"""A partner that files without a pause and repeats what was put off, as the guide for partners asks."""

import itertools
import threading
from types import TracebackType
from typing import Self

import httpx

from tests.journeys.messages import a_partner_complaint, phone_of
from tests.journeys.town import Person

PAUSE_SECONDS = 0.5  # between two complaints, and before one is repeated
ENDS_WITHIN = 120.0  # for the last one, after a fault


class Filing(threading.Thread):
    """Files until the block is left; ``accepted`` are the complaints by the partner's own numbers for them.

    ``repeated`` counts what had to be repeated.
    """

    def __init__(self, partner: Person, prefix: str) -> None:
        super().__init__(daemon=True)
        self.accepted: dict[str, str] = {}
        self.repeated = 0
        self.refused: list[str] = []
        self._partner = partner
        self._prefix = prefix
        self._ending = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ending.set()
        self.join(ENDS_WITHIN)

    def run(self) -> None:
        for number in itertools.count(1):
            self._file(f"{self._prefix}-{number}")
            if self._ending.wait(PAUSE_SECONDS):
                return

    def _file(self, name: str) -> None:
        """One complaint, by one key, until it is accepted."""
        body = a_partner_complaint(name)
        body["complainant"] = {"name": "王某某", "phone": phone_of(name)}
        while True:
            try:
                answer = self._partner.client.post("/v1/complaints", json=body, headers={"Idempotency-Key": name})
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.is_success:
                self.accepted[body["external_id"]] = answer.json()["id"]
                return
            if answer is not None and answer.status_code < 500 and answer.status_code != 429:
                self.refused.append(answer.text)
                return
            self.repeated += 1
            threading.Event().wait(PAUSE_SECONDS)


def all_arrived(filing: Filing, hub: Person) -> str:
    """Every accepted complaint is there once and has a case at dispatch; nothing was refused.

    Raises:
        AssertionError: one is lost, refused, or there twice.
    """
    assert not filing.refused, filing.refused
    assert not filing.is_alive()
    assert filing.accepted
    for number, complaint in filing.accepted.items():
        stored = [one["id"] for one in hub.get(f"/v1/complaints?external_id={number}")["items"]]
        assert stored == [complaint], (number, stored)
        hub.see(f"/v1/cases/{complaint}", bool)
    return (
        f"{len(filing.accepted)} complaints filed meanwhile, {filing.repeated} requests repeated, every one at dispatch"
    )
