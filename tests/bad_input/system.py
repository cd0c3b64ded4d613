"""A whole Weiquan in one process, as it is deployed, with complaints in several states to ask about."""

import contextlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

from chassis.db.migrate import ROOT
from chassis.tls import client_context
from deploy.process.processes import free_ports, wait_until
from tests.journeys.messages import a_building_order, a_gym_registration, a_partner_complaint
from tests.journeys.town import Person

READY_SECONDS = 60
STOP_SECONDS = 20
ENOUGH = 1_000_000  # requests a second of one account: nothing here is about the limit
_KEYS = itertools.count(1)


def a_key() -> str:
    return f"bad-input-{next(_KEYS)}"


class System:
    """The running process; ``headers_of(name)`` are those of a development credential, ``ids`` what was seeded."""

    def __init__(self, home: Path, database_url: str) -> None:
        [self.port] = free_ports(1)
        self._home = home
        self._log = home / "host.log"
        self._environment = {
            "WEIQUAN_HOME": str(home),
            "WEIQUAN_PORT": str(self.port),
            "WEIQUAN_DATABASE_URL": database_url,
            "WEIQUAN_INTERNAL_KEY": "k" * 64,
            "WEIQUAN_BUS": "postgres",
            "WEIQUAN_SIMULATORS": "off",
            "WEIQUAN_PROFILE": "development",
            "GATEWAY_REQUESTS_PER_SECOND": str(ENOUGH),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.ids: dict[str, str] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator["System"]:
        self._home.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy.host", "all"],
                cwd=ROOT,
                env=os.environ | self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            with self.client() as nobody:
                assert wait_until(lambda: self._is_ready(nobody), READY_SECONDS), self.log_tail()
            yield self
        finally:
            self.process.terminate()
            self.process.wait(STOP_SECONDS)

    def log_tail(self) -> str:
        """The end of its log."""
        return self._log.read_text()[-4000:]

    def headers_of(self, name: str | None) -> dict[str, str]:
        if name is None:
            return {}
        entry = json.loads((self._home / "credentials.json").read_text())[name]
        return {entry["header"]: entry["value"]}

    def person_of(self, name: str) -> tuple[str, str]:
        """The user and password of a development account."""
        entry = json.loads((self._home / "credentials.json").read_text())[name]
        return entry["user"], entry["password"]

    def client(self, name: str | None = None) -> httpx.Client:
        headers = self.headers_of(name)
        return httpx.Client(
            base_url=self.address, headers=headers, timeout=20, trust_env=False, verify=client_context(None)
        )

    def _is_ready(self, nobody: httpx.Client) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log_tail()
        try:
            return nobody.get("/ready").status_code == 200
        except httpx.TransportError:
            return False


class Patient(Person):
    """Somebody who asks again with the same key when told to, as on a machine that is busy with more than this."""

    def post(self, path: str, body: Any = None, expect: int = 200) -> Any:
        key = {"Idempotency-Key": a_key()}
        answers: list[httpx.Response] = []

        def is_answered() -> bool:
            answers.append(self.client.post(path, json=body or {}, headers=key))
            return answers[-1].status_code not in (409, 503)

        assert wait_until(is_answered, READY_SECONDS), (path, answers[-1].text)
        assert answers[-1].status_code == expect, (path, answers[-1].status_code, answers[-1].text)
        return answers[-1].json()


class Seeding:
    """Walks some complaints into states from which every kind of path can be asked."""

    def __init__(self, system: System, stack: contextlib.ExitStack) -> None:
        self._person = {
            name: Patient(stack.enter_context(system.client(name)))
            for name in ("platform_12345", "platform_12315", "partner", "enterprise", "officer", "hub", "agency")
        }

    def seed(self) -> dict[str, str]:
        """Ids by the name of the path parameter they fit."""
        redirected = self._person["platform_12345"].post("/v1/channels/12345/work-orders", a_building_order("BI-1"))
        gym = self._person["platform_12315"].post(
            "/v1/channels/12315/registrations", a_gym_registration("1330000002026112400009999")
        )
        filed = self._person["partner"].post("/v1/complaints", a_partner_complaint("BI-2"), expect=201)
        agreed = self._agreed(gym["id"])
        return {
            "complaint": filed["id"],
            "redirected": redirected["id"],
            "handover_id": self._handover(),
            **agreed,
            **self._dispute(filed["id"]),
        }

    def _handover(self) -> str:
        found = self._person["agency"].see("/v1/handovers?state=open", lambda answer: bool(answer["items"]))
        return str(found["items"][0]["id"])

    def _agreed(self, complaint: str) -> dict[str, str]:
        officer = self._person["officer"]
        path = f"/v1/cases/{complaint}"
        officer.see(path, _is("dispatched"))
        officer.post(f"{path}/accept")
        consents = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
        officer.post(f"{path}/start-mediation", consents)
        refund = {"amount_fen": 100_000, "instalments": 2}
        officer.post(f"{path}/agree", {"terms": "分两期退还。", "amount_fen": 100_000, "refund": refund})
        [plan] = officer.see("/v1/refunds/plans", lambda answer: bool(answer["items"]))["items"]
        return {"agreed": complaint, "plan_id": plan["id"], "claim_id": plan["claim_id"]}

    def _dispute(self, complaint: str) -> dict[str, str]:
        hub, officer, enterprise = (self._person[name] for name in ("hub", "officer", "enterprise"))
        applied = enterprise.post("/v1/odr/enterprises", {"name": "某某家电商行", "promise": True}, expect=201)
        hub.post(f"/v1/odr/enterprises/{applied['id']}/review", {"approved": True})
        path = f"/v1/cases/{complaint}"
        if hub.see(path, lambda case: case["state"] != "received")["department"] != "consumer_protection":
            hub.post(f"{path}/assign", {"department": "consumer_protection"})
        officer.post(f"{path}/accept")
        officer.post(f"{path}/send-to-odr", {"enterprise": applied["id"]})  # once dispatch knows the enterprise
        found = enterprise.see("/v1/odr/disputes", lambda answer: bool(answer["items"]))
        return {"enterprise_id": applied["id"], "dispute_id": found["items"][0]["id"]}


def _is(state: str) -> Callable[[Any], bool]:
    return lambda case: bool(case["state"] == state)
