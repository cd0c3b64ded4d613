"""The proof that people show before they get a key or a signing secret: their password and a code.

A session or a key alone would otherwise turn into a key that outlives it.
"""

from typing import Any

from fastapi import Request, Response
from pydantic import Field, ValidationError

from chassis.errors import Malformed
from chassis.web.auth import caller_of
from chassis.web.json_bodies import Handler, read_json
from chassis.web.models import Body, Text
from chassis.web.transaction import TransactionRoute, trace_of
from gateway.accounts.confirmations import confirmation_of
from gateway.accounts.password_policy import MAX_LENGTH
from gateway.accounts.sign_in import confirm_password


class Proof(Body):
    """Of people: the present password and, where a second factor is set, a code of it. Machines send nothing."""

    password: Text | None = Field(default=None, min_length=1, max_length=MAX_LENGTH)
    code: Text | None = Field(default=None, max_length=10)


class ProofRoute(TransactionRoute):
    """A route that checks the proof in the body, if there is one, before its transaction begins.

    So a wrong password stays counted, and nobody holds a connection of the pool while it is hashed. The route asks
    ``is_confirmed`` and refuses people without a proof. The body is no part of what an ``Idempotency-Key`` is compared
    by: a stored digest of it could be searched for the password, and a repetition needs another code.
    """

    compares_body = False

    def get_route_handler(self) -> Handler:
        """Return the handler that checks the proof and then opens the transaction."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            request.state.is_confirmed = await _confirm(request)
            return await inner(request)

        return handler


def is_confirmed(request: Request) -> bool:
    """Return whether the caller has shown who they are, for their own account."""
    confirmed: bool = request.state.is_confirmed
    return confirmed


async def _confirm(request: Request) -> bool:
    """Check the proof in the body, and return whether there is one; ``confirm_password`` refuses a wrong one.

    What the body's model would refuse is no proof; the route itself says what is wrong with it.
    """
    caller, state = caller_of(request), request.app.state
    proof = _proof_in(await request.body())
    if proof is None or proof.password is None or request.path_params["name"] not in ("me", caller.account):
        return False
    confirmation = confirmation_of(request, caller, proof.password, proof.code or "")
    await confirm_password(state.transactions, state.passwords, confirmation, trace_of(request), sealer=state.sealer)
    return True


def _proof_in(body: bytes) -> Proof | None:
    try:
        sent: Any = read_json(body) if body else None
        return Proof(**{name: sent[name] for name in Proof.model_fields if name in sent}) if sent else None
    except (Malformed, ValidationError, TypeError):
        return None
