"""The router of the console, under ``/console``."""

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from chassis.documents.page import STYLESHEET as PAPER_STYLE
from gateway.console import account, home, keys, password, quarantine, second_factor, session
from gateway.console.pages import redirect_to

STATIC = Path(__file__).parent / "static"
CACHED = {"Cache-Control": "max-age=300"}  # seconds that a browser caches it
router = APIRouter(prefix="/console", include_in_schema=False)
router.include_router(session.router)
router.include_router(session.sign_in_router)
router.include_router(password.router)
router.include_router(second_factor.router)
router.include_router(account.router)
router.include_router(keys.router)
router.include_router(home.router)
router.include_router(quarantine.router)


@router.get("")
async def find_home(request: Request) -> Response:
    return redirect_to(request, session.HOME)


@router.get("/console.css")
async def read_style() -> FileResponse:
    return FileResponse(STATIC / "console.css", media_type="text/css", headers=CACHED)


@router.get("/paper.css")
async def read_paper_style() -> FileResponse:
    return FileResponse(PAPER_STYLE, media_type="text/css", headers=CACHED)


@router.get("/icon.svg")
async def read_icon() -> FileResponse:
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml", headers=CACHED)
