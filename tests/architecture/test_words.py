"""No identifier is made of words that stand for something else elsewhere: each has a term of the field's or the law's.

The list grows as names are mended; a word comes onto it when no definition uses it any more.
"""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("canon", "reading", "contracts", "chassis", "services", "gateway", "sdk", "simulators", "deploy")
PLACES = (*PACKAGES, "benchmarks", "tests")
INSTEAD = {
    "afresh": "anew, rebuilt",
    "announce": "publish",
    "asked": "request, query",
    "bell": "subscribe",
    "came": "received",
    "carry": "run, save",
    "crowd": "concurrent requests",
    "deaf": "unresponsive",
    "desk": "context, work queue",
    "door": "endpoint, gateway client",
    "doors": "fast paths",
    "eyes": "observer",
    "forget": "redact, delete expired, evict, untrack",
    "glance": "probe",
    "hear": "subscribe",
    "heard": "received",
    "hearer": "subscriber",
    "hearing": "subscribing",
    "hears": "receives, learns",
    "hush": "filter",
    "keeping": "reloading, storing",
    "kept": "stored",
    "laid": "input",
    "leash": "parent watch",
    "leashed": "child process",
    "looking": "lookup",
    "mend": "reconcile",
    "notebook": "attempts",
    "pulse": "loop lag",
    "rouse": "notify",
    "said": "statement, text",
    "seen": "snapshot, visible, found",
    "shut": "close",
    "sieve": "bisector",
    "sift": "isolate",
    "sifted": "result",
    "silence": "outage, timeout",
    "sparing": "redacting",
    "stir": "retry parked",
    "stirred": "retried",
    "strongbox": "secret sealer",
    "tell": "publish, report",
    "teller": "publisher",
    "telling": "event, step builder",
    "tellings": "step builders",
    "tells": "publishes",
    "told": "published, reported",
    "trouble": "errors",
    "wary": "cautious",
    "ways": "upstreams",
    "wound": "with next reminders",
    "young": "not yet visible",
}

ALONE = {  # good words in a longer name; as the whole of it they do not say what it holds
    "come": "due",
    "held": "stored, locked, leased",
    "sheet": "details, stylesheet",
    "shown": "view, response, visible",
}

ON_THE_WIRE = {  # columns, tables, answers, schemas, operations that others read
    "DeskView",
    "KeptTrial",
    "cases_seen",
    "chassis/delivery/publisher_client.py: held",
    "gateway/operations/views.py: heard",
    "get_desk",
    "seen_at",
    "told_at",
    "told_overdue",
    "types_heard",
}


# What holds no definition; a file whose other words are all right is not parsed.
PROSE = re.compile(r'"""[\s\S]*?"""|"[^"\n]*"|#.*')


def definitions(package: str) -> Iterator[tuple[str, str]]:
    """Each module, class, function, parameter, field and variable of a package, with where it is defined."""
    assert (ROOT / package).is_dir()
    for path in (ROOT / package).rglob("*.py"):
        if "versions" in path.parts:
            continue
        place = str(path.relative_to(ROOT))
        yield place, path.stem
        text = path.read_text()
        used = set(re.findall(r"[A-Za-z]\w*|_\w+", PROSE.sub("", text)))
        for node in ast.walk(ast.parse(text)) if any(map(is_suspect, used)) else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield place, node.name
            if isinstance(node, ast.arg):
                yield place, node.arg
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield place, node.id


def is_of_the_wire(place: str, name: str) -> bool:
    return name in ON_THE_WIRE or f"{place}: {name}" in ON_THE_WIRE


@functools.cache
def is_suspect(identifier: str) -> bool:
    """Whether this or a word in it may be of the dialect."""
    return identifier in ALONE or any(word in INSTEAD for word in words_of(identifier))


def words_of(identifier: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)]


@pytest.mark.parametrize("package", PLACES)
def test_no_name_is_of_the_dialect(package: str) -> None:
    defined = set(definitions(package))

    found = {
        f"{place}: {name}": INSTEAD[word]
        for place, name in defined
        for word in words_of(name)
        if word in INSTEAD and not is_of_the_wire(place, name)
    }
    found |= {
        f"{place}: {name}": ALONE[name] for place, name in defined if name in ALONE and not is_of_the_wire(place, name)
    }

    assert found == {}
