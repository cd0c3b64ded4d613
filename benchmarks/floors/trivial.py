"""A FastAPI route that checks types and answers an id, without storing anything."""

from typing import Any

from fastapi import FastAPI

from benchmarks.floors.body import FloorComplaint
from chassis.clock import new_id


def create_app() -> FastAPI:
    app = FastAPI()

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "alive"}

    @app.post("/v1/complaints", status_code=201)
    async def file_complaint(body: FloorComplaint) -> dict[str, Any]:  # noqa: ARG001 - read and checked, no more
        return {"id": new_id()}

    return app
