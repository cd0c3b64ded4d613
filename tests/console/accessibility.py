"""Whether everybody can use a page: axe-core, reading order, narrow screens, large text, forced colours."""

import asyncio
import contextlib
import importlib.resources
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from playwright.async_api import Page

from tests.sweeps import IS_WHOLE

AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
LANGUAGES = ("en", "zh")
SCHEMES = ("light", "dark")
OWN_LANGUAGE = "zh"  # of the browser, which an address without one gets
WIDTHS = (1680, 1280, 860, 390)
ZOOMED_WIDTH = 640  # what 1280 become at 200 %
HEIGHT = 900
OF_COLOURS = ("color-contrast", "link-in-text-block")  # the rules to which colours make a difference
# What style sheets and media decide, which are the same in every language; most of the time of axe goes there.
ALIKE_IN_EVERY_LANGUAGE = (*OF_COLOURS, "css-orientation-lock", "no-autoplay-audio")
_IS_THERE = "() => 'axe' in window"
_RUN = """async ({only, without}) => {
    const rules = Object.fromEntries(without.map(rule => [rule, {enabled: false}]));
    const options = {resultTypes: ['violations'], rules, ...(only.length ? {runOnly: only} : {})};
    return (await axe.run(document, options)).violations;
}"""
_SPILL = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A control whose edge is only painted in its background vanishes where the person's own colours replace it.
_BORDERLESS = """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea')]
    .filter(control => control.checkVisibility() && !['checkbox', 'radio'].includes(control.type))
    .filter(control => parseFloat(getComputedStyle(control).borderTopWidth) === 0)
    .map(control => control.outerHTML.slice(0, 200))"""
