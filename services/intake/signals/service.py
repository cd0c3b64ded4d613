"""Count the signals of a complaint when somebody asks, and keep what people decide about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from rapidfuzz import fuzz

from canon.shanghai import day_of
from chassis.db.work import Work
from chassis.errors import NotFound
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.numbers import searchable_numbers
from services.intake.complaints.domain.refusals import PersonDestroyed
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.signals.domain.decisions import Decision, decide, object_to
from services.intake.signals.domain.factors import Row, Shared, Signal, read_signals, shares_of
from services.intake.signals.domain.thresholds import SignalCode, Thresholds, thresholds_on
from services.intake.signals.domain.usual import Baseline, Usual, usual_of
from services.intake.signals.repository import baselines, decisions
from services.intake.signals.repository.decisions import StoredDecision
from services.intake.signals.repository.rows import Related, find_related
from services.intake.traits.domain.marks import LEAST_TEXT, MarkKind, marks_of, template_of
from services.intake.traits.domain.traits import Business, Traits, is_compared, traits_of
from services.intake.traits.service import respondent_of

SAME_TEXT = 90.0  # per cent of two texts that must agree to be of one template
BASELINE_AGE = timedelta(days=1)  # after which what is usual is counted anew


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDecision:
    """A decision with its texts opened."""

    decision: Decision
    reason: str
    objection: str | None
    review: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReading:
    """A signal with how usual its count is, and what was decided about it."""

    signal: Signal
    usual: Usual | None
    decided: OpenedDecision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSignals:
    """All signals of a complaint and the thresholds by which they were read."""

    thresholds: Thresholds
    readings: tuple[SignalReading, ...]


async def load_signals(work: Work, complaint_id: UUID, scope: Scope, people: PersonVault) -> ComplaintSignals:
    """Return the signals of a complaint; none for a report, which is verified whatever they say.

    Raises:
        NotFound: the scope holds no such complaint.
    """
    found = await complaints.get_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    thresholds = thresholds_on(day_of(found.complaint.received_at))
    secret = open_secret(found, people)
    if secret is None or not is_compared(found.complaint):
        return ComplaintSignals(thresholds=thresholds, readings=())
    signals = await _read(work, found.complaint, secret, thresholds, people)
    usual = await load_baselines(work)
    decided = await decisions.list_decisions(work.db, complaint_id)
    return ComplaintSignals(
        thresholds=thresholds,
        readings=tuple(
            SignalReading(
                signal=one,
                usual=usual_of(one.value, usual[one.code]),
                decided=_open(found, decided[one.code], people) if one.code in decided else None,
            )
            for one in signals
        ),
    )


async def decide_signal(
    work: Work, complaint_id: UUID, scope: Scope, code: SignalCode, people: PersonVault, *, upheld: bool, reason: str
) -> None:
    """Decide about a signal, or about the objection to it; refuses also as the domain's ``decide`` does.

    Raises:
        NotFound: the complaint is a report, which has no signals.
    """
    found, secret = await _lock_open(work, complaint_id, scope, people)
    thresholds = thresholds_on(day_of(found.complaint.received_at))
    if not is_compared(found.complaint):
        raise NotFound
    signals = await _read(work, found.complaint, secret, thresholds, people)
    signal = next(one for one in signals if one.code is code)
    stored = (await decisions.list_decisions(work.db, complaint_id)).get(code)
    decided, event = decide(
        complaint_id,
        signal,
        stored.decision if stored else None,
        upheld=upheld,
        thresholds=thresholds.version,
        objection_days=thresholds.objection_days,
        account=work.account,
        now=work.now,
    )
    sealed = _seal(found, people, code, "review" if stored else "reason", reason)
    saved = (
        replace(stored, decision=decided, sealed_review=sealed)
        if stored
        else StoredDecision(decision=decided, sealed_reason=sealed)
    )
    await decisions.save_decision(work.db, saved)
    work.publish(event)
    work.audit("decide_signal", str(complaint_id), code.value)


async def object_to_signal(
    work: Work, complaint_id: UUID, scope: Scope, code: SignalCode, people: PersonVault, text: str
) -> None:
    """Keep what the complainant says against a signal that was upheld; refuses as the domain's ``object_to`` does."""
    found, _ = await _lock_open(work, complaint_id, scope, people)
    stored = (await decisions.list_decisions(work.db, complaint_id)).get(code)
    objected = object_to(stored.decision if stored else None, work.now)
    if stored is not None:
        sealed = _seal(found, people, code, "objection", text)
        await decisions.save_decision(work.db, replace(stored, decision=objected, sealed_objection=sealed))
    work.audit("object_to_signal", str(complaint_id), code.value)


