"""What tests ask of groups, and how many rows there are."""

from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import func, select

from canon.codes import CloseResult, State
from contracts.dispatch import CaseClosed
from tests.services.intake.asking import Client, Keys
from tests.services.intake.building import an_event
from tests.services.intake.comparing import (
    GYM,
)
from tests.services.intake.direct_delivery import consume


async def group_of(client: Client, complaint_id: UUID, by: str = "hub") -> dict[str, Any] | None:
    answer: dict[str, Any] = (await client(by).get(f"/v1/complaints/{complaint_id}")).json()
    group: dict[str, Any] | None = answer["group"]
    return group


async def opened(client: Client, keys: Keys, ids: list[UUID], by: str = "hub", **changes: Any) -> Any:
    body = {"respondent": GYM, "topic": "prepaid", "members": [str(one) for one in ids]} | changes
    return await client(by).post("/v1/groups", json=body, headers=keys())


async def change(client: Client, keys: Keys, group_id: str, by: str = "hub", **body: Any) -> Any:
    return await client(by).post(f"/v1/groups/{group_id}/members", json=body, headers=keys())


async def count(app: FastAPI, table: Any) -> int:
    async with app.state.transactions.begin() as work:
        return int((await work.db.execute(select(func.count()).select_from(table))).scalar_one())


async def erase(app: FastAPI, client: Client, keys: Keys, complaint_id: UUID) -> None:
    ended = an_event(CaseClosed, complaint_id, state=State.CLOSED, result=CloseResult.WITHDRAWN, within_limit=True)
    await consume(app, ended)
    path = f"/v1/complaints/{complaint_id}/erasure"
    answer = await client("hub").post(path, json={"reason": "本人要求"}, headers=keys())
    assert answer.status_code == 200, answer.text
