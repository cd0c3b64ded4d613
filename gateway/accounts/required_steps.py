"""The steps a person must take before anything else: own password, second factor (OWASP ASVS 5.0 §6.3.3, §6.4.1)."""

from enum import StrEnum

from gateway.store import Account


class RequiredStep(StrEnum):
    """The required steps, in the order in which they are taken."""

    PASSWORD = "password"  # noqa: S105 - the name of a step: replace a temporary password
    SECOND_FACTOR = "second_factor"


def next_required_step(account: Account, *, second_factor_required: bool) -> RequiredStep | None:
    """Return what the person must do before anything else; ``None`` for machines, which have keys and no password."""
    if account.password_until is not None:
        return RequiredStep.PASSWORD
    if second_factor_required and account.password_hash is not None and account.totp_secret is None:
        return RequiredStep.SECOND_FACTOR
    return None
