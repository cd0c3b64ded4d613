"""``python -m tests.architecture.advisories``: whether a pinned package has a vulnerability that is known.

The list lies beside the locks and is dated, so that the check needs no network. ``refresh`` writes it anew from OSV
(https://osv.dev), or from a directory of records in its format, as the advisory database of the PyPA is one.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from chassis.clock import machine_now
from chassis.db.migrate import ROOT
from deploy.process.messages import say

LOCKS = ROOT / "requirements"
LIST = LOCKS / "advisories.json"
OSV = "https://api.osv.dev/v1/query"
ECOSYSTEM = "PyPI"
OLD_AFTER_DAYS = 92  # locks are made anew every three months at the latest (docs/security.md)
ANSWER_WITHIN = 30.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """A vulnerability of a package: its ids, and the versions that have it."""

    package: str
    ids: tuple[str, ...]
    affected: tuple[str, ...]  # specifiers (PEP 440); a version that one of them contains is affected

    def affects(self, version: str) -> bool:
        return any(SpecifierSet(one).contains(version, prereleases=True) for one in self.affected)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryList:
    """What was known at a date; later advisories may be among them, but not all of them are."""

    complete_until: date
    advisories: tuple[Advisory, ...]

    def age_warning(self, today: date) -> str | None:
        """Return a sentence with the date if the list is old, or ``None``."""
        days = (today - self.complete_until).days
        if days <= OLD_AFTER_DAYS:
            return None
        return (
            f"warning: the list of known vulnerabilities is complete until {self.complete_until}, {days} days ago: "
            f"make advisories"
        )


def read_list(path: Path = LIST) -> AdvisoryList:
    content = json.loads(path.read_text())
    return AdvisoryList(
        complete_until=date.fromisoformat(content["complete_until"]),
        advisories=tuple(
            Advisory(package=one["package"], ids=tuple(one["ids"]), affected=tuple(one["affected"]))
            for one in content["advisories"]
        ),
    )


def write_list(known: AdvisoryList, path: Path = LIST) -> None:
    """Write one advisory a line, in an order that a refresh does not change."""
    advisories = sorted(known.advisories, key=lambda advisory: (advisory.package, advisory.ids))
    lines = [
        json.dumps({"package": one.package, "ids": one.ids, "affected": one.affected}, ensure_ascii=False)
        for one in advisories
    ]
    path.write_text(f'{{"complete_until": "{known.complete_until}", "advisories": [\n' + ",\n".join(lines) + "\n]}\n")


def pins(lock: Path) -> list[tuple[str, str]]:
    """Return the packages and versions of a lock; another Python may have another version of one."""
    lines = lock.read_text().splitlines()
    found = [Requirement(line.removesuffix("\\").strip()) for line in lines if line and line[0] not in "# "]
    return [(canonicalize_name(pin.name), next(iter(pin.specifier)).version) for pin in found]


def find_vulnerable(locks: Iterable[Path], known: AdvisoryList) -> list[str]:
    """Return a line for each pinned version that has a known vulnerability."""
    return [
        f"{lock.name}: {advisory.package} {version} has {' '.join(advisory.ids)} (affected: "
        f"{' or '.join(advisory.affected)})"
        for lock in locks
        for package, version in pins(lock)
        for advisory in known.advisories
        if advisory.package == package and advisory.affects(version)
    ]


def advisories_in(record: Mapping[str, Any]) -> Iterator[Advisory]:
    """Read a record in the format of OSV; what was withdrawn is left out."""
    if record.get("withdrawn"):
        return
    for affected in record.get("affected", ()):
        if affected["package"]["ecosystem"] != ECOSYSTEM:
            continue
        ranges = [one["events"] for one in affected.get("ranges", ()) if one["type"] == "ECOSYSTEM"]
        specifiers = [specifier for events in ranges for specifier in _specifiers(events)]
        yield Advisory(
            package=canonicalize_name(affected["package"]["name"]),
            ids=(record["id"], *sorted(record.get("aliases", ()))),
            affected=tuple(specifiers or [f"=={version}" for version in affected.get("versions", ())]),
        )


def _specifiers(events: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield a specifier for each range that the events of one package open and close."""
    since: str | None = None
    for event in events:
        if "introduced" in event:
            since = event["introduced"]
        elif since is not None and ("fixed" in event or "last_affected" in event):
            end = f"<{event['fixed']}" if "fixed" in event else f"<={event['last_affected']}"
            yield end if since == "0" else f">={since},{end}"
            since = None
    if since is not None:
        yield f">={since}"


def query(packages: Iterable[str], service: str) -> Iterator[Advisory]:
    """Ask OSV for all advisories of these packages.

    ``httpx.HTTPError`` is raised if it does not answer.
    """
    with httpx.Client(timeout=ANSWER_WITHIN) as client:
        for package in packages:
            request: dict[str, Any] = {"package": {"name": package, "ecosystem": ECOSYSTEM}}
            while True:
                answer = client.post(service, json=request).raise_for_status().json()
                for record in answer.get("vulns", ()):
                    yield from (one for one in advisories_in(record) if one.package == package)
                if not (token := answer.get("next_page_token")):
                    break
                request["page_token"] = token


def read_directory(packages: Iterable[str], directory: Path) -> Iterator[Advisory]:
    """Read the records of these packages from a directory of JSON and YAML files."""
    wanted = set(packages)
    for path in sorted((*directory.rglob("*.json"), *directory.rglob("*.yaml"))):
        yield from (one for one in advisories_in(yaml.safe_load(path.read_text())) if one.package in wanted)


def merge(known: AdvisoryList, found: Iterable[Advisory], complete_until: date) -> AdvisoryList:
    """Add what was found; an advisory that shares an id with one of the same package replaces it."""
    fresh = {(one.package, one.ids[0]): one for one in found}
    replaced = {(one.package, name) for one in fresh.values() for name in one.ids}
    others = [one for one in known.advisories if not any((one.package, name) in replaced for name in one.ids)]
    return AdvisoryList(complete_until=complete_until, advisories=(*others, *fresh.values()))


def check(locks: Iterable[Path], known: AdvisoryList, today: date) -> int:
    """Print what is vulnerable, and how old an old list is; return 1 only for the former."""
    for line in filter(None, [known.age_warning(today), *(vulnerable := find_vulnerable(locks, known))]):
        say(line)
    return 1 if vulnerable else 0


def refresh(
    locks: Iterable[Path], path: Path, today: date, directory: Path | None = None, service: str = OSV
) -> str | None:
    """Write the list anew; return why it stays as it was if OSV does not answer."""
    packages = sorted({package for lock in locks for package, _ in pins(lock)})
    known = read_list(path)
    try:
        found = list(query(packages, service) if directory is None else read_directory(packages, directory))
    except httpx.HTTPError as error:
        return f"warning: OSV does not answer ({type(error).__name__}): the list stays as of {known.complete_until}"
    write_list(merge(known, found, today), path)
    return None


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.architecture.advisories")
    parser.add_argument("command", nargs="?", choices=("check", "refresh"), default="check")
    parser.add_argument("--directory", type=Path, help="of records in the format of OSV, instead of its service")
    parser.add_argument("--as-of", type=date.fromisoformat, help="the date of the directory")
    given = parser.parse_args(arguments)
    locks, today = sorted(LOCKS.glob("*.txt")), given.as_of or machine_now().date()
    if given.command == "check":
        return check(locks, read_list(), today)
    if (refusal := refresh(locks, LIST, today, given.directory)) is not None:
        say(refusal)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
