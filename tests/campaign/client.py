"""Somebody who asks by the client library, keeps what was answered, and asks again while the outcome is unknown."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sdk import Answer, Line, Patience, Unsettled
from tests.campaign.answered_objects import objects_in
from tests.campaign.record import FAIL, INFO, INVOKE, OK, Record

_LETTERS = str.maketrans("0123456789", "abcdefghij")
JUDGED = ("group ", "register ", "race ", "public ", "station ")  # whose answers are looked into
SETTLES = Patience(
    seconds=120, first_pause=0.1, longest_pause=0.1
)  # an outcome must be known by then; and there is much to do


@dataclass(slots=True)
class Client:
    """One person or machine with one credential."""

    name: str
    actor: str  # the credential
    line: Line
    record: Record
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def new_key(self) -> str:
        """In letters, for it stands in what is filed: six digits may be the end of the complainant's own number."""
        return f"{self.name}-{next(self._numbers):06}".translate(_LETTERS)

    async def once(
        self,
        what: str,
        path: str,
        body: Any,
        key: str,
        *,
        keyed: bool = True,
        media_type: str | None = None,
        **more: Any,
    ) -> Answer:
        """Ask one time, with the key unless it is ours alone."""
        more["actor"] = self.actor
        request = self.record.write(self.name, INVOKE, what, key=key, path=path, **more)
        answer = await self.line.ask("POST", path, body=body, key=key if keyed else None, media_type=media_type)
        return self._recorded(what, request, answer, more)

    async def settled(self, what: str, path: str, body: Any, key: str, **more: Any) -> Answer:
        """Ask until the outcome is known."""
        answer = await SETTLES.retry(lambda: self.once(what, path, body, key, **more))
        if answer.certain:
            return answer
        self.record.write(self.name, INFO, "unsettled", key=key, value=what)
        raise Unsettled(key, answer)

    async def read(self, what: str, path: str, key: str = "") -> Answer:
        """Look once."""
        request = self.record.write(self.name, INVOKE, what, key=key, path=path, actor=self.actor)
        return self._recorded(what, request, await self.line.ask("GET", path), {"actor": self.actor})

    async def until(self, what: str, path: str, key: str = "") -> Answer:
        """Look until there is an answer."""
        answer = await SETTLES.retry(lambda: self.read(what, path, key))
        if answer.ok:
            return answer
        self.record.write(self.name, INFO, "unsettled", key=key, value=what)
        raise Unsettled(key, answer)

    def _recorded(self, what: str, request: Mapping[str, Any], answer: Answer, more: dict[str, Any]) -> Answer:
        """``since`` is when it was asked, ``path`` for what, ``shown`` which objects were answered."""
        kind = OK if answer.ok else FAIL if answer.certain else INFO
        more = {**more, "key": request["key"], "resp": _response(what, request, answer)}
        if not answer.transport_error:
            more |= {"since": request["wall"], "path": request["path"]}
        self.record.write(self.name, kind, what, **more)
        return answer


def _response(what: str, request: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    if answer.transport_error:
        return {"lost": answer.transport_error}
    resp: dict[str, Any] = {"code": answer.status}
    if answer.etag:
        resp["etag"] = answer.etag
    if not answer.ok:
        return resp | {"problem": answer.code or "unreadable", "retry_after": answer.headers.get("retry-after")}
    text = answer.content.decode()
    if what in ("submit", "supplement", "withdraw") or what.startswith(("act", "pay", "order")):
        resp |= {"body": text, "replayed": answer.replayed}
    if what.startswith(JUDGED):
        resp["json"] = answer.body
    if objects := objects_in(request["path"], text):
        resp["shown"] = objects
    return resp
