"""What a replay ends with: how every thing stands, and the report of its days."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from simulators.year.outside import Outside

DETAILS = 50  # cases of a page with details
LEFT_OUT = frozenset({"history", "acts", "decision", "matter", "request", "title", "clock"})  # of a case in the record
DOCUMENTS = ("docx", "html", "xlsx")
LISTS: Mapping[str, tuple[str, str]] = {  # kind of line: who reads it, where
    "dispute": ("hub", "/v1/odr/disputes"),
    "enterprise": ("hub", "/v1/odr/enterprises"),
    "plan": ("hub", "/v1/refunds/plans"),
    "complaint": ("hub", "/v1/complaints"),
}
REGISTERS = ("pledge", "demonstration", "no-reason-return", "stations")


async def record_states(outside: Outside) -> None:
    """Write into the record how every case, plan, dispute and entry stands."""
    async for case in outside.every("hub", "/v1/cases", limit=DETAILS, details="true"):
        visible = {name: value for name, value in case.items() if name not in LEFT_OUT}
        outside.record.state("case", visible)
    for kind, (reader, path) in LISTS.items():
        async for one in outside.every(reader, path):
            outside.record.state(kind, one)
    for register in REGISTERS:
        async for entry in outside.every("hub", f"/v1/registers/{register}"):
            outside.record.state("entry", {"register": register, **entry})


async def write_report(outside: Outside, first: date, last: date, into: Path) -> Mapping[str, Any]:
    """Let the county write its report of a period, and save it in every form; return its figures.

    Raises:
        RuntimeError: the county refused.
    """
    query = {"from": first.isoformat(), "to": last.isoformat()}
    written = await outside.gateway.post("hub", "/v1/reports", query)
    if not written.ok:
        raise RuntimeError(f"no report: {written.status} {written.code}")
    path = f"/v1/reports/{written.body['id']}"
    document = await outside.gateway.fetch("hub", path)
    forms = {form: (await outside.gateway.fetch("hub", f"{path}.{form}")).content for form in DOCUMENTS}
    _save(into, {"json": document.content, **forms})
    return document.body


def _save(into: Path, forms: Mapping[str, bytes]) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for form, content in forms.items():
        (into / f"report.{form}").write_bytes(content)
