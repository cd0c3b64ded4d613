"""Open files and connections of a process are counted, so that a leak becomes visible."""

import tempfile

from chassis.db.engine import engine_for
from chassis.telemetry.process_metrics import process_metrics


async def test_a_file_and_a_connection_that_stay_open_are_counted(database_url: str) -> None:
    engine = engine_for(database_url, "odr")
    async with engine.connect():
        pass  # opened, and in the pool
    before = process_metrics(engine)

    async with engine.connect():
        with tempfile.TemporaryFile():
            during = process_metrics(engine)
    await engine.dispose()

    names = ("open_files", "connections_used")
    assert {name: during[name] - before[name] for name in names} == dict.fromkeys(names, 1)
