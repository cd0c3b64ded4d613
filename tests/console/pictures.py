"""Pictures of the console from a county that runs: ``make pictures``, two of them for README.

Every page of every role, wide, narrow and dark, into ``$WEIQUAN_HOME/pictures``, with a page that shows them all.
``MOCKS=directory``: drawings of pages (``hub.html``, ``my-cases.html``, …), each of which is shown beside its page.
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from gateway.console.navigation import MENU
from tests.chromium import CHROMIUM

README_PICTURES = Path("docs/pictures")
MAX_BYTES = 200_000  # of a picture of README
QUALITY = 70  # of 100, JPEG
ROLES = (
    "hub",
    "officer",
    "section_head",
    "bureau_head",
    "operator",
    "auditor",
    "administrator",
    "agency",
    "enterprise",
)
WIDE, NARROW, HEIGHT = 1440, 390, 900  # px
MOCKS = {  # the drawing of a page whose last part of the path has another name
    "my": "my-cases",
    "register": "register-call",
    "imports": "import",
    "cases": "case",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at."""

    name: str
    width: int
    dark: bool = False


LOOKS = (Look("wide", WIDE), Look("narrow", NARROW), Look("dark", WIDE, dark=True))


async def take_pictures(origin: str, home: Path, folder: Path) -> None:
    """Sign in as each role that has a password and take each page of its menu; then the two of README."""
    credentials = json.loads((home / "credentials.json").read_text())
    taken: list[tuple[str, str, str | None]] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for role in ROLES:
            if "password" in credentials.get(role, {}):
                taken += await _pages_of(browser, origin, credentials[role], role, folder)
        await _readme_pictures(browser, origin, credentials["hub"])
        await browser.close()
    rows = "".join(_figure(*one) for one in taken)
    style = "<style>figure{display:flex;flex-wrap:wrap;gap:1em}figcaption{width:100%}img{max-width:48%}</style>"
    (folder / "index.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><title>console</title>{style}{rows}")
    sys.stdout.write(f"{len(taken)} pictures: {folder / 'index.html'}\n")


def _figure(title: str, page: str, mock: str | None) -> str:
    """Return a page beside its drawing, if there is one."""
    images = "".join(f"<img src={name}>" for name in (mock, page) if name)
    return f"<figure><figcaption>{escape(title)}</figcaption>{images}</figure>"


async def _pages_of(
    browser: Browser, origin: str, entry: dict[str, str], role: str, folder: Path
) -> list[tuple[str, str, str | None]]:
    taken = []
    for look in LOOKS:
        context = await _context(browser, look)
        page = await _signed_in(context, origin, entry)
        for path in await _paths_of(page):
            await page.goto(origin + path)
            name = f"{role}-{path.strip('/').replace('/', '-')}-{look.name}.png"
            await page.screenshot(path=folder / name, full_page=True)
            mock = await _mock_of(page, path, look, folder)
            taken.append((f"{role} {path} {look.name}", name, mock))
        await context.close()
    return taken


async def _mock_of(page: Page, path: str, look: Look, folder: Path) -> str | None:
    """Take the drawing of a page at the same width; return the name of the picture, or ``None`` without a drawing."""
    part = path.removeprefix("/console/").partition("/")[0]
    drawing = Path(os.environ.get("MOCKS", "")) / f"{MOCKS.get(part, part)}.html"
    if "MOCKS" not in os.environ or not drawing.is_file():
        return None
    name = f"mock-{drawing.stem}-{look.name}.png"
    if not (folder / name).exists():
        await page.goto(drawing.absolute().as_uri())
        await page.screenshot(path=folder / name, full_page=True)
    return name


async def _paths_of(page: Page) -> list[str]:
    """Return the pages of this person's menu, and the first case that the landing page links."""
    known = {entry.path for pages in MENU.values() for entry in pages if entry.path.startswith("/console")}
    links = await page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    paths = [link.partition("?")[0] for link in links]
    cases = [path for path in paths if path.startswith("/console/cases/")]
    return [*dict.fromkeys(path for path in paths if path in known), *cases[:1]]


async def _readme_pictures(browser: Browser, origin: str, entry: dict[str, str]) -> None:
    context = await _context(browser, LOOKS[0])
    page = await _signed_in(context, origin, entry)
    case = next(path for path in await _paths_of(page) if path.startswith("/console/cases/"))
    for name, path in (("hub", "/console/"), ("case", case)):
        await page.goto(origin + path)
        picture = await page.screenshot(type="jpeg", quality=QUALITY)
        if len(picture) > MAX_BYTES:
            raise ValueError(f"{name} has {len(picture)} bytes")
        (README_PICTURES / f"{name}.jpg").write_bytes(picture)
    await context.close()


async def _context(browser: Browser, look: Look) -> BrowserContext:
    return await browser.new_context(
        locale="zh-CN",
        viewport={"width": look.width, "height": HEIGHT},
        color_scheme="dark" if look.dark else "light",
    )


async def _signed_in(context: BrowserContext, origin: str, entry: dict[str, str]) -> Page:
    page = await context.new_page()
    await page.goto(f"{origin}/console/sign-in")
    await page.fill("#user", entry["user"])
    await page.fill("#password", entry["password"])
    await page.click("main form button")
    await page.wait_for_selector(".me form")
    return page


if __name__ == "__main__":
    place = Path(os.environ.get("WEIQUAN_HOME", ".weiquan"))
    pictures = place / "pictures"
    for made in (pictures, README_PICTURES):
        made.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_pictures(f"http://127.0.0.1:{os.environ.get('WEIQUAN_PORT', '8080')}", place, pictures))
