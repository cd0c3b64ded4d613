"""What every refusal must look like, and what must never be in it."""

import json
from collections.abc import Iterable
from typing import Any

PROBLEM = "application/problem+json"
CANARY = "kanarienvogel"  # in no word of ours; whatever is sent carries it, no refusal may


def refusal_of(path: str, status: int, media_type: str, body: bytes, sent: Iterable[str] = (CANARY,)) -> dict[str, Any]:
    """The document of a refusal, checked: RFC 9457, a code, nothing of what was sent."""
    answer = body.decode()
    assert 400 <= status < 500, (status, answer)
    document: dict[str, Any] = json.loads(answer)
    kind = media_type.partition(";")[0]
    if path.startswith("/v1/channels/") and status == 422:  # the platforms read their own shape, the problem beside it
        assert (kind, document["code"]) == ("application/json", 1)
        document = document["problem"]
    else:
        assert kind == PROBLEM, (status, media_type, answer)
    assert document["status"] == status
    assert document["type"].endswith(document["code"])
    assert document["title"]
    echoed = [text for text in sent if text in without_pointers(document)]
    assert not echoed, (echoed, document)
    return document


def without_pointers(document: dict[str, Any]) -> str:
    """Everything but the pointers: the name of an unknown field is the asker's own."""
    errors = [{**error, "field": ""} for error in document.get("errors", [])]
    return json.dumps({**document, "errors": errors}, ensure_ascii=False)
