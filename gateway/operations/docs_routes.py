"""Routes of ``/docs``: Redoc over ``/openapi.json``; every file comes from this server."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from chassis.web.hardening import DOCUMENTATION_HEADERS
from chassis.web.problems import wants_english
from gateway.operations.static_documents import StaticDocument

REDOC = Path(str(files("fastapi_offline") / "static" / "redoc.standalone.js"))
START = Path(__file__).with_name("docs.js")
ASSET = {"Cache-Control": "public, max-age=86400"}
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Weiquan 维权 · API</title>
<style>body {{ margin: 0; }}</style>
</head>
<body>
<noscript><a href="/openapi.json">OpenAPI 3.1</a> · <a href="/asyncapi.json">AsyncAPI 3.0</a></noscript>
<div id="redoc"></div>
<script src="/docs/redoc.js"></script>
<script src="/docs/docs.js"></script>
</body>
</html>
"""

router = APIRouter(include_in_schema=False)


@cache
def _redoc() -> StaticDocument:
    return StaticDocument(REDOC.read_bytes(), "text/javascript")


@cache
def _start() -> StaticDocument:
    return StaticDocument(START.read_bytes(), "text/javascript")


@router.get("/docs")
async def read_interface(request: Request, lang: Annotated[str | None, Query()] = None) -> HTMLResponse:
    """Answer the page; ``lang`` is ``zh`` or ``en``, else the browser's."""
    english = lang == "en" or (lang != "zh" and wants_english(request.headers.get("accept-language")))
    return HTMLResponse(_PAGE.format(lang="en" if english else "zh-CN"), headers=DOCUMENTATION_HEADERS)


@router.get("/docs/redoc.js")
async def read_redoc(request: Request) -> Response:
    return _redoc().response(request, ASSET)


@router.get("/docs/docs.js")
async def read_start(request: Request) -> Response:
    return _start().response(request, ASSET)
