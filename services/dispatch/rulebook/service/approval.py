"""Draft, sign and retire versions of the routing rules."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import FieldError, Invalid, NotFound
from services.dispatch.routing.domain import RulesInvalid, load_rules
from services.dispatch.rows import Row
from services.dispatch.rulebook.domain import approval
from services.dispatch.rulebook.domain.patches import changes_between, located, patched
from services.dispatch.rulebook.domain.refusals import VersionTaken
from services.dispatch.rulebook.domain.versions import RuleVersion
from services.dispatch.rulebook.repository import versions as versions_repository
from services.dispatch.rulebook.service.in_force import digest_of, known_versions

TRIALS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A version with all that a signer looks at."""

    version: RuleVersion
    versions: Sequence[RuleVersion]
    document: Mapping[str, Any]
    changes: Mapping[str, Any] | None  # to the version it is based on
    trials: Sequence[Row]  # the latest
    trial_count: int


async def see(work: Work, name: str) -> Sheet:
    """A version with its document, its changes and its trials. Raises ``NotFound``."""
    versions = await known_versions(work)
    version = _named(versions, name)
    document = await versions_repository.get_document(work.db, name) or {}
    base = await versions_repository.get_document(work.db, version.base) if version.base else None
    return Sheet(
        version=version,
        versions=versions,
        document=document,
        changes=None if base is None else changes_between(base, document),
        trials=await versions_repository.trials_of(work.db, name, TRIALS_SHOWN),
        trial_count=(await versions_repository.trial_counts(work.db, [name])).get(name, 0),
    )


async def draft(work: Work, document: Mapping[str, Any], note: str | None) -> Sheet:
    """Keep a whole document as a draft. Raises ``RulesInvalid`` with every fault, ``VersionTaken``."""
    await known_versions(work)
    return await _draft(work, document, base=None, note=note, within="/document")


async def draft_from(work: Work, base: str, changes: Mapping[str, Any], note: str | None) -> Sheet:
    """Keep a changed copy of a version as a draft. Raises ``Invalid`` for a base nobody knows, and as ``draft``."""
    await known_versions(work)
    document = await versions_repository.get_document(work.db, base)
    if document is None:
        raise Invalid(FieldError(field="/base", code="unknown", message="没有这个版本的规则"))
    return await _draft(work, patched(document, changes), base=base, note=note, within="/changes")


async def sign(work: Work, name: str, *, role: str, trial: UUID) -> Sheet:
    """Sign a version, having seen a trial of it. Raises ``NotFound`` or the refusal of ``signing.sign``."""
    versions = await versions_repository.lock_rule_versions(work.db)
    signed = approval.sign(
        _named(versions, name),
        account=work.account,
        role=role,
        trial=await versions_repository.trial_of(work.db, name, trial),
        versions=versions,
        now=work.now,
    )
    await versions_repository.save_rule_version(work.db, signed)
    work.audit("rules_signed", name)
    return await see(work, name)


async def retire(work: Work, name: str, reason: str) -> Sheet:
    """Withdraw a version. Raises ``NotFound``, ``AlreadyRetired``, ``LastRules``."""
    versions = await versions_repository.lock_rule_versions(work.db)
    retired = approval.retire(
        _named(versions, name), account=work.account, reason=reason, versions=versions, now=work.now
    )
    await versions_repository.save_rule_version(work.db, retired)
    work.audit("rules_retired", name)
    return await see(work, name)


async def _draft(work: Work, document: Mapping[str, Any], *, base: str | None, note: str | None, within: str) -> Sheet:
    known = {one.version for one in await versions_repository.rule_versions(work.db)}
    try:
        rules = await asyncio.to_thread(load_rules, document)
        version = approval.draft(
            version=rules.version,
            effective_from=rules.effective_from,
            digest=digest_of(document),
            author=work.account,
            base=base,
            note=note,
            known=known,
            now=work.now,
        )
    except RulesInvalid as invalid:
        raise RulesInvalid(*located(invalid.errors, document, within=within, by_code=base is not None)) from None
    if not await versions_repository.add_rule_version(work.db, version, document):
        raise VersionTaken
    work.audit("rules_drafted", version.version)
    return await see(work, version.version)


def _named(versions: Sequence[RuleVersion], name: str) -> RuleVersion:
    found = next((one for one in versions if one.version == name), None)
    if found is None:
        raise NotFound
    return found
