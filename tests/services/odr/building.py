"""Builders for what does not matter in a test about enterprises and their disputes."""

from datetime import UTC, datetime
from uuid import UUID

from services.odr.enterprises.domain import Enterprise, Standing

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
FIRM = UUID(int=1)


def an_enterprise(standing: Standing = Standing.ACTIVE) -> Enterprise:
    return Enterprise(
        enterprise_id=FIRM, name="某健身服务部", uscc=None, standing=standing, applied_at=NOW, changed_at=NOW
    )
