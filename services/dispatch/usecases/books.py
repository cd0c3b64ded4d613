"""The rules and the calendar in force, kept ready in the process; what is shipped is entered where it is missing."""

import hashlib
import json
from functools import cache

from canon.calendar import Calendar, published_calendar
from canon.deadlines import SHANGHAI
from chassis.db.work import Work
from services.dispatch.domain.routing import CompiledRules, compile_rules, load_rules
from services.dispatch.rules import read_rules, shipped_rules
from services.dispatch.store import books

_rules: dict[tuple[str, str], CompiledRules] = {}  # values that never change, by version and digest
_calendars: dict[str, Calendar] = {}


async def calendar_in_force(work: Work) -> Calendar:
    """The calendar published last."""
    version = await books.calendar_version(work.db)
    if version is None:
        calendar = published_calendar()
        await books.add_calendar(work.db, calendar, work.now)
        version = calendar.version
    if version not in _calendars:
        _calendars[version] = await books.get_calendar(work.db, version)
    return _calendars[version]


async def rules_in_force(work: Work, version: str | None = None) -> CompiledRules | None:
    """The rule set of that version, or the newest in force today; ``None`` for a version nobody knows."""
    known = await books.rule_versions(work.db)
    if not known:
        await enter_shipped_rules(work)
        known = await books.rule_versions(work.db)
    today = work.now.astimezone(SHANGHAI).date()
    in_force = [entry for entry in known if entry[2] <= today] or known[-1:]
    chosen = [entry for entry in known if entry[0] == version] if version else in_force
    return await _compiled(work, chosen[0][0], chosen[0][1]) if chosen else None


async def enter_shipped_rules(work: Work) -> None:
    rules = shipped_rules().rules
    await books.save_shipped_rules(
        work.db, rules.version, rules.effective_from, shipped_digest(), read_rules(), work.now
    )


async def ready_books(work: Work) -> bool:
    """A round of the job that keeps both ready, so that no complaint waits for a compilation."""
    await enter_shipped_rules(work)
    await calendar_in_force(work)
    await rules_in_force(work)
    return False


async def _compiled(work: Work, version: str, digest: str) -> CompiledRules:
    key = (version, digest)
    if key not in _rules:
        document = await books.get_rules(work.db, version)
        shipped = digest == shipped_digest() or document is None
        _rules[key] = shipped_rules() if shipped else compile_rules(load_rules(document or {}))
    return _rules[key]


@cache
def shipped_digest() -> str:
    return hashlib.sha256(json.dumps(read_rules(), default=str).encode()).hexdigest()
