"""Which event starts, meets or cancels which clock, as one table."""

from dataclasses import dataclass

from canon.codes import ClockKind, Kind
from contracts.dispatch import (
    AgreementReached,
    CaseAccepted,
    CaseBackFromOdr,
    CaseClosed,
    CaseDispatched,
    CaseEvent,
    CaseJoined,
    CaseRedirected,
    CaseRefused,
    CaseReturned,
    CaseSentToOdr,
    CaseWithdrawn,
    FirstFeedbackGiven,
    HandoverRefused,
    MediationTerminated,
    ReworkOrdered,
    SupplementRequested,
    VerificationEnded,
)

C = ClockKind
NO_CLOCKS: frozenset[ClockKind] = frozenset()
ALL_CLOCKS = frozenset(ClockKind)
OWN_CLOCKS = frozenset({C.FEEDBACK_24H, C.ACCEPTANCE, C.VERIFICATION, C.MEDIATION_LEAD, C.HOTLINE, C.SUPPLEMENT})

# Inquiries have one clock, the channel's (behaviour of D§5.9: more than half of the volume).
CASE_KINDS_BY_CLOCK: dict[ClockKind, frozenset[Kind]] = {
    C.DISPATCH_24H: frozenset({Kind.COMPLAINT, Kind.REPORT}),
    C.FEEDBACK_24H: frozenset({Kind.COMPLAINT, Kind.REPORT}),
    C.ACCEPTANCE: frozenset({Kind.COMPLAINT}),
    C.MEDIATION: frozenset({Kind.COMPLAINT}),
    C.VERIFICATION: frozenset({Kind.REPORT}),
    C.MEDIATION_LEAD: frozenset({Kind.REPORT}),
    C.NOTICE: frozenset({Kind.COMPLAINT}),
    C.REPORTER_NOTICE: frozenset({Kind.REPORT}),
    C.ODR: frozenset({Kind.COMPLAINT}),
    C.HOTLINE: frozenset(Kind),
    C.SUPPLEMENT: frozenset({Kind.COMPLAINT, Kind.REPORT}),
}


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an event does to the clocks of its case."""

    meets: frozenset[ClockKind] = NO_CLOCKS
    cancels: frozenset[ClockKind] = NO_CLOCKS
    starts: tuple[ClockKind, ...] = ()


DECISION_CLOCKS = (C.ACCEPTANCE, C.VERIFICATION, C.MEDIATION_LEAD)  # each case has the one of its kind
STARTED_AT_RECEIPT = (C.DISPATCH_24H, *DECISION_CLOCKS, C.HOTLINE)
COUNTED_FROM_RECEIPT = frozenset(STARTED_AT_RECEIPT)  # unless it is a new round

REACTIONS: dict[type[CaseEvent], Reaction] = {
    CaseDispatched: Reaction(meets=frozenset({C.DISPATCH_24H}), starts=(C.FEEDBACK_24H,)),
    CaseRedirected: Reaction(meets=frozenset({C.DISPATCH_24H}), cancels=OWN_CLOCKS),
    HandoverRefused: Reaction(starts=(*DECISION_CLOCKS, C.HOTLINE)),
    CaseReturned: Reaction(cancels=frozenset({C.FEEDBACK_24H})),
    FirstFeedbackGiven: Reaction(meets=frozenset({C.FEEDBACK_24H})),
    CaseAccepted: Reaction(meets=frozenset({C.ACCEPTANCE}), starts=(C.MEDIATION,)),
    CaseRefused: Reaction(meets=frozenset({C.ACCEPTANCE, C.FEEDBACK_24H})),
    SupplementRequested: Reaction(cancels=frozenset({C.SUPPLEMENT}), starts=(C.SUPPLEMENT,)),
    CaseJoined: Reaction(starts=(C.HOTLINE,)),  # of the channel of the further message
    CaseSentToOdr: Reaction(starts=(C.ODR,)),
    CaseBackFromOdr: Reaction(meets=frozenset({C.ODR})),
    AgreementReached: Reaction(meets=frozenset({C.MEDIATION})),
    MediationTerminated: Reaction(meets=frozenset({C.MEDIATION}), cancels=frozenset({C.ODR}), starts=(C.NOTICE,)),
    VerificationEnded: Reaction(meets=frozenset({C.VERIFICATION, C.MEDIATION_LEAD}), starts=(C.REPORTER_NOTICE,)),
    CaseWithdrawn: Reaction(cancels=ALL_CLOCKS),
    ReworkOrdered: Reaction(starts=(C.FEEDBACK_24H, *DECISION_CLOCKS)),
    CaseClosed: Reaction(
        meets=frozenset({C.DISPATCH_24H, C.FEEDBACK_24H, C.NOTICE, C.REPORTER_NOTICE, C.HOTLINE, C.ODR}),
        cancels=ALL_CLOCKS,
    ),
}
