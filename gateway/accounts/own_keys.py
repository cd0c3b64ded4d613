"""The route to list one's own API keys; they are made and ended by the routes that administrators use too."""

from typing import Any

from fastapi import APIRouter

from canon.shanghai import SHANGHAI
from chassis.web.auth import CurrentCaller
from chassis.web.transaction import Transaction, TransactionRoute
from gateway import store
from gateway.accounts.views import KeyPage

router = APIRouter(prefix="/v1/accounts/me", tags=["accounts"], route_class=TransactionRoute)


@router.get("/keys", summary="查看自己的接口密钥", response_model=KeyPage)
async def list_keys(work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """The valid ones, the newest first, without their secrets; ``DELETE /v1/accounts/me/keys/{prefix}`` ends one."""
    keys = await store.list_keys(work.db, caller.account, work.now)
    return {"items": [key_response(key) for key in keys], "next": None}


def key_response(key: store.ApiKeySummary) -> dict[str, Any]:
    """Return a key as answers show it, in +08:00."""
    return {
        "prefix": key.prefix,
        "created_at": key.created_at.astimezone(SHANGHAI),
        "expires_at": key.expires_at.astimezone(SHANGHAI) if key.expires_at else None,
        "algorithm": key.algorithm,
    }
