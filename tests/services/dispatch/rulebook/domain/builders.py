"""Builders of versions for what does not matter in a test."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.dispatch.rulebook.domain.versions import RuleVersion, Signature

TRIAL = UUID(int=9)


def at(text: str) -> datetime:
    """``2026-11-24 09:00`` in Shanghai."""
    return datetime.fromisoformat(f"{text}+08:00")


NOW = at("2026-11-24 09:00")
TODAY = date(2026, 11, 24)


def a_signature(account: str = "zhang", signed_at: datetime = NOW) -> Signature:
    return Signature(account=account, role="hub", trial=TRIAL, signed_at=signed_at)


def a_version(version: str = "v2", **facts: Any) -> RuleVersion:
    return RuleVersion(
        **{
            "version": version,
            "effective_from": date(2026, 12, 1),
            "digest": f"digest of {version}",
            "author": "wang",
            "drafted_at": NOW,
        }
        | facts
    )


def signed(version: str, effective_from: date, signed_at: datetime = NOW, **facts: Any) -> RuleVersion:
    signatures = (a_signature("zhang", NOW), a_signature("li", signed_at))
    return a_version(version, effective_from=effective_from, signatures=signatures, **facts)


FOUNDING = a_version("v1", founding=True, effective_from=date(2026, 10, 8))
