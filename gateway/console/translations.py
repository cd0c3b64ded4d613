"""The texts of the console in Chinese and English, by key: ``catalogue.yaml``, and ``words.yaml`` of each subject."""

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from canon.codes import Agency, Channel, ClockKind, Department, State, name_of
from canon.enforcement import FilingType, OutreachKind, Publicity
from canon.services import REGISTRY
from canon.topics import TOPICS
from chassis.web.problems import wants_english

CONSOLE = Path(__file__).parent
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times as fast


def _load(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - both are safe ones
    return read


_CATALOGUE = _load(CONSOLE / "catalogue.yaml")
for _file in sorted(CONSOLE.glob("*/words.yaml")):
    _CATALOGUE["words"] |= _load(_file)
_TEXTS: dict[str, Sequence[str]] = _CATALOGUE["words"] | {
    f"service.{service.name}": (service.zh, service.en) for service in REGISTRY
}
_SERVICES = frozenset(service.name for service in REGISTRY)
_CODES: dict[str, type[StrEnum]] = {
    "department": Department,
    "agency": Agency,
    "state": State,
    "clock": ClockKind,
    "channel": Channel,
    "filing_type": FilingType,
    "publicity": Publicity,
    "outreach": OutreachKind,
}
_CODE = re.compile(r"[A-Z][A-Z0-9_]*|[a-z0-9]+(?:_[a-z0-9]+)+")  # how codes of reasons are written


class Translations:
    """The texts of one language: ``Translations("en")("signin.title")``; a missing key raises ``KeyError``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.html_lang = "en" if language == "en" else "zh-CN"
        self._column = 1 if language == "en" else 0

    def __call__(self, key: str, /, **facts: object) -> str:
        text = _TEXTS[key][self._column]
        return text.format(**facts) if facts else text

    def has(self, key: str) -> bool:
        """Whether the catalogue has this key."""
        return key in _TEXTS

    def keys(self, prefix: str) -> list[str]:
        """Return the keys that begin so."""
        return [key for key in _TEXTS if key.startswith(prefix)]

    def name(self, sort: str, code: str) -> str:
        """Return the name of a code (a department, a state, …); the code itself if it has no name."""
        if self.language == "en":
            return str(_CATALOGUE["english"][sort].get(code, code))
        kind = _CODES[sort]
        return name_of(kind(code)) if code in set(kind) else code

    def topic(self, code: str) -> str:
        """Return what a topic is called; the code itself if an earlier list had it."""
        topic = TOPICS.get(code)
        return topic.name(english=self.language == "en") if topic else code

    def act(self, act: str) -> str:
        """Return what an act on a case is called; the act itself if it has no name."""
        key = f"did.{act}"
        return self(key) if self.has(key) else act

    def reason(self, reason: str | None) -> str:
        """Return why somebody gave a case back: a code by its name, free text as it was written."""
        if reason is None or not _CODE.fullmatch(reason):
            return reason or ""
        return _TEXTS.get(f"reason.{reason.upper()}", _TEXTS["reason.other"])[self._column]

    def person(self, account: str | None) -> str | None:
        """Return who acted: an account, or the system where one of its services did."""
        return _TEXTS["system"][self._column] if account in _SERVICES else account

    def place(self, code: str) -> str:
        """Return the name of a department or of an agency; no code is both."""
        return self.name("department" if code in set(Department) else "agency", code)


def language_of(chosen: str | None, accept_language: str | None) -> str:
    """Return ``zh`` or ``en``: ``?lang=`` decides, else the browser; Chinese unless English is preferred."""
    if chosen in ("zh", "en"):
        return chosen
    return "en" if wants_english(accept_language) else "zh"
