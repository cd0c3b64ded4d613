"""What the stores hold, read in PostgreSQL: events in order and once, every complaint there; and memory."""

import re
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from tests.campaign.judging import PLACED, Verdict, judge_order, judge_quarantine
from tests.campaign.recovery import cleared
from tests.containers.installation import SECRETS, Installation
from tests.simulation.history import History, check

# One line for each effect that a complaint must have once, of those that the load filed.
_STORES = {
    "intake": "select id from intake.complaints where respondent_name = any($1)",
    "dispatch": "select complaint_id as id from dispatch.receipts where complaint_id = any($2)",
    "placed": "select complaint_id as id from dispatch.event_log where complaint_id = any($2) and type = any($3)",
    "analytics": "select complaint_id as id from analytics.cases_seen where complaint_id = any($2)",
}


@asynccontextmanager
async def database(installation: Installation) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """Connect to the installation's database as its owner, by the address of its container."""
    trusted = ssl.create_default_context(cafile=SECRETS / "kafka" / "ca.pem")
    trusted.check_hostname = False  # its name is known inside only
    password = (SECRETS / "postgres" / "owner.password").read_text().strip()
    connection = await asyncpg.connect(
        host=installation.address("postgres"), user="weiquan", database="weiquan", password=password, ssl=trusted
    )
    try:
        yield connection
    finally:
        await connection.close()


async def catch_up(installation: Installation) -> float:
    """Return after how many seconds everything that was published by now was acted on by who subscribes to it."""
    async with database(installation) as connection:
        return (await cleared(connection))[1]


async def judge(installation: Installation, history: History) -> tuple[Verdict, int]:
    """Check order, once and conservation at rest; return the verdict and the number of complaints that were filed."""
    verdict = Verdict()
    async with database(installation) as connection:
        await cleared(connection)
        await judge_order(verdict, connection)
        await judge_quarantine(verdict, connection)
        names = sorted(map(str, history.invoked))
        filed = await connection.fetch(
            "select id, respondent_name from intake.complaints where respondent_name = any($1)", names
        )
        history.stored = dict(Counter(row["respondent_name"] for row in filed))
        given = {"$1": names, "$2": [row["id"] for row in filed], "$3": list(PLACED)}
        for store, query in _STORES.items():
            wanted = sorted(set(re.findall(r"\$\d", query)))
            numbered = query
            for place, name in enumerate(wanted, start=1):
                numbered = numbered.replace(name, f"${place}")
            rows = await connection.fetch(numbered, *(given[name] for name in wanted))
            history.stores[store] = Counter(row["id"] for row in rows)
    verdict.violations += check(history)
    return verdict, len(filed)


def memory(installation: Installation, name: str) -> int:
    """Return the MiB of all processes of a container; what they share with each other counts once."""
    first = installation.inspect(name)["State"]["Pid"]
    space = Path(f"/proc/{first}/ns/pid").readlink()
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "ns/pid").readlink() == space:
                total += int(re.findall(r"^Pss: +(\d+) kB", (process / "smaps_rollup").read_text(), re.MULTILINE)[0])
        except (OSError, IndexError):
            continue  # it has just ended, or is nobody's to look into
    return total >> 10
