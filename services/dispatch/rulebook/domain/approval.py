"""The life of a version: drafted by one, tried, signed by two others, then in force, retired (起草、签发、停用)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from canon.shanghai import day_of
from chassis.errors import FieldError
from services.dispatch.routing.domain import RulesInvalid
from services.dispatch.rulebook.domain.refusals import (
    AlreadyActive,
    AlreadyRetired,
    DatePassed,
    DateTaken,
    LastRules,
    NotTried,
    OwnDraft,
    SignedTwice,
    VersionTaken,
)
from services.dispatch.rulebook.domain.schedule import version_in_force
from services.dispatch.rulebook.domain.versions import RuleVersion, Signature

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def draft(
    *,
    version: str,
    effective_from: date,
    digest: str,
    author: str,
    base: str | None,
    note: str | None,
    known: Collection[str],
    now: datetime,
) -> RuleVersion:
    """Return a new draft, which has no effect until it is signed.

    Raises:
        RulesInvalid: the version's name is malformed, or its day is in the past.
        VersionTaken: the name is in use.
    """
    if not _VERSION.fullmatch(version):
        raise RulesInvalid(
            FieldError(field="/version", code="format", message="应为字母、数字和 . _ - 组成的版本号，最长 64 个字符")
        )
    if effective_from < _today(now):
        raise RulesInvalid(FieldError(field="/effective_from", code="in_past", message="生效日期应为今天或以后"))
    if version in known:
        raise VersionTaken
    return RuleVersion(
        version=version,
        effective_from=effective_from,
        digest=digest,
        author=author,
        drafted_at=now,
        base=base,
        note=note,
    )


def add_shipped_version(
    *, version: str, effective_from: date, digest: str, author: str, known: Mapping[str, str], now: datetime
) -> RuleVersion | None:
    """Return the version of the shipped rules: the first is in force, a later one is a draft; ``None`` if it is known.

    ``known`` is version → digest. Other rules under a known name get a name of their own.
    """
    if digest in known.values():
        return None
    return RuleVersion(
        version=f"{version}-{digest[:8]}" if version in known else version,
        effective_from=effective_from,
        digest=digest,
        founding=not known,
        author=author,
        drafted_at=now,
    )


def sign(
    draft_: RuleVersion,
    *,
    account: str,
    role: str,
    trial: UUID | None,
    versions: Collection[RuleVersion],
    now: datetime,
) -> RuleVersion:
    """Sign a version after its trial; the second signature puts it in force from its day.

    Raises:
        AlreadyRetired: the version is retired.
        AlreadyActive: it has all its signatures, or was shipped in force.
        OwnDraft: the signer drafted it.
        SignedTwice: the signer has signed it before.
        NotTried: no trial of this version is given.
        DatePassed: its day has passed.
        DateTaken: another signed version begins on its day.
    """
    if draft_.retired_at is not None:
        raise AlreadyRetired
    if draft_.begins_at is not None:
        raise AlreadyActive
    if account == draft_.author:
        raise OwnDraft
    if account in {signature.account for signature in draft_.signatures}:
        raise SignedTwice
    if trial is None:
        raise NotTried
    if draft_.effective_from < _today(now):
        raise DatePassed
    if any(
        one.is_signed and one.retired_at is None and one.effective_from == draft_.effective_from for one in versions
    ):
        raise DateTaken
    signature = Signature(account=account, role=role, trial=trial, signed_at=now)
    return replace(draft_, signatures=(*draft_.signatures, signature))


def retire(
    version: RuleVersion, *, account: str, reason: str, versions: Collection[RuleVersion], now: datetime
) -> RuleVersion:
    """Retire a version; the version before it routes again.

    Raises:
        AlreadyRetired: it is retired.
        LastRules: no other version would be in force.
    """
    if version.retired_at is not None:
        raise AlreadyRetired
    if version_in_force([one for one in versions if one.version != version.version], now) is None:
        raise LastRules
    return replace(version, retired_at=now, retired_by=account, retirement=reason)


def _today(now: datetime) -> date:
    return day_of(now)
