"""FastAPI with asyncpg: complaint and outbox row in one statement, durable before the answer."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
from fastapi import FastAPI

from benchmarks.floors.body import FloorComplaint
from benchmarks.floors.tables import CONNECTIONS, EVENT_TYPE, create_tables
from chassis.clock import machine_now, new_id

INSERT = """
with kept as (
    insert into complaints (id, external_id, received_at, complainant, respondent, matter)
    values ($1, $2, $3, $4, $5, $6) returning id
)
insert into outbox (aggregate_id, type, body) select id, $7, $8 from kept
"""


def create_app(database_url: str) -> FastAPI:
    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await create_tables(database_url)
        async with asyncpg.create_pool(database_url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "alive"}

    @app.post("/v1/complaints", status_code=201)
    async def file_complaint(body: FloorComplaint) -> dict[str, Any]:
        identifier = new_id()
        await app.state.pool.execute(
            INSERT,
            identifier,
            body.external_id,
            machine_now(),
            body.complainant.model_dump_json(),
            body.respondent.model_dump_json(),
            body.matter.model_dump_json(),
            EVENT_TYPE,
            body.model_dump_json(),
        )
        return {"id": identifier}

    return app