_SILENT = {"none", "generic", "InlineTextBox", "LineBreak", "RootWebArea", "ListMarker", "LabelText", "paragraph"}
_SILENT_UNNAMED = {"StaticText", "form", "sectionheader", "sectionfooter", "group"}
_NAMED_BY_TEXT = {"heading", "link", "button", "cell", "columnheader", "rowheader", "DisclosureTriangle"}
_FROM_THE_TOP = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
}"""
_FOCUSED = """() => {
    const one = document.activeElement;
    if (one === null || one === document.body) return null;
    const labels = one.labels ? [...one.labels].map(label => label.innerText) : [];
    const name = one.getAttribute('aria-label') || labels.join(' ') || one.innerText || one.title || one.id;
    return [one.tagName.toLowerCase(), name.trim()];
}"""


TABS = 20  # pressed before it is looked whether they led out of the page; from there they begin again
_TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
UNREACHED, UNSEEN = "Tab never comes to it", "nothing shows that it has the focus"
LANDMARKS = frozenset({"banner", "navigation", "main", "complementary", "search", "region", "contentinfo"})
_NEEDS_NAME = frozenset(
    {"textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "Date", "DateTime"}
    | {"InputTime", "button", "link", "table", "image", "navigation", "complementary", "region"}
)
# Notes each element that gets the focus, and whether an outline of it or of what it stands in shows that.
_NOTE_FOCUS = """() => {
    window.walked = new Map();
    window.isLeft = false;
    document.addEventListener('focusout', ({relatedTarget}) => { window.isLeft ||= relatedTarget === null; });
    document.addEventListener('focusin', ({target}) => {
        const around = [target, target.parentElement, target.closest('label')].filter(one => one !== null);
        window.walked.set(target, around.some(one => {
            const style = getComputedStyle(one);
            return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        }));
    });
}"""
# A group of radio buttons is one stop: the arrows walk in it. What is folded away is reached by unfolding it.
_WALKED = f"""() => {{
    const walked = window.walked;
    const group = one => one.type === 'radio' ? [...document.getElementsByName(one.name)] : [one];
    return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
        .filter(one => one.checkVisibility() && !one.disabled && getComputedStyle(one).visibility === 'visible')
        .filter(one => !group(one).some(alike => walked.get(alike)))
        .map(one => [one.outerHTML.slice(0, 160),
                     group(one).some(alike => walked.has(alike)) ? '{UNSEEN}' : '{UNREACHED}']);
}}"""


async def check_page(page: Page) -> None:
    """Check a page that its address opens: axe, and the widest and narrowest screen; ``make sweeps``: in every way."""
    await check_accessible(page, languages=LANGUAGES if IS_WHOLE else (OWN_LANGUAGE,))
    if IS_WHOLE:
        await check_forced_colors(page)
    await no_sideways_scroll(page, *(() if IS_WHOLE else (WIDTHS[0], WIDTHS[-1])))


async def check_accessible(page: Page, *, languages: Sequence[str] = LANGUAGES) -> None:
    """Fail with what axe finds, light and dark in the person's own language, and what of it words decide in the other.

    In ``make sweeps`` everything in each language.
    In another language the page is opened anew at its address: ``languages=()`` looks at it as it is now, as after a
    form was sent or something unfolded.
    """
    violations: list[str] = []
    if not languages:
        violations += await _violations_in(page, "as it is")
    address = page.url
    for language in sorted(languages):  # the person's own comes last, and is where the page is left
        await page.goto(address if language == OWN_LANGUAGE else in_language(address, language))
        if language == OWN_LANGUAGE or IS_WHOLE:
            violations += await _violations_in(page, language)
        else:
            violations += await _violations(page, f"{language}, light", without=ALIKE_IN_EVERY_LANGUAGE)
    if languages and OWN_LANGUAGE not in languages:
        await page.goto(address)
    assert not violations, "\n".join([f"{address} is not accessible:", *violations])


async def no_sideways_scroll(page: Page, *widths: int) -> None:
    """Fail where the page is wider than a screen of these widths, or of all of them and zoomed to 200 %.

    Also in forced colours.
    """
    spilt: dict[int, int] = {}
    for colors in ("none", "active"):
        async with _emulating(page, forced_colors=colors), _same_size_after(page):
            for width in widths or (*WIDTHS, ZOOMED_WIDTH):
                await page.set_viewport_size({"width": width, "height": HEIGHT})
                spilt[width] = max(spilt.get(width, 0), await page.evaluate(_SPILL))
    too_wide = {width: pixels for width, pixels in spilt.items() if pixels > 0}
    assert not too_wide, f"{page.url} scrolls sideways, by pixels: {too_wide}"


async def check_forced_colors(page: Page) -> None:
    """Fail where the colours of the person leave nothing to see: axe's contrasts, and an edge of every control."""
    async with _emulating(page, forced_colors="active"):
        violations = await _violations(page, "forced colours", OF_COLOURS)
        violations += [f"- no edge: {control}" for control in await page.evaluate(_BORDERLESS)]
    assert not violations, "\n".join([f"{page.url} in forced colours:", *violations])


async def accessibility_order(page: Page) -> list[tuple[str, str]]:
    """Roles and names of the page in the order in which a screen reader comes to them."""
    session = await page.context.new_cdp_session(page)
    try:
        answer = await session.send("Accessibility.getFullAXTree")
    finally:
        await session.detach()
    nodes = {node["nodeId"]: node for node in answer["nodes"]}

    def walk(node: dict[str, Any]) -> list[tuple[str, str]]:
        role, name = node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "")
        name = name.strip()
        spoken = not node.get("ignored") and role not in _SILENT and (name or role not in _SILENT_UNNAMED)
        inner = [one for child in node.get("childIds", ()) if child in nodes for one in walk(nodes[child])]
        if role in _NAMED_BY_TEXT and all(one[0] == "StaticText" for one in inner):
            inner = []  # its text is its name
        return [(role, name), *inner] if spoken else inner

    return walk(answer["nodes"][0])


@dataclass(frozen=True, slots=True)
class Node:
    """What a screen reader comes to: its role, its name, and of a heading its level."""

    role: str
    name: str
    level: int = 0


