"""Versions of the routing rules as they are drafted, signed and shown (分办规则)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from canon.codes import Alert
from chassis.web.datetimes import Instant
from chassis.web.models import Body, storable_all
from chassis.web.openapi import one_or_others
from services.dispatch.fields import FrozenView, Storable
from services.dispatch.rulebook.domain.schedule import version_state
from services.dispatch.rulebook.domain.versions import RuleState, RuleVersion
from services.dispatch.rulebook.service.approval import VersionDetails

Document = Annotated[dict[str, Any], AfterValidator(storable_all)]
Note = Annotated[str, StringConstraints(max_length=2000), Storable]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2000), Storable]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), Storable]


class DraftRules(Body):
    """A whole ``document``, or ``changes`` to the version ``base``: a merge patch, listed things named by code."""

    model_config = ConfigDict(json_schema_extra=one_or_others("document", "base", "changes"))

    document: Document | None = None
    base: Name | None = None
    changes: Document | None = None
    note: Note | None = None


class SignRules(Body):
    """Which trial the signer has seen."""

    trial: UUID


class RetireRules(Body):
    reason: Reason


class SignatureView(FrozenView):
    account: str
    role: str
    trial: UUID
    signed_at: Instant


class RuleSetLine(BaseModel):
    """``begins_at`` is from when it routes; null for a draft, and for the rules a bureau began with."""

    version: str
    state: RuleState
    effective_from: date
    begins_at: Instant | None
    founding: bool
    author: str
    drafted_at: Instant
    base: str | None
    note: str | None
    signatures: list[SignatureView]
    trials: int
    retired_at: Instant | None
    retired_by: str | None
    retirement: str | None


class RuleSetPage(BaseModel):
    items: list[RuleSetLine]
    next: str | None


class Rate(BaseModel):
    """``value`` in basis points; null over nothing."""

    numerator: int
    denominator: int
    value: int | None


class TargetAccuracy(BaseModel):
    """Of the examples people sent to ``target``: how many the rules send there too, and what they answer."""

    target: str
    accuracy: Rate
    answered: dict[str, int]


class Accuracy(BaseModel):
    accuracy: Rate
    targets: list[TargetAccuracy]


class Moves(BaseModel):
    from_: str = Field(alias="from")
    to: str
    count: int


class Loads(BaseModel):
    """Cases by department, agency or hub."""

    before: dict[str, int]
    after: dict[str, int]


class AlertCounts(BaseModel):
    """Cases by the alerts that the first reading raises of their texts."""

    before: dict[Alert, int]
    after: dict[Alert, int]


class TrialResult(BaseModel):
    """The figures. ``left_out`` cases are beyond the limit, ``forgotten`` ones have no text any more.

    ``alerts`` are counted where the two versions read with different knowledge, else null.
    """

    cases: int
    moved_count: int
    left_out: int
    forgotten: int
    moves: list[Moves]
    load: Loads
    corrections_before: Accuracy
    corrections_after: Accuracy
    alerts: AlertCounts | None = None


class KeptTrial(FrozenView):
    id: UUID
    against: str
    account: str
    tried_at: Instant
    result: TrialResult


class RuleSetView(RuleSetLine):
    """With the document, the changes to its base and the latest trials, for those who sign."""

    document: dict[str, Any]
    changes: dict[str, Any] | None
    latest_trials: list[KeptTrial]


def rule_set_line(version: RuleVersion, versions: Sequence[RuleVersion], trials: int, now: datetime) -> RuleSetLine:
    return RuleSetLine(**_line(version, versions, trials, now))


def rule_set_view(details: VersionDetails, now: datetime) -> RuleSetView:
    return RuleSetView(
        **_line(details.version, details.versions, details.trial_count, now),
        document=dict(details.document),
        changes=None if details.changes is None else dict(details.changes),
        latest_trials=[KeptTrial.model_validate(trial) for trial in details.trials],
    )


def _line(version: RuleVersion, versions: Sequence[RuleVersion], trials: int, now: datetime) -> Mapping[str, Any]:
    return {
        "version": version.version,
        "state": version_state(version, versions, now),
        "effective_from": version.effective_from,
        "begins_at": None if version.founding else version.begins_at,
        "founding": version.founding,
        "author": version.author,
        "drafted_at": version.drafted_at,
        "base": version.base,
        "note": version.note,
        "signatures": [SignatureView.model_validate(one) for one in version.signatures],
        "trials": trials,
        "retired_at": version.retired_at,
        "retired_by": version.retired_by,
        "retirement": version.retirement,
    }
