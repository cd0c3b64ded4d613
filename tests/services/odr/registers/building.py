"""Builders of entries for tests of registers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.odr.histories.domain import Act
from services.odr.registers.domain import entries
from services.odr.registers.domain.entries import Entry
from services.odr.registers.domain.registers import Level, Listing, Register, TradeField

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # noon in Shanghai
TODAY = date(2026, 11, 24)
SHOP = UUID(int=7)


def a_listing(**fields: Any) -> Listing:
    given: dict[str, Any] = {
        "name": "简橙家电城",
        "address": "望川县城关镇人民路20号",
        "town": "城关镇",
        "field": TradeField.APPLIANCES,
        "valid_from": TODAY,
    }
    return Listing(**given | fields)


def by(account: str, days: int = 0, reason: str = "核查属实", proof: str | None = None) -> Act:
    return Act(by=account, at=NOON + timedelta(days=days), reason=reason, proof=proof)


def an_applicant(register: Register = Register.NO_REASON_RETURN, **fields: Any) -> Entry:
    level = {"level": Level.COUNTY} if register is Register.DEMONSTRATION else {}
    return entries.apply_for(SHOP, register, a_listing(**level | fields), by("officer"))


def an_entry(register: Register = Register.NO_REASON_RETURN, **fields: Any) -> Entry:
    return entries.review(an_applicant(register, **fields), by("hub"), approved=True)