async def accessibility_tree(page: Page) -> list[Node]:
    """Return everything that is not ignored, in the order in which a screen reader comes to it."""
    session = await page.context.new_cdp_session(page)
    try:
        answer = await session.send("Accessibility.getFullAXTree")
    finally:
        await session.detach()
    nodes = {node["nodeId"]: node for node in answer["nodes"]}
    ordered: list[Node] = []
    waiting = [answer["nodes"][0]]
    while waiting:
        node = waiting.pop()
        if not node.get("ignored"):
            ordered.append(_node(node))
        waiting += [nodes[child] for child in reversed(node.get("childIds", ())) if child in nodes]
    return ordered


def _node(node: dict[str, Any]) -> Node:
    levels = [one["value"].get("value") for one in node.get("properties", ()) if one["name"] == "level"]
    role, name = node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "")
    return Node(role, name.strip(), levels[0] if levels else 0)


def headings_of(tree: Sequence[Node]) -> list[tuple[int, str]]:
    """Return the headings with their levels."""
    return [(one.level, one.name) for one in tree if one.role == "heading"]


def names_missing(tree: Sequence[Node]) -> list[str]:
    """Return the roles of the controls, links and tables that have no name."""
    return [one.role for one in tree if one.role in _NEEDS_NAME and not one.name]


async def walk_by_tab(page: Page, most: int = 600) -> list[tuple[str, str]]:
    """Press Tab until it leaves the page; return what it never reached, or reached without anything to see."""
    await page.evaluate(_FROM_THE_TOP)
    await page.evaluate(_NOTE_FOCUS)
    session = await page.context.new_cdp_session(page)
    try:
        for _ in range(most // TABS):
            await asyncio.gather(*(session.send("Input.dispatchKeyEvent", _TAB) for _ in range(TABS)))
            if await page.evaluate("() => window.isLeft"):
                break
    finally:
        await session.detach()
    found: list[list[str]] = await page.evaluate(_WALKED)
    return [(element, reason) for element, reason in found]


async def tab_order(page: Page, most: int = 200) -> list[tuple[str, str]]:
    """Elements and names that the Tab key reaches one after the other, until it leaves the page."""
    await page.evaluate(_FROM_THE_TOP)
    reached: list[tuple[str, str]] = []
    for _ in range(most):
        await page.keyboard.press("Tab")
        found = await page.evaluate(_FOCUSED)
        if found is None:
            return reached
        reached.append((found[0], found[1]))
    raise AssertionError(f"Tab reaches more than {most} elements: {reached[-5:]}")


def in_language(address: str, language: str) -> str:
    """The same address in a language of the console."""
    split = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(split.query, keep_blank_values=True) if name != "lang"]
    return urlunsplit(split._replace(query=urlencode([*query, ("lang", language)]), fragment=""))


async def _violations_in(page: Page, language: str) -> list[str]:
    found: list[str] = []
    for scheme in SCHEMES:
        async with _emulating(page, color_scheme=scheme):
            found += await _violations(page, f"{language}, {scheme}", () if scheme == "light" else OF_COLOURS)
    return found


async def _violations(
    page: Page, circumstances: str, rules: Sequence[str] = (), without: Sequence[str] = ()
) -> list[str]:
    """One line for each element: rule, element, what is wrong with it, where that is explained.

    By these ``rules``, or by all; ``without`` some.
    """
    if not await page.evaluate(_IS_THERE):
        await page.evaluate(AXE)
    return [
        f"- {violation['id']} ({circumstances}): {node['html'][:300]}\n"
        f"  {'; '.join(node['failureSummary'].splitlines()[1:])}\n  {violation['helpUrl']}"
        for violation in await page.evaluate(_RUN, {"only": list(rules), "without": list(without)})
        for node in violation["nodes"]
    ]


@contextlib.asynccontextmanager
async def _emulating(page: Page, **media: Any) -> AsyncIterator[None]:
    await page.emulate_media(**media)
    try:
        yield
    finally:
        await page.emulate_media(**dict.fromkeys(media, "null"))


@contextlib.asynccontextmanager
async def _same_size_after(page: Page) -> AsyncIterator[None]:
    before = page.viewport_size
    assert before is not None
    try:
        yield
    finally:
        await page.set_viewport_size(before)
