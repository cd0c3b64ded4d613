"""Make the confirmation of a signed-in person from their request."""

from fastapi import Request

from chassis.web.auth import Caller
from gateway.accounts.sign_in import Confirmation


def confirmation_of(request: Request, caller: Caller, password: str, code: str = "") -> Confirmation:
    """Return what the person sent, with the session or API key that the edge found in the request."""
    credential: str = getattr(request.state, "credential", "") or f"account {caller.account}"
    return Confirmation(account=caller.account, credential=credential, password=password, code=code)
