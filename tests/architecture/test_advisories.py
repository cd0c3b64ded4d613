"""What is pinned has no vulnerability that the dated list knows, and an old list is said to be old."""

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.advisories import (
    LIST,
    LOCKS,
    OLD_AFTER_DAYS,
    AdvisoryList,
    advisories_in,
    check,
    find_vulnerable,
    main,
    read_list,
    refresh,
    write_list,
)

KNOWN = read_list()
RECORD: dict[str, Any] = {
    "id": "PYSEC-1",
    "aliases": ["GHSA-x", "CVE-1"],
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Toy_Package"},
            "ranges": [
                {"type": "GIT", "events": [{"introduced": "0"}]},
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "2.0"}]},
            ],
        }
    ],
}


class Osv(BaseHTTPRequestHandler):
    """Answers as OSV does: a page with the record, then one without a token."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer: dict[str, Any] = {}
        if request["package"] == {"name": "toy-package", "ecosystem": "PyPI"}:
            answer = {"vulns": [RECORD]} if "page_token" in request else {"vulns": [], "next_page_token": "2"}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the standard library
        pass


@pytest.fixture
def osv() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Osv) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()
        thread.join()


def a_lock(folder: Path, *pinned: str) -> Path:
    lock = folder / "run.txt"
    lock.write_text("".join(f"{pin} \\\n    --hash=sha256:00\n" for pin in pinned))
    return lock


def a_list(folder: Path) -> Path:
    path = folder / "advisories.json"
    write_list(AdvisoryList(complete_until=date(2026, 1, 1), advisories=()), path)
    return path


@pytest.mark.parametrize("lock", sorted(LOCKS.glob("*.txt")), ids=lambda lock: lock.stem)
def test_no_pinned_version_has_a_known_vulnerability(lock: Path) -> None:
    assert find_vulnerable([lock], KNOWN) == []


@pytest.mark.parametrize(
    ("pinned", "name"),
    [
        ("starlette==1.3.0", "CVE-2026-54283"),
        ("starlette==0.49.0", "CVE-2025-62727"),
        ("starlette==0.47.1", "CVE-2025-54121"),
        ("starlette==0.39.2", "CVE-2024-47874"),
        ("python-multipart==0.0.26", "GHSA-pp6c-gr5w-3c5g"),
        ("Jinja2==3.1.5 ; python_version < '4'", "CVE-2025-27516"),
    ],
)
def test_a_version_with_a_known_vulnerability_is_found(tmp_path: Path, pinned: str, name: str) -> None:
    found = find_vulnerable([a_lock(tmp_path, "idna==3.20", pinned)], KNOWN)

    assert any(name in line for line in found)
    assert all(line.startswith("run.txt: ") for line in found)


def test_the_check_fails_for_a_vulnerability_and_not_for_an_old_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound, unsound = a_lock(tmp_path, "starlette==1.10.0"), tmp_path / "unsound"
    unsound.mkdir()
    old, recent = (KNOWN.complete_until + timedelta(days=days) for days in (OLD_AFTER_DAYS + 1, OLD_AFTER_DAYS))

    assert check([sound], KNOWN, recent) == 0
    assert capsys.readouterr().out == ""
    assert check([sound], KNOWN, old) == 0
    assert f"complete until {KNOWN.complete_until}" in capsys.readouterr().out
    assert check([a_lock(unsound, "starlette==1.3.0")], KNOWN, recent) == 1
    assert "starlette 1.3.0 has CVE-2026-54283" in capsys.readouterr().out
    assert main(["check"]) == 0


def test_a_record_of_osv_names_versions_by_specifiers() -> None:
    [advisory] = advisories_in(RECORD)

    assert advisory.package == "toy-package"
    assert advisory.ids == ("PYSEC-1", "CVE-1", "GHSA-x")
    assert advisory.affected == ("<1.2", ">=2.0")
    assert [version for version in ("1.1", "1.2", "1.9", "2.0", "3.0rc1") if advisory.affects(version)] == [
        "1.1",
        "2.0",
        "3.0rc1",
    ]


@pytest.mark.parametrize(
    ("affected", "specifiers"),
    [
        (
            {"ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.0"}, {"last_affected": "1.4"}]}]},
            ">=1.0,<=1.4",
        ),
        ({"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}], "versions": ["1.0"]}, "==1.0"),
    ],
)
def test_other_forms_of_naming_versions_are_read_too(affected: dict[str, Any], specifiers: str) -> None:
    record = {"id": "X", "affected": [{"package": {"ecosystem": "PyPI", "name": "toy"}, **affected}]}

    [advisory] = advisories_in(record)

    assert advisory.affected == (specifiers,)


def test_what_was_withdrawn_or_is_of_another_ecosystem_does_not_count() -> None:
    other = {"id": "X", "affected": [{"package": {"ecosystem": "npm", "name": "toy"}}]}

    assert list(advisories_in(RECORD | {"withdrawn": "2026-01-01T00:00:00Z"})) == []
    assert list(advisories_in(other)) == []


def test_a_refresh_asks_for_what_is_pinned_and_dates_the_list(tmp_path: Path, osv: str) -> None:
    lock, path = a_lock(tmp_path, "toy-package==1.0", "idna==3.20"), a_list(tmp_path)

    for today in (date(2026, 2, 1), date(2026, 3, 1)):
        assert refresh([lock], path, today, service=osv) is None

    assert read_list(path) == AdvisoryList(complete_until=date(2026, 3, 1), advisories=tuple(advisories_in(RECORD)))
    assert find_vulnerable([lock], read_list(path)) == [
        "run.txt: toy-package 1.0 has PYSEC-1 CVE-1 GHSA-x (affected: <1.2 or >=2.0)"
    ]


def test_a_refresh_reads_a_directory_of_records_too(tmp_path: Path) -> None:
    lock, path, records = a_lock(tmp_path, "toy-package==1.0"), a_list(tmp_path), tmp_path / "records"
    records.mkdir()
    (records / "PYSEC-1.yaml").write_text(json.dumps(RECORD))

    assert refresh([lock], path, date(2026, 2, 1), records) is None

    assert read_list(path).advisories == tuple(advisories_in(RECORD))


def test_where_osv_does_not_answer_the_list_stays_with_its_date(tmp_path: Path, osv: str) -> None:
    lock, path = a_lock(tmp_path, "toy-package==1.0"), a_list(tmp_path)

    refusal = refresh([lock], path, date(2026, 2, 1), service=osv.replace("/v1/query", "").replace("http:", "https:"))

    assert refusal is not None
    assert "the list stays as of 2026-01-01" in refusal
    assert read_list(path).complete_until == date(2026, 1, 1)


def test_the_list_is_written_as_a_refresh_writes_it(tmp_path: Path) -> None:
    write_list(KNOWN, tmp_path / "written.json")

    assert (tmp_path / "written.json").read_text() == LIST.read_text()
