"""What the complaint's own side is not shown: a hand-over to the police is not announced to whom it concerns.

Order 121 Art. 42: where a complainant is suspected of fraud or extortion, the case goes to the police. Who reads of it
is warned, so every service that shows a case to the complaint's own side asks here.
"""

from collections.abc import Collection, Mapping

from canon.codes import RedirectReason

SECRET_REASONS = frozenset({RedirectReason.CRIME})


def secret_handovers(reasons: Mapping[str, str]) -> frozenset[str]:
    """Return the ids of the secret hand-overs, of hand-overs given with their redirect reasons (id → reason)."""
    return frozenset(handover for handover, reason in reasons.items() if reason in SECRET_REASONS)


def is_shown(handover_id: object, secret: Collection[str], *, closes: bool) -> bool:
    """Return whether the complaint's own side is shown an act: of a secret hand-over, only that it closed the case."""
    return closes or str(handover_id) not in secret
