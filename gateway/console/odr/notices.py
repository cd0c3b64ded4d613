"""What is said after an act on a dispute or an enterprise."""

from fastapi import Request

from gateway.console.pages import translations_for


def done_notice(request: Request) -> str | None:
    """Return what is said after an act, by the ``done`` of the address."""
    words, key = translations_for(request), f"odr.done.{request.query_params.get('done', '')}"
    return words(key) if words.has(key) else None