async def load_baselines(work: Work) -> Mapping[SignalCode, Baseline]:
    """Return what is usual for each signal; what was never counted, among nobody, or a day ago, is counted now."""
    known = await baselines.list_baselines(work.db)
    for code in SignalCode:
        last = known.get(code)
        if last is None or not last.people or work.now - last.counted_at > BASELINE_AGE:
            known[code] = await baselines.count_baseline(work.db, code, work.now)
            await baselines.save_baseline(work.db, code, known[code])
    return known


async def refresh_baselines(work: Work) -> bool:
    """Count anew what is usual, so that nobody who asks waits for it; return False, as no more is left."""
    await load_baselines(work)
    return False


async def _lock_open(
    work: Work, complaint_id: UUID, scope: Scope, people: PersonVault
) -> tuple[StoredComplaint, Secret]:
    found = await complaints.lock_complaint(work.db, complaint_id, scope)
    if found is None:
        raise NotFound
    secret = open_secret(found, people)
    if secret is None:
        raise PersonDestroyed
    return found, secret


async def _read(
    work: Work, complaint: Complaint, secret: Secret, thresholds: Thresholds, people: PersonVault
) -> list[Signal]:
    """Count the signals of a complaint from what is stored of all complaints that share something with it."""
    span = timedelta(days=max(threshold.days for threshold in thresholds.by_code.values()))
    numbers = [d for kind, number in searchable_numbers(secret.person) for d in people.number_digests(kind, number)]
    marks = [(kind, people.mark_digests(kind.value, value)) for kind, value in marks_of(secret)]
    names = [digest for kind, digests in marks if kind is MarkKind.NAME for digest in digests]
    shared = [digest for kind, digests in marks if kind is not MarkKind.NAME for digest in digests]
    since, until = complaint.received_at - span, complaint.received_at + span
    related = await find_related(work.db, complaint.id, numbers, shared, since, until)
    business = respondent_of(complaint, secret, people)
    own = _row(
        traits_of(complaint, secret, business.digest), complaint.case_id, complaint.number, next(iter(names), None)
    )
    others = (replace(_related_row(one, business), shares=_shares(one, complaint, names)) for one in related)
    return read_signals(own, [row for row in others if row.shares], thresholds)


def _row(traits: Traits, case_id: UUID, number: str, name: bytes | None) -> Row:
    return Row(
        complaint_id=traits.complaint_id,
        case_id=case_id,
        number=number,
        received_at=traits.received_at,
        respondent=traits.respondent,
        business=traits.business_digest,
        goods=traits.goods,
        problem=traits.problem,
        lacks_proof=traits.lacks_proof,
        name=name,
    )


def _related_row(one: Related, business: Business) -> Row:
    """Return a related complaint; against the same business also where it is stored under an older master key."""
    row = _row(one.traits, one.case_id, one.number, one.name)
    return replace(row, business=business.digest) if row.business in business.digests else row


def _shares(one: Related, complaint: Complaint, names: Sequence[bytes]) -> frozenset[Shared]:
    """Return what a related complaint shares; of two texts with a band in common most letters must agree."""
    kinds = set(one.kinds)
    if MarkKind.TEMPLATE in kinds and not _is_same_text(one, complaint):
        kinds.discard(MarkKind.TEMPLATE.value)
    return shares_of(kinds, is_same_name=not names or one.name is None or one.name in names)


def _is_same_text(one: Related, complaint: Complaint) -> bool:
    texts = [
        template_of(one.text, one.traits.respondent),
        template_of(complaint.text, complaint.respondent_name),
    ]
    return min(map(len, texts)) >= LEAST_TEXT and fuzz.ratio(*texts) >= SAME_TEXT


def _open(found: StoredComplaint, stored: StoredDecision, people: PersonVault) -> OpenedDecision:
    """Return a decision with its texts; the complaint has its key, or nothing would be shown."""
    code = stored.decision.code
    texts = {
        name: None if sealed is None else _unseal(found, people, code, name, sealed)
        for name, sealed in (
            ("reason", stored.sealed_reason),
            ("objection", stored.sealed_objection),
            ("review", stored.sealed_review),
        )
    }
    return OpenedDecision(
        decision=stored.decision,
        reason=texts["reason"] or "",
        objection=texts["objection"],
        review=texts["review"],
    )


def _seal(found: StoredComplaint, people: PersonVault, code: SignalCode, name: str, text: str) -> bytes:
    key = people.unwrap_key(found.complaint.id, found.wrapped or b"")
    return people.seal_text(key, f"signal.{code}.{name}", text)


def _unseal(found: StoredComplaint, people: PersonVault, code: SignalCode, name: str, sealed: bytes) -> str:
    key = people.unwrap_key(found.complaint.id, found.wrapped or b"")
    return people.open_text(key, f"signal.{code}.{name}", sealed)
