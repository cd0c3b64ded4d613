"""The client as a command: what it prints, and how it ends."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from sdk.__main__ import DONE, INVALID, REFUSED, run

TAKEN = {
    "id": "0190a000",
    "number": "WQ20261124-00012",
    "case_id": "0190a000",
    "kind": "complaint",
    "state": "received",
    "received_at": "2026-11-24T10:00:00+08:00",
    "receipts": [],
    "missing": [{"field": "/respondent/name", "message": "请补充被投诉人名称"}],
    "supplement_by": None,
    "alerts": [],
    "same_matter": None,
    "possible_duplicates": [],
}
Gateway = Callable[[httpx.Request], httpx.Response]


class Shell:
    """A home with credentials and files, and what a run printed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        entry = {"header": "Authorization", "value": "Bearer wq_a.b", "user": "hub.dev", "password": "p"}
        (home / "credentials.json").write_text(json.dumps({"partner": entry, "hub": entry}))
        self.out, self.err = io.StringIO(), io.StringIO()

    async def run(self, gateway: Gateway, *words: str) -> int:
        known = ("--credentials", str(self.home / "credentials.json"))
        return await run([*known, *words], httpx.MockTransport(gateway), self.out, self.err)

    def file(self, name: str, *lines: object) -> str:
        (self.home / name).write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
        return str(self.home / name)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.delenv("WEIQUAN_KEY", raising=False)
    return Shell(tmp_path)


async def test_a_complaint_is_filed_and_what_it_lacks_is_named(shell: Shell) -> None:
    file = shell.file("one.json", {"matter": {"text": "门店停业不退余额。"}})
    requests: list[httpx.Request] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(201, json=TAKEN)

    assert await shell.run(gateway, "--key", "mine", "file", file) == DONE
    assert requests[0].headers["Idempotency-Key"] == "mine"
    assert requests[0].headers["Authorization"] == "Bearer wq_a.b"
    assert "WQ20261124-00012  0190a000  received\n  /respondent/name: 请补充被投诉人名称\n" in shell.out.getvalue()


async def test_the_ready_credentials_of_a_home_are_found_there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIQUAN_HOME", str(shell.home))
    file = shell.file("one.json", {"matter": {"text": "门店停业不退余额。"}})

    def gateway(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201 if request.headers["Authorization"] == "Bearer wq_a.b" else 401, json=TAKEN)

    assert await run(["file", file], httpx.MockTransport(gateway), shell.out, shell.err) == DONE


async def test_a_home_without_credentials_is_named_in_one_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIQUAN_HOME", str(shell.home / "elsewhere"))

    ended = await run(["show", "1"], None, shell.out, shell.err)

    [line] = shell.err.getvalue().splitlines()
    assert ended == INVALID
    assert line.startswith(f"{shell.home / 'elsewhere' / 'credentials.json'} is not there")


async def test_the_same_file_again_has_the_same_keys_and_another_of_its_name_has_others(shell: Shell) -> None:
    file = shell.file("today.ndjson", *({"matter": {"text": text}} for text in ("一", "一")))
    keys: list[list[str]] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        sent = [json.loads(line)["idempotency_key"] for line in request.content.splitlines()]
        keys.append(sent)
        results = [{"status": 201, "id": "1"}, {"status": 422, "problem": {"code": "invalid"}}]
        return httpx.Response(200, content="\n".join(json.dumps(line) for line in results))

    ended = [await shell.run(gateway, "file-many", file) for _ in range(2)]
    lines = shell.out.getvalue().splitlines()
    shell.file("today.ndjson", *({"matter": {"text": text}} for text in ("二", "三")))
    ended.append(await shell.run(gateway, "file-many", file))

    assert ended == [REFUSED] * 3
    assert keys[0] == keys[1]
    assert len({*keys[0], *keys[2]}) == 4
    assert lines[:2] == [f"{keys[0][0]}  201  1", f"{keys[0][1]}  422  invalid"]
    assert "2 of 2, 1 refused" in shell.err.getvalue()


async def test_facts_of_an_act_are_what_they_say(shell: Shell) -> None:
    bodies: list[object] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(409, json={"code": "wrong_state", "title": "当前状态不允许"})

    facts = ("result=agreed", "note=已退款。", "recovered_fen=144000", "reachable=true")
    assert await shell.run(gateway, "--as", "hub", "act", "1", "close", *facts) == REFUSED
    assert bodies == [{"result": "agreed", "note": "已退款。", "recovered_fen": 144_000, "reachable": True}]
    assert "409 wrong_state" in shell.err.getvalue()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--as", "nobody", "show", "1"), "nobody"),
        (("file", "nowhere.json"), "nowhere.json"),
        (("act", "1", "close", "note"), "name=value"),
    ],
)
async def test_what_is_requested_wrongly_is_reported_and_nothing_is_sent(
    shell: Shell, words: tuple[str, ...], expected: str
) -> None:
    def gateway(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    assert await shell.run(gateway, *words) == INVALID
    assert expected in shell.err.getvalue()


async def test_an_unsound_filing_is_named_by_its_fields_and_not_repeated(shell: Shell) -> None:
    file = shell.file("wrong.json", {"matter": {"text": "…", "amount_fen": "much"}, "phone": "13700000000"})

    assert await shell.run(lambda _: httpx.Response(500), "file", file) == INVALID
    assert "/matter/amount_fen" in shell.err.getvalue()
    assert "/phone" in shell.err.getvalue()
    assert "13700000000" not in shell.err.getvalue()
    assert "much" not in shell.err.getvalue()
