"""The routing rules in force at a moment, compiled and cached in the process; shipped rules are inserted if missing."""

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
from services.dispatch.rulebook.domain.approval import add_shipped_version
from services.dispatch.rulebook.domain.schedule import version_in_force
from services.dispatch.rulebook.domain.versions import RuleVersion
from services.dispatch.rulebook.repository import versions as versions_repository

MAX_CACHED = 16  # compiled versions, and lists of them, kept in a process
_compiled_versions: dict[tuple[str, str], CompiledRules] = {}  # by version and digest; these never change
_versions_by_stamp: dict[str, list[RuleVersion]] = {}  # all versions, by ``VERSIONS_STAMP``


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All versions, and the compiled rules of those that are in force at certain moments."""

    versions: Collection[RuleVersion]
    compiled: Mapping[str, CompiledRules]

    def rules_at(self, moment: datetime) -> CompiledRules:
        """Return the rules in force at the receipt of a complaint.

        Raises:
            LookupError: no version was in force.
        """
        version = version_in_force(self.versions, moment)
        if version is None:
            raise LookupError("no routing rules")
        return self.compiled[version.version]


async def rulebook_at(work: Work, moments: Collection[datetime], stamp: str | None = None) -> Rulebook:
    """Return the rules for complaints received at these moments; a known ``stamp`` saves the query of the versions."""
    versions = await _versions_of(work, stamp) if stamp else await all_versions(work)
    used = {version.version: version for moment in moments if (version := version_in_force(versions, moment))}
    return Rulebook(versions, {name: await compiled(work, version) for name, version in used.items()})


async def get_rules(work: Work, version: str | None = None) -> CompiledRules | None:
    """Return the rules of that version, signed or not, or those in force now; ``None`` if there is no such version."""
    versions = await all_versions(work)
    if version is None:
        return (await rulebook_at(work, [work.now])).rules_at(work.now)
    named = next((one for one in versions if one.version == version), None)
    return await compiled(work, named) if named else None


async def find_station_name(work: Work, code: str) -> str | None:
    """Return the name of a station by the rules in force; ``None`` if they have none."""
    return (await rulebook_at(work, [work.now])).rules_at(work.now).rules.territory.find_station(code)


async def _versions_of(work: Work, stamp: str) -> list[RuleVersion]:
    if stamp not in _versions_by_stamp:
        _evict_oldest(_versions_by_stamp)
        _versions_by_stamp[stamp] = await versions_repository.list_rule_versions(work.db)
    return _versions_by_stamp[stamp]


async def all_versions(work: Work) -> list[RuleVersion]:
    """Return all versions; where there are none, the shipped rules are inserted first."""
    versions = await versions_repository.list_rule_versions(work.db)
    if not versions:
        await enter_shipped_rules(work)
        versions = await versions_repository.list_rule_versions(work.db)
    return versions


async def enter_shipped_rules(work: Work) -> None:
    """Insert the shipped rules: the first are in force, a later shipment is a draft that two persons must sign."""
    rules = shipped_rules().rules
    known = {one.version: one.digest for one in await versions_repository.list_rule_versions(work.db)}
    shipped = add_shipped_version(
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


async def precompile_rules(work: Work) -> None:
    """Compile the versions that route now or soon, so that no complaint waits for it."""
    await enter_shipped_rules(work)
    for version in await versions_repository.list_rule_versions(work.db):
        if version.begins_at is not None and version.retired_at is None:
            await compiled(work, version)


async def compiled(work: Work, version: RuleVersion) -> CompiledRules:
    """Return the compiled rules of a version, from the cache or from its document."""
    key = (version.version, version.digest)
    if key not in _compiled_versions:
        _evict_oldest(_compiled_versions)
        _compiled_versions[key] = await _compile(work, version)
    return _compiled_versions[key]


def _evict_oldest(cache: dict[Any, Any]) -> None:
    while len(cache) >= MAX_CACHED:
        del cache[next(iter(cache))]


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
