"""``/docs``: the interface for people, rendered by us."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from chassis.web.hardening import PAGE_HEADERS
from gateway.operations.docs_page import HERE

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def read_interface(request: Request) -> HTMLResponse:
    return HTMLResponse(await request.app.state.openapi.page(request), headers=PAGE_HEADERS)


@router.get("/docs/docs.css")
async def read_style() -> FileResponse:
    return FileResponse(HERE / "docs.css", media_type="text/css")
