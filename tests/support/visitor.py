"""A person of the county with a parser instead of a screen: reads pages, follows links and sends forms."""

import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
from lxml import html  # type: ignore[import-untyped]

from tests.support.county import County

PATIENCE = 60  # seconds for a page


class Visitor:
    """``page`` is what was answered last, ``status`` its status; a redirection is followed, as a browser does it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.page: Any = None
        self.status = 0
        self.address = ""

    async def open(self, path: str) -> None:
        """Open a page by its path in the console, or in the site."""
        self._read(await self._client.get(urljoin("/console/", path)))

    async def follow(self, text: str) -> None:
        """Follow the first link with this in its text."""
        await self.open(self.link(text))

    async def send(
        self,
        form: str,
        fields: Mapping[str, str] | None = None,
        *,
        press: str | None = None,
        files: Mapping[str, Path] | None = None,
    ) -> None:
        """Fill the form with this id, or at this XPath, and send it by its button, or by the one with this text."""
        [found] = self.page.xpath(form if form.startswith(("/", "(")) else f"//*[@id='{form}']")
        for name, value in (fields or {}).items():
            found.fields[name] = value
        content: dict[str, list[str]] = {}
        for name, value in found.form_values():
            content.setdefault(name, []).append(value)
        if press is not None:
            [button] = [one for one in found.xpath(".//button") if press in one.text_content()]
            content |= {button.get("name"): [button.get("value")]} if button.get("name") else {}
        address = urljoin(self.address, found.get("action") or self.address)
        if found.method == "GET":
            self._read(await self._client.get(address, params=content))
            return
        sent = {name: (path.name, path.read_bytes()) for name, path in (files or {}).items()}
        headers = {"Origin": str(self._client.base_url).rstrip("/")}
        self._read(await self._client.post(address, data=content, files=sent or None, headers=headers))

    def text(self, part: str = "main") -> str:
        """Return what a person reads in the element with this id, or in the first of this tag; nothing without one."""
        found = self.page.xpath("//*[@id=$part]", part=part) or self.page.xpath(f"//{part}")
        return " ".join(found[0].text_content().split()) if found else ""

    def texts(self, path: str) -> list[str]:
        """Return what a person reads in each of the elements at this XPath."""
        return [" ".join(one.text_content().split()) for one in self.page.xpath(path)]

    def value(self, field: str) -> str:
        """Return what is written in the field with this id."""
        written: str = self.page.get_element_by_id(field).value
        return written.removeprefix("\n")  # the line break that follows a tag belongs to it

    def link(self, text: str) -> str:
        """Return where the first link with this in its text leads."""
        return next(str(one.get("href")) for one in self.page.xpath("//a[@href]") if text in one.text_content())

    def _read(self, answer: httpx.Response) -> None:
        self.status, self.address = answer.status_code, str(answer.url)
        self.page = html.fromstring(answer.text)


@contextlib.asynccontextmanager
async def visiting_as(county: County, role: str) -> AsyncIterator[httpx.AsyncClient]:
    """Sign in by the form; the client keeps the session."""
    entry = county.credentials(role)
    async with httpx.AsyncClient(base_url=county.origin, timeout=PATIENCE) as person:
        form = await person.get("/console/sign-in")
        [token] = re.findall(r'name="token" value="([^"]+)"', form.text)
        fields = {"user": entry["user"], "password": entry["password"], "token": token}
        answer = await person.post("/console/sign-in", data=fields, headers={"Origin": county.origin})
        assert answer.status_code == 303, answer.text
        yield person


@contextlib.asynccontextmanager
async def visitor(county: County, role: str, path: str = "") -> AsyncIterator[Visitor]:
    """Sign somebody in, and open a page."""
    async with visiting_as(county, role) as client:
        client.follow_redirects = True
        person = Visitor(client)
        await person.open(path)
        yield person
