"""Check the numbers of a period: what is counted, what of it is beyond chance, and the cases behind it."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.analytics.hygiene import repository
from services.analytics.hygiene.domain.checks import RuleResult, check_numbers
from services.analytics.hygiene.repository import Scope


class Hygiene(NamedTuple):
    """The rules with what they found, and of each rule the cases behind it, section by section."""

    results: list[RuleResult]
    cases: dict[str, dict[str, list[UUID]]]


async def check_hygiene(db: AsyncConnection, scope: Scope) -> Hygiene:
    """Return every rule with its sections; the same scope gives the same answer, whatever happened later."""
    results = check_numbers(await repository.count_closings(db, scope))
    cases = {
        result.rule.name: await repository.list_cases(db, result.rule, scope)
        for result in results
        if result.is_found or (result.count and not result.rule.is_of_departments)
    }
    return Hygiene(results, cases)
