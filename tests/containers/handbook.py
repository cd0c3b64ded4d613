"""The lines that the operator's handbook gives for containers, as a newcomer types them, read from there."""

import re
import shlex

from deploy.process.paths import PROJECT

HANDBOOK = PROJECT / "docs" / "operations.md"
SECTION = "Containers, step by step"
COMPOSE = "docker compose -f deploy/compose/compose.yaml "


def blocks() -> tuple[list[str], list[str]]:
    """Return the lines of the first start and those of an upgrade.

    An upgrade's last line is for one service and names the others behind ``# then``: there it is given once for each.
    """
    section = HANDBOOK.read_text().split(f"## {SECTION}\n")[1].split("\n## ")[0]
    start, upgrade = (block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", section, re.DOTALL))
    line, others = upgrade[-1].split("# then ")
    first = line.split()[-1]
    again = [line.strip().removesuffix(first) + other for other in others.split(", ")]
    return start, [*upgrade[:-1], line.strip(), *again]


def compose_arguments(line: str) -> list[str] | None:
    """Return what a line gives to compose; ``None`` if it is another program's."""
    return shlex.split(line.removeprefix(COMPOSE)) if line.startswith(COMPOSE) else None
