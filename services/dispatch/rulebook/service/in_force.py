"""The routing rules in force at a moment, kept ready in the process; what is shipped is entered where it is missing."""

import asyncio
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from chassis.db.work import Work
from services.dispatch.routing.domain import CompiledRules, compile_rules, load_rules
from services.dispatch.routing.rules import read_rules, shipped_rules
from services.dispatch.rulebook.domain.approval import ship
from services.dispatch.rulebook.domain.schedule import in_force
from services.dispatch.rulebook.domain.versions import RuleVersion
from services.dispatch.rulebook.repository import versions as versions_repository

READY = 16  # compiled versions, and lists of them, kept in a process
_ready: dict[tuple[str, str], CompiledRules] = {}  # values that never change, by version and digest
_listed: dict[str, list[RuleVersion]] = {}  # what was known of all versions, by its stamp


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The versions, and those of them compiled that route certain moments."""

    versions: Collection[RuleVersion]
    compiled: Mapping[str, CompiledRules]

    def at(self, moment: datetime) -> CompiledRules:
        """The rules in force at the receipt of a complaint."""
        version = in_force(self.versions, moment)
        if version is None:
            raise LookupError("no routing rules")
        return self.compiled[version.version]


async def rulebook_at(work: Work, moments: Collection[datetime], stamp: str | None = None) -> Rulebook:
    """The rules for complaints received at these moments; not listed again where their stamp is known."""
    versions = await _versions_of(work, stamp) if stamp else await known_versions(work)
    used = {version.version: version for moment in moments if (version := in_force(versions, moment))}
    return Rulebook(versions, {name: await compiled(work, version) for name, version in used.items()})


async def rules_of(work: Work, version: str | None = None) -> CompiledRules | None:
    """The rules of that version, signed or not, or those in force now; ``None`` for a version nobody knows."""
    versions = await known_versions(work)
    if version is None:
        return (await rulebook_at(work, [work.now])).at(work.now)
    named = next((one for one in versions if one.version == version), None)
    return await compiled(work, named) if named else None


async def station_named(work: Work, code: str) -> str | None:
    """What people call a station by the rules in force."""
    return (await rulebook_at(work, [work.now])).at(work.now).rules.territory.station_named(code)


async def _versions_of(work: Work, stamp: str) -> list[RuleVersion]:
    if stamp not in _listed:
        _make_room(_listed)
        _listed[stamp] = await versions_repository.rule_versions(work.db)
    return _listed[stamp]


async def known_versions(work: Work) -> list[RuleVersion]:
    """All versions; a bureau without any has those that are shipped."""
    versions = await versions_repository.rule_versions(work.db)
    if not versions:
        await enter_shipped_rules(work)
        versions = await versions_repository.rule_versions(work.db)
    return versions


async def enter_shipped_rules(work: Work) -> None:
    """Enter the shipped rules: the first are in force, another shipment is a draft that two persons must sign."""
    rules = shipped_rules().rules
    known = {one.version: one.digest for one in await versions_repository.rule_versions(work.db)}
    shipped = ship(
        version=rules.version,
        effective_from=rules.effective_from,
        digest=shipped_digest(),
        author=work.account,
        known=known,
        now=work.now,
    )
    if shipped is not None and await versions_repository.add_rule_version(
        work.db, shipped, read_rules() | {"version": shipped.version}
    ):
        work.audit("rules_shipped", shipped.version)


async def ready_rules(work: Work) -> None:
    """Compile what routes now or soon will, so that no complaint waits for it."""
    await enter_shipped_rules(work)
    for version in await versions_repository.rule_versions(work.db):
        if version.begins_at is not None and version.retired_at is None:
            await compiled(work, version)


async def compiled(work: Work, version: RuleVersion) -> CompiledRules:
    """A version made ready, from what this process keeps or from its document."""
    key = (version.version, version.digest)
    if key not in _ready:
        _make_room(_ready)
        _ready[key] = await _compile(work, version)
    return _ready[key]


def _make_room(kept: dict[Any, Any]) -> None:
    while len(kept) >= READY:
        del kept[next(iter(kept))]


async def _compile(work: Work, version: RuleVersion) -> CompiledRules:
    if version.digest == shipped_digest() and version.version == shipped_rules().rules.version:
        return shipped_rules()
    document = await versions_repository.get_document(work.db, version.version)
    return await asyncio.to_thread(lambda: compile_rules(load_rules(document or {})))


def digest_of(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, default=str).encode()).hexdigest()


@cache
def shipped_digest() -> str:
    return digest_of(read_rules())
