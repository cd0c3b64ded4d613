"""FastAPI with the SQLAlchemy ORM: complaint and outbox row in one session, one transaction per request."""

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import DateTime, Identity
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks.floors.body import FloorComplaint
from benchmarks.floors.tables import CONNECTIONS, EVENT_TYPE, create_tables
from chassis.clock import machine_now, new_id


class Model(DeclarativeBase):
    pass


class Complaint(Model):
    __tablename__ = "complaints"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    external_id: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    complainant: Mapped[str]
    respondent: Mapped[str]
    matter: Mapped[str]


class Pending(Model):
    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    aggregate_id: Mapped[UUID]
    type: Mapped[str]
    body: Mapped[str]


def create_app(database_url: str) -> FastAPI:
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, pool_size=CONNECTIONS, max_overflow=0)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await create_tables(database_url)
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "alive"}

    @app.post("/v1/complaints", status_code=201)
    async def file_complaint(body: FloorComplaint) -> dict[str, Any]:
        identifier = new_id()
        async with sessions.begin() as session:
            session.add(_complaint(identifier, body))
            session.add(Pending(aggregate_id=identifier, type=EVENT_TYPE, body=body.model_dump_json()))
        return {"id": identifier}

    return app


def _complaint(identifier: UUID, body: FloorComplaint) -> Complaint:
    return Complaint(
        id=identifier,
        external_id=body.external_id,
        received_at=machine_now(),
        complainant=body.complainant.model_dump_json(),
        respondent=body.respondent.model_dump_json(),
        matter=body.matter.model_dump_json(),
    )
