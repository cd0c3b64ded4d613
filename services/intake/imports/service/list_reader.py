"""Read an uploaded file into chunks, for ``bounded_process``: what a file would take ends the process and nothing else.

Output, a line of JSON each: the head, or why there is no list; then for each chunk its rows, and what is wrong with
them.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from chassis.errors import Invalid
from services.intake.imports.domain.files import read_list_file
from services.intake.imports.domain.previews import preview_list


def read_list(content: bytes) -> Iterator[bytes]:
    """Yield the output for a file."""
    try:
        file = read_list_file(content)
        preview = preview_list(file)
    except Invalid as refusal:
        yield _line({"refused": refusal.code, "errors": [asdict(error) for error in refusal.errors]})
        return
    columns = preview.columns
    yield _line(
        {
            "encoding": file.encoding,
            "channel": columns.channel,
            "columns": columns.names,
            "places": columns.places,
            "forecast": {
                "rows": preview.rows,
                "refused": preview.refused,
                "incomplete": preview.incomplete,
                "repeated": preview.repeated,
            },
            "external_ids": preview.external_ids,
        }
    )
    for chunk in preview.chunks:
        yield _line(chunk.rows)
        yield _line([(one.row, one.column, one.code, one.effect) for one in chunk.problems])


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
