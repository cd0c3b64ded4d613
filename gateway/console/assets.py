"""The console's static files: under a name with a digest of their content a browser keeps them for good.

Their bytes are made once, plain and compressed. Pages are not compressed: they hold a form token and echo the query,
and the length of a compressed page would tell a token letter by letter (BREACH).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, Request, Response

from chassis.documents.page import STYLESHEET as PAPER_STYLE
from chassis.errors import NotFound
from chassis.web.assets import hashed_name
from gateway.operations.static_documents import StaticDocument

STATIC = Path(__file__).parent / "static"
HTMX = Path(str(files("django_htmx"))) / "static" / "django_htmx" / "htmx-2.min.js"
FILES: Mapping[Path, str] = {
    STATIC / "console.css": "text/css",
    PAPER_STYLE: "text/css",
    STATIC / "icon.svg": "image/svg+xml",
    STATIC / "icons.svg": "image/svg+xml",
    STATIC / "console.js": "text/javascript",
    HTMX: "text/javascript",
}
UNSENT = {
    ".css": re.compile(r"/\*.*?\*/\n?|^\s+", re.DOTALL | re.MULTILINE),
    ".js": re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE),
}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
CHECKED = {"Cache-Control": "no-cache"}  # of another version: a page and its files may come from two processes
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file with the name that carries its digest."""

    name: str
    document: StaticDocument


def asset_path(file: str) -> str:
    """Return the address of a file, for example ``console.css``."""
    return f"/console/assets/{_assets()[file].name}"


@router.get("/assets/{name}")
async def read_asset(name: str, request: Request) -> Response:
    """Answer a file by its hashed name; by that of another version with the present content, which is not kept."""
    stem, _, rest = name.rpartition(".")
    asset = _assets().get(f"{stem.rpartition('.')[0]}.{rest}")
    if asset is None:
        raise NotFound
    return asset.document.response(request, FOREVER if name == asset.name else CHECKED)


@router.get("/{file}.css")
async def read_style(file: str, request: Request) -> Response:
    """Answer a style sheet by its plain name, as pages of the release before link it."""
    asset = _assets().get(f"{file}.css")
    if asset is None:
        raise NotFound
    return asset.document.response(request, CHECKED)


@router.get("/icon.svg")
async def read_icon(request: Request) -> Response:
    return _assets()["icon.svg"].document.response(request, CHECKED)


@cache
def _assets() -> Mapping[str, Asset]:
    return {
        file.name: Asset(hashed_name(file), StaticDocument(_served(file), media_type))
        for file, media_type in FILES.items()
    }


def _served(file: Path) -> bytes:
    """Return what is sent of a file: of our own, without comments and indentation, which are an eighth of the bytes."""
    if file.parent != STATIC or file.suffix not in UNSENT:
        return file.read_bytes()
    return UNSENT[file.suffix].sub("", file.read_text("utf-8")).encode()
