"""Routes to sign in and to change one's own password and second factor."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from chassis.db.work import Transactions
from chassis.web.auth import CurrentCaller
from chassis.web.json_bodies import StrictRoute
from chassis.web.models import Body, Text
from chassis.web.transaction import trace_of
from gateway.accounts.confirmations import confirmation_of
from gateway.accounts.credential_changes import change_password, set_second_factor
from gateway.accounts.networks import client_network
from gateway.accounts.password_policy import MAX_LENGTH
from gateway.accounts.required_steps import RequiredStep, next_required_step
from gateway.accounts.second_factor import SECRET_PATTERN, format_secret, new_secret, provisioning_uri
from gateway.accounts.sign_in import SignInAttempt, confirm_password, sign_in
from gateway.accounts.views import CallerView, ChangedView, OfferedFactorView, OpenedSessionView, SecondFactorView

_IDEMPOTENT = {"x-idempotent": True}
# Tries are counted in transactions of their own, so that a refusal does not roll them back.
router = APIRouter(prefix="/v1", tags=["accounts"], route_class=StrictRoute)


class SignIn(Body):
    """A person's name and password; ``code`` is the second factor where one is set."""

    user: Text = Field(min_length=1, max_length=100)
    password: Text = Field(min_length=1, max_length=MAX_LENGTH)
    code: Text | None = Field(default=None, max_length=10)


class Password(Body):
    """Who changes how one signs in shows that it is really them."""

    password: Text = Field(min_length=1, max_length=MAX_LENGTH)


class ChangePassword(Password):
    """At least twelve characters; common ones are refused."""

    new_password: Text = Field(min_length=1, max_length=MAX_LENGTH)


class Confirmation(Password):
    """The secret that was shown, and a code that the app made of it; ``present_code``: of the factor of now, if any."""

    secret: Text = Field(pattern=SECRET_PATTERN)
    code: Text = Field(pattern=r"^[0-9]{6}$")
    present_code: Text | None = Field(default=None, max_length=10)


@router.post(
    "/sessions", summary="登录", openapi_extra=_IDEMPOTENT | {"security": []}, response_model=OpenedSessionView
)
async def open_session(body: SignIn, request: Request) -> dict[str, Any]:
    """A token for a person; it lives a working day. Where something is to be done first, it does only that."""
    state = request.app.state
    attempt = SignInAttempt(
        user=body.user, password=body.password, code=body.code or "", network=client_network(request)
    )
    account = await sign_in(_transactions(request), state.passwords, state.sealer, attempt, trace_of(request))
    token, lifetime = state.authenticator.tokens.sign(account.name)
    step = next_required_step(account, second_factor_required=state.settings.second_factor_required)
    return {
        "token": token,
        "token_type": "Bearer",
        "expires_in": lifetime,
        "must_change_password": step is RequiredStep.PASSWORD,
        "must_set_second_factor": step is RequiredStep.SECOND_FACTOR,
    }


@router.get("/accounts/me", summary="查看当前凭证属于谁", response_model=CallerView)
async def show_me(caller: CurrentCaller) -> dict[str, Any]:
    """Who the presented credentials are."""
    return {
        "account": caller.account,
        "roles": caller.roles,
        "department": caller.department,
        "source": caller.source,
        "agency": caller.agency,
        "enterprise": caller.enterprise,
        "scopes": caller.scopes,
    }


@router.put("/accounts/me/password", summary="修改自己的密码", openapi_extra=_IDEMPOTENT, response_model=ChangedView)
async def set_password(body: ChangePassword, request: Request, caller: CurrentCaller) -> dict[str, bool]:
    """Every session and key of before ends, this one too: sign in with the new one."""
    state = request.app.state
    await change_password(
        _transactions(request),
        state.passwords,
        confirmation_of(request, caller, body.password),
        body.new_password,
        trace_of(request),
        state.authenticator,
        breached=state.breached,
    )
    return {"changed": True}


@router.post(
    "/accounts/me/second-factor",
    summary="取得两步验证的密钥",
    openapi_extra=_IDEMPOTENT,
    response_model=OfferedFactorView,
)
async def offer_second_factor(body: Password, request: Request, caller: CurrentCaller) -> dict[str, str]:
    """A secret for an authenticator app; it counts once a code of it was sent back."""
    confirmation = confirmation_of(request, caller, body.password)
    await confirm_password(_transactions(request), request.app.state.passwords, confirmation, trace_of(request))
    secret = new_secret()
    return {"secret": format_secret(secret), "address": provisioning_uri(secret, caller.account)}


@router.put(
    "/accounts/me/second-factor", summary="启用两步验证", openapi_extra=_IDEMPOTENT, response_model=SecondFactorView
)
async def confirm_second_factor(body: Confirmation, request: Request, caller: CurrentCaller) -> dict[str, bool]:
    """From now on a code is asked for; every session and key of before ends."""
    state = request.app.state
    await set_second_factor(
        _transactions(request),
        state.passwords,
        confirmation_of(request, caller, body.password, body.present_code or ""),
        body.secret,
        body.code,
        trace_of(request),
        state.authenticator,
        sealer=state.sealer,
    )
    return {"second_factor": True}


def _transactions(request: Request) -> Transactions:
    transactions: Transactions = request.app.state.transactions
    return transactions
