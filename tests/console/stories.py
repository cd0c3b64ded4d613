"""What the stories of a session cost: a table at its end, and ``.weiquan/console-stories.json``."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chassis.db.migrate import ROOT

FILE = ROOT / ".weiquan" / "console-stories.json"
PROPERTY = "console_story"  # of the report of a test, which also comes from another process


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print and write the stories that came to a good end."""
    stories = sorted(_stories(terminalreporter), key=lambda story: str(story["name"]))
    if not stories:
        return
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(stories, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    terminalreporter.section("stories of the console")
    terminalreporter.write_line("clicks  keys  seconds  story")
    for story in stories:
        terminalreporter.write_line(f"{story['clicks']:6}  {story['keys']:4}  {story['seconds']:7.2f}  {story['name']}")


def _stories(terminalreporter: pytest.TerminalReporter) -> Iterator[dict[str, Any]]:
    failed = {report.nodeid for category in ("failed", "error") for report in terminalreporter.getreports(category)}
    for report in terminalreporter.getreports(""):  # of setups and teardowns; a story is over when its test is
        if report.nodeid not in failed and getattr(report, "when", None) == "teardown":
            yield from (value for name, value in report.user_properties if name == PROPERTY)
