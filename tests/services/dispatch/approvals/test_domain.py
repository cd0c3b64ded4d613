"""A proposal is decided once, and not by who made it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from canon.codes import State
from chassis.errors import Forbidden
from contracts.dispatch import ApprovalProposed, ApprovalReturned, ApprovalWithdrawn
from services.dispatch.approvals.domain import (
    ApprovableCommand,
    Approval,
    ApprovalEnded,
    ApprovalState,
    ChangedSinceProposal,
    OwnProposal,
    approve,
    propose,
    send_back,
    withdraw,
)
from tests.services.dispatch.dispatch_building import MORNING, a_case

NOON = MORNING + timedelta(hours=3)
CASE = a_case()
PROPOSED = replace(CASE, version=CASE.version + 1)
ID = UUID(int=9)


def a_proposal(state: ApprovalState = ApprovalState.OPEN) -> Approval:
    _, approval = propose(
        CASE, approval_id=ID, command=ApprovableCommand.REFUSE, body={"reason": "MATERIALS"}, proposer="li", now=NOON
    )
    return replace(approval, state=state)


def test_a_proposal_changes_nothing_but_waits() -> None:
    (case, (event,)), approval = propose(
        CASE, approval_id=ID, command=ApprovableCommand.REFUSE, body={"reason": "MATERIALS"}, proposer="li", now=NOON
    )

    assert case == replace(CASE, changed_at=NOON)
    assert isinstance(event, ApprovalProposed)
    assert (event.approval_id, event.command, case.state) == (ID, "refuse", State.DISPATCHED)
    assert (approval.state, approval.proposer, approval.proposed_at) == (ApprovalState.OPEN, "li", NOON)


def test_another_approves_it() -> None:
    approved = approve(PROPOSED, a_proposal(), account="head", is_current=False, now=NOON)

    assert (approved.state, approved.decided_by, approved.decided_at) == (ApprovalState.APPROVED, "head", NOON)


def test_what_changed_since_is_approved_as_it_is_now_only_it() -> None:
    changed = replace(PROPOSED, version=PROPOSED.version + 1)

    with pytest.raises(ChangedSinceProposal):
        approve(changed, a_proposal(), account="head", is_current=False, now=NOON)
    assert approve(changed, a_proposal(), account="head", is_current=True, now=NOON).state is ApprovalState.APPROVED


def test_another_sends_it_back_with_a_note() -> None:
    (case, (event,)), ended = send_back(CASE, a_proposal(), account="head", note="请补依据", now=NOON)

    assert isinstance(event, ApprovalReturned)
    assert (event.note, ended.state, ended.note, case.changed_at) == (
        "请补依据",
        ApprovalState.RETURNED,
        "请补依据",
        NOON,
    )


def test_who_proposed_it_takes_it_back_and_nobody_else_does() -> None:
    (_, (event,)), ended = withdraw(CASE, a_proposal(), account="li", now=NOON)

    assert isinstance(event, ApprovalWithdrawn)
    assert ended.state is ApprovalState.WITHDRAWN
    with pytest.raises(Forbidden):
        withdraw(CASE, a_proposal(), account="wang", now=NOON)


def test_nobody_decides_their_own_proposal() -> None:
    with pytest.raises(OwnProposal):
        approve(PROPOSED, a_proposal(), account="li", is_current=False, now=NOON)
    with pytest.raises(OwnProposal):
        send_back(CASE, a_proposal(), account="li", note=None, now=NOON)


@pytest.mark.parametrize("state", [ApprovalState.APPROVED, ApprovalState.RETURNED, ApprovalState.WITHDRAWN])
def test_what_was_decided_stays_decided(state: ApprovalState) -> None:
    with pytest.raises(ApprovalEnded):
        approve(PROPOSED, a_proposal(state), account="head", is_current=False, now=NOON)
    with pytest.raises(ApprovalEnded):
        send_back(CASE, a_proposal(state), account="head", note=None, now=NOON)
    with pytest.raises(ApprovalEnded):
        withdraw(CASE, a_proposal(state), account="li", now=NOON)


def test_a_proposal_whose_words_were_erased_can_only_be_taken_back_or_sent_back() -> None:
    erased = replace(a_proposal(), body=None)

    with pytest.raises(ApprovalEnded):
        approve(PROPOSED, erased, account="head", is_current=True, now=NOON)
    assert send_back(CASE, erased, account="head", note=None, now=NOON)[1].state is ApprovalState.RETURNED
