"""Days that have gone by are replayed through the gateway; the same seed gives the same record, ids aside."""

import asyncio
import json
import re
from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from canon.shanghai import SHANGHAI, day_of
from chassis.clock import machine_now
from deploy import replay as replaying
from deploy.launcher.postgres import Postgres
from tests.conftest import copied
from tests.sweeps import sampled

DAYS, MESSAGES = 8, 70
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def replayed(home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replay a few days into an empty county; return the lines of its record, with ids numbered as they appear.

    How things stand at the end comes in the order of ids: there no order is compared.
    """
    (home / "logs").mkdir(parents=True)
    environment = {
        "WEIQUAN_DATABASE_URL": database_url,
        "WEIQUAN_INTERNAL_KEY": "k" * 64,
        "WEIQUAN_HOME": str(home),
        "GATEWAY_REQUESTS_PER_SECOND": "1000000",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(replaying.SPANS, "few", (DAYS, MESSAGES))
    evening = datetime.combine(day_of(machine_now()) - timedelta(days=1), time(23), SHANGHAI)
    asyncio.run(replaying.replay("few", home, evening))
    known: dict[str, str] = {}
    lines = (home / "reports" / "record.jsonl").read_text(encoding="utf-8").splitlines()
    done = [line for line in lines if json.loads(line)["line"] in ("message", "act")]
    states = lines[len(done) :]
    in_order = [UUID.sub(lambda found: known.setdefault(found[0], f"id-{len(known)}"), line) for line in done]
    return in_order + sorted(UUID.sub("id", line) for line in states)


@sampled
def test_the_same_seed_gives_the_same_record_and_everybody_acts_through_the_gateway(
    tmp_path: Path, postgres: Postgres, migrated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = []
    for place in ("first", "second"):
        with copied(postgres, migrated, f"replayed_{place}") as database_url:
            records.append(replayed(tmp_path / place, database_url, monkeypatch))

    first, second = records
    assert [line for line in first if line not in second] == []
    assert first == second
    lines: list[dict[str, Any]] = [json.loads(line) for line in first]
    counts = Counter(line["line"] for line in lines)
    assert MESSAGES * 0.95 <= counts["message"] <= MESSAGES  # late in the last evening nobody sends any more
    assert counts["case"] >= MESSAGES * 0.8
    refused = [line for line in lines if line["line"] in ("message", "act") and line["status"] >= 400]
    assert len(refused) <= counts["act"] * 0.02, refused
