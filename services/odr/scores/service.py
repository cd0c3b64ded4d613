"""Use cases of scores: count a period of an enterprise, and propose of several."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from canon.shanghai import day_of
from chassis.db.work import Work
from services.odr.enterprises.domain import Enterprise
from services.odr.enterprises.service import load_enterprise
from services.odr.scores import domain, repository
from services.odr.scores.domain import Counts, Proposal


async def count_period(work: Work, enterprise_id: UUID, since: datetime, until: datetime) -> Counts:
    await load_enterprise(work, enterprise_id)
    return (await repository.count_disputes_since(work.db, {enterprise_id: since}, until))[enterprise_id]


async def propose_for(work: Work, enterprises: Sequence[Enterprise]) -> dict[UUID, Proposal]:
    """Return what is proposed for each of these enterprises, as far as anything is."""
    watches = {one.enterprise_id: domain.watch_of(one, day_of(work.now)) for one in enterprises}
    since = {enterprise_id: watch.opened_since for enterprise_id, watch in watches.items()}
    counts = await repository.count_disputes_since(work.db, since, work.now)
    proposals = {
        one.enterprise_id: domain.propose(one, watches[one.enterprise_id], counts[one.enterprise_id])
        for one in enterprises
    }
    return {enterprise_id: proposal for enterprise_id, proposal in proposals.items() if proposal is not None}
