"""Look once through what a machine joined by earlier rules; what the rules of today would not join is for a person."""

from dataclasses import replace

from chassis.db.work import Transactions, Work
from contracts.intake import ComplaintsMatched, DuplicateSuspected
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.people import PersonVault
from services.intake.matches import repository as matches_repository
from services.intake.matches.domain import ENDED_STATES, JOINING, Match
from services.intake.matching.domain.finding import match_of
from services.intake.matching.domain.scoring import Band, shipped_model
from services.intake.matching.service.finding import load_candidate

BATCH = 16  # pairs looked through in one transaction
PAIR = 2
EMPTY_SECONDS = 3600.0  # nothing is added to what is looked through but by a process of an earlier release


class Reviewer:
    """Looks through the joins of earlier rules; it parts nothing."""

    def __init__(self, transactions: Transactions, people: PersonVault) -> None:
        self._transactions = transactions
        self._people = people

    async def review_next(self) -> int:
        """Look through the next few pairs, and return how many there were."""
        async with self._transactions.begin() as work:
            found = await matches_repository.lock_not_reviewed(work.db, BATCH)
            for match in found:
                await self._review(work, match)
        return len(found)

    async def _review(self, work: Work, match: Match) -> None:
        """Compare a pair anew; one whose person was erased cannot be, and stays as it was decided."""
        both = await complaints.get_complaints(work.db, [match.earlier_id, match.later_id])
        profiles = [profile for one in both if (profile := load_candidate(one, self._people))]
        if len(profiles) < PAIR:
            await matches_repository.save_match(work.db, match)
            return
        anew, band = match_of(profiles[0], profiles[1], shipped_model(), work.now)
        reviewed = replace(
            match,
            score=anew.score,
            features=anew.features,
            evidence=anew.evidence,
            contradictions=anew.contradictions,
            rule_version=anew.rule_version,
            review=band is not Band.SAME,
        )
        await matches_repository.save_match(work.db, reviewed)
        has_ended = any(one.state in ENDED_STATES for one in both)
        if reviewed.review and not has_ended:
            work.publish(  # on the earlier, whose case answers both
                DuplicateSuspected(
                    aggregate_id=match.earlier_id,
                    complaint_id=match.earlier_id,
                    occurred_at=work.now,
                    other_id=match.later_id,
                    score=reviewed.score,
                    evidence=reviewed.evidence,
                )
            )
        elif not reviewed.review and match.verdict in JOINING:
            work.publish(  # again, to say that both are of one person
                ComplaintsMatched(
                    aggregate_id=match.later_id,
                    complaint_id=match.later_id,
                    occurred_at=work.now,
                    other_id=match.earlier_id,
                    verdict=match.verdict,
                    by_machine=True,
                    one_person=reviewed.of_one_person,
                )
            )
        work.audit("review_match", str(match.later_id), "review" if reviewed.review else "confirmed")
