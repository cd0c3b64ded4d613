"""Read what a person has saved of a list, for the list's filter bar."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from canon.identifiers import half_width
from chassis.web.auth import Caller
from chassis.web.transaction import trace_of
from gateway import store
from gateway.console.pages import address, translations_for
from gateway.console.saved.models import SavedLink, SavedPanel

PAGES = ("search", "my", "handovers", "metrics")  # whose conditions can be saved
REFUSED = "unsaved"  # says in the address why a search was not saved
REASONS = ("name", "phone", "full", "old")
# A number anywhere in a text, also with gaps in it: a mobile number, a landline with its area code.
_PHONE = re.compile(r"(?<!\d)(?:1[3-9](?:[\s-]*\d){9}|0\d{2,3}[\s-]*\d{7,8})(?!\d)")


def holds_phone(text: str) -> bool:
    """Whether a telephone number stands in the text."""
    return _PHONE.search(half_width(text)) is not None


async def saved_panel(request: Request, caller: Caller, page: str, conditions: Mapping[str, str | None]) -> SavedPanel:
    """Return what this person has saved of the page, beside what is chosen on it now."""
    async with request.app.state.transactions.begin(trace=trace_of(request)) as work:
        found = await store.list_saved_searches(work.db, caller.account, page)
    words, reason = translations_for(request), request.query_params.get(REFUSED, "")
    chosen = {name: value for name, value in conditions.items() if value}
    return SavedPanel(
        page=page,
        links=tuple(
            SavedLink(
                name=one.name,
                path=address(request, f"/console/{page}", **dict(parse_qsl(one.conditions))),
                is_current=dict(parse_qsl(one.conditions)) == chosen,
            )
            for one in found
        ),
        conditions=urlencode(chosen),
        message=words(f"saved.{reason}") if reason in REASONS else None,
    )
