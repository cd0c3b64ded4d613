"""The labelled texts shown beside a decision that rests on what was learned; they take no part in it."""

from collections.abc import Sequence

from reading.prototypes import Prototype, nearest_prototypes
from services.dispatch.routing.domain.decision import Spoke


def examples_of(text: str | None, spoke: str | None, target: str, runner_up: str | None) -> Sequence[Prototype]:
    """Return the prototypes of its target and of the runner-up nearest to a text; none where a law or doubt decided."""
    if spoke != Spoke.LEARNED or not text:
        return ()
    return nearest_prototypes(text, target, runner_up)
