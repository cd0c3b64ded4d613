"""Draft, sign and retire versions of the routing rules."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.db.work import Work
from chassis.errors import FieldError, Invalid, NotFound
from services.dispatch.routing.domain import RulesInvalid, load_draft
from services.dispatch.rows import Row
from services.dispatch.rulebook.domain import approval
from services.dispatch.rulebook.domain.patches import apply_patch, changes_between, relocate_errors
from services.dispatch.rulebook.domain.reading_changes import reading_changes
from services.dispatch.rulebook.domain.refusals import VersionTaken
from services.dispatch.rulebook.domain.versions import RuleVersion
from services.dispatch.rulebook.repository import versions as versions_repository
from services.dispatch.rulebook.service.in_force import all_versions, digest_of

MAX_TRIALS_LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDetails:
    """A version with everything that a signer sees."""

    version: RuleVersion
    versions: Sequence[RuleVersion]
    document: Mapping[str, Any]
    changes: Mapping[str, Any] | None  # to the version it is based on
    trials: Sequence[Row]  # the latest
    trial_count: int


async def get_version(work: Work, name: str) -> VersionDetails:
    """Return a version with its document, its changes and its trials; ``NotFound`` if there is none."""
    versions = await all_versions(work)
    version = _find_version(versions, name)
    document = await versions_repository.get_document(work.db, name) or {}
    base = await versions_repository.get_document(work.db, version.base) if version.base else None
    return VersionDetails(
        version=version,
        versions=versions,
        document=document,
        changes=None if base is None else changes_between(base, document),
        trials=await versions_repository.list_trials(work.db, name, MAX_TRIALS_LISTED),
        trial_count=(await versions_repository.count_trials(work.db, [name])).get(name, 0),
    )


async def draft(work: Work, document: Mapping[str, Any], note: str | None) -> VersionDetails:
    """Save a whole document as a draft.

    ``RulesInvalid`` with every fault, or ``VersionTaken``, may be raised.
    """
    await all_versions(work)
    return await _draft(work, document, base=None, note=note, within="/document")


async def draft_from(work: Work, base: str, changes: Mapping[str, Any], note: str | None) -> VersionDetails:
    """Save a changed copy of a version as a draft.

    ``RulesInvalid`` or ``VersionTaken`` may be raised as by ``draft``.

    Raises:
        Invalid: there is no version ``base``.
    """
    await all_versions(work)
    document = await versions_repository.get_document(work.db, base)
    if document is None:
        raise Invalid(FieldError(field="/base", code="unknown", message="没有这个版本的规则"))
    return await _draft(work, apply_patch(document, changes), base=base, note=note, within="/changes")


async def sign(work: Work, name: str, *, role: str, trial: UUID) -> VersionDetails:
    """Sign a version, having seen a trial of it. ``NotFound`` or a refusal of ``approval.sign`` may be raised."""
    versions = await versions_repository.lock_rule_versions(work.db)
    signed = approval.sign(
        _find_version(versions, name),
        account=work.account,
        role=role,
        trial=await versions_repository.find_trial(work.db, name, trial),
        versions=versions,
        now=work.now,
    )
    await _save_and_publish(work, signed)
    work.audit("rules_signed", name)
    return await get_version(work, name)


async def retire(work: Work, name: str, reason: str) -> VersionDetails:
    """Retire a version. ``NotFound``, ``AlreadyRetired`` or ``LastRules`` may be raised."""
    versions = await versions_repository.lock_rule_versions(work.db)
    retired = approval.retire(
        _find_version(versions, name), account=work.account, reason=reason, versions=versions, now=work.now
    )
    await _save_and_publish(work, retired)
    work.audit("rules_retired", name)
    return await get_version(work, name)


async def _save_and_publish(work: Work, version: RuleVersion) -> None:
    """Save a version, and publish how texts are read from its beginning on."""
    await versions_repository.save_rule_version(work.db, version)
    document = await versions_repository.get_document(work.db, version.version) or {}
    work.publish(*reading_changes(version, document, work.now))


async def _draft(
    work: Work, document: Mapping[str, Any], *, base: str | None, note: str | None, within: str
) -> VersionDetails:
    known = {one.version for one in await versions_repository.list_rule_versions(work.db)}
    try:
        rules = await asyncio.to_thread(load_draft, document)
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
        raise RulesInvalid(
            *relocate_errors(invalid.errors, document, within=within, by_code=base is not None)
        ) from None
    if not await versions_repository.add_rule_version(work.db, version, document):
        raise VersionTaken
    work.audit("rules_drafted", version.version)
    return await get_version(work, version.version)


def _find_version(versions: Sequence[RuleVersion], name: str) -> RuleVersion:
    found = next((one for one in versions if one.version == name), None)
    if found is None:
        raise NotFound
    return found
