"""``python -m benchmarks.tables``: write docs/tables and the lines of docs/proof anew from docs/results."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.results import Figures, RecordedResult, Value, read_results
from deploy.process.paths import PROJECT

TABLES = PROJECT / "docs" / "tables"
PROOF = PROJECT / "docs" / "proof"
MOST_COLUMNS = 8  # with more names than that, each row names its own figures
BLOCK = re.compile(r"<!-- results: ([\w -]+) -->\n.*?<!-- end of results -->", re.DOTALL)
TREES_SINCE = "2026-12-02"  # until then the commit that recorded the figures is known, not the one that was tried
WRITTEN_BY = "<!-- written by `python -m benchmarks.tables` -->"


def rows(figures: Figures) -> Iterator[str]:
    """The figures as a table: one column of values, or one for each name of a figure."""
    nested = {name: of for name, of in figures.items() if isinstance(of, Mapping)}
    columns = list(dict.fromkeys(column for of in nested.values() for column in of))
    if not nested:
        yield from _table(["figure"], {name: [value] for name, value in figures.items() if isinstance(value, Value)})
    elif len(columns) > MOST_COLUMNS:
        yield from _table(["figures"], {name: [named(of)] for name, of in nested.items()})
    else:
        yield from _table(columns, {name: [of.get(column, "") for column in columns] for name, of in nested.items()})


def _table(columns: Sequence[str], lines: Mapping[str, Sequence[Value]]) -> Iterator[str]:
    """A table in Markdown; columns of numbers are set to the right."""
    texts = [any(cell and isinstance(cell, str) for cell in column) for column in zip(*lines.values(), strict=True)]
    yield f"|  | {' | '.join(columns)} |"
    yield f"|---|{'|'.join('---' if is_text else '---:' for is_text in texts)}|"
    for name, cells in lines.items():
        yield f"| {name} | {' | '.join(map(str_of, cells))} |"


def str_of(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def named(figures: Mapping[str, Value]) -> str:
    return ", ".join(f"{name} {str_of(value)}" for name, value in figures.items())


def page_of(result: RecordedResult) -> str:
    """The page of one result."""
    tree = f"tree `{result.tree}`" if result.on > TREES_SINCE else f"recorded with `{result.tree}`"
    about = f"`{result.command}`, {result.on}, {tree}."
    limit = [result.limit, ""] if result.limit else []
    return "\n".join([f"# {result.name}", "", WRITTEN_BY, "", about, "", *limit, *rows(result.figures), ""])


def overview(results: Mapping[str, RecordedResult], folder: str = "") -> str:
    """A line for each result: how it is tried, when it last was, what it does not show."""
    lines = [
        f"| [{one.name}]({folder}{one.name}.md) | `{one.command}` | {one.on} | `{one.tree}` | {one.limit or '–'} |"
        for one in results.values()
    ]
    return "\n".join(["| figures | tried by | on | tree | limit |", "|---|---|---|---|---|", *lines])


def pages(results: Mapping[str, RecordedResult]) -> dict[Path, str]:
    """Every page that is made from results, as it should be."""
    made = {TABLES / f"{name}.md": page_of(result) for name, result in results.items()}
    trees = f"A tree is the commit that was tried; until {TREES_SINCE}, the one that recorded the figures."
    made[TABLES / "README.md"] = f"# Results\n\n{WRITTEN_BY}\n\n{trees}\n\n{overview(results)}\n"
    return made | {page: with_results(page.read_text("utf-8"), results) for page in sorted(PROOF.glob("*.md"))}


def with_results(text: str, results: Mapping[str, RecordedResult]) -> str:
    """A page with the lines between its marks made anew."""

    def lines(block: re.Match[str]) -> str:
        chosen = {name: results[name] for name in block[1].split()}
        return f"<!-- results: {block[1]} -->\n{overview(chosen, '../tables/')}\n<!-- end of results -->"

    return BLOCK.sub(lines, text)


def main() -> None:
    for page, text in pages(read_results()).items():
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
