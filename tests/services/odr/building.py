"""Builders for what does not matter in a test about enterprises and their disputes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.odr.enterprises import domain as enterprises
from services.odr.enterprises.domain import Enterprise, Standing
from services.odr.histories.domain import Act

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FIRM = UUID(int=1)


def decided_by(account: str, days: int = 0, reason: str = "核查属实") -> Act:
    return Act(by=account, at=NOW + timedelta(days=days), reason=reason)


def an_enterprise(standing: Standing = Standing.ACTIVE) -> Enterprise:
    applied = enterprises.apply_for(None, FIRM, "某健身服务部", None, decided_by("firm"))
    if standing is Standing.APPLIED:
        return applied
    reviewed, _ = enterprises.review(applied, decided_by("hub"), approved=standing is not Standing.DECLINED)
    if standing is Standing.SUSPENDED:
        return enterprises.suspend(reviewed, decided_by("hub"))[0]
    return enterprises.leave(reviewed, decided_by("hub"))[0] if standing is Standing.LEFT else reviewed
