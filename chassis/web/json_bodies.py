"""Strict parsing of JSON bodies and query parameters (RFC 8259, RFC 7493).

Bodies are UTF-8 without duplicate names and NaN, and of limited depth.
"""

import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import Message, Receive, Scope

from chassis.errors import FieldError, Invalid, Malformed, Refusal, TooLarge, WrongType
from chassis.web.edge import MAX_BODY
from chassis.web.large_bodies import check_values, split_list
from chassis.web.models import MAX_DEPTH
from chassis.web.problems import invalid_of, wants_english

Model = TypeVar("Model", bound=BaseModel)
API_PREFIX = "/v1/"  # only here the query is checked: the addresses of pages may have more parameters
MAX_NAMES = 1_000  # in one object; each unknown name would be an error of its own
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")


def read_json(body: bytes) -> Any:
    """Parse a body.

    Raises:
        Malformed: it is not JSON, or parsers disagree about it (RFC 7493).
    """
    try:
        parsed = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_unique_names, parse_constant=reject_constant)
    except (ValueError, RecursionError):
        raise Malformed from None
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH and is_too_deep(parsed):
        raise Malformed
    return parsed


def is_too_deep(parsed: Any) -> bool:
    """Whether lists and objects are nested deeper than ``MAX_DEPTH``."""
    level = [parsed]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
            if isinstance(inner, (dict, list))
        ]
    return bool(level)


def parse_as(
    model: type[Model],
    body: bytes,
    *,
    english: bool = False,
    within: tuple[str | int, ...] = (),
    most_bytes: int = MAX_BODY,
) -> Model:
    """Parse a body as a model, for routes that read it themselves; ``within`` is where it stands in a larger one.

    ``Malformed`` is raised when it is not JSON, ``Invalid`` when it does not match the model.

    Raises:
        TooLarge: it is longer than ``most_bytes``, or holds too many values.
    """
    if len(body) > most_bytes:
        raise TooLarge
    check_values(body)
    parsed = read_json(body)
    try:
        return model.model_validate(parsed)
    except ValidationError as failure:
        failures = failure.errors(include_url=False, include_input=False)
        located = [{**one, "loc": (*within, *one["loc"])} for one in failures]
        refusal = invalid_of(located, english=english)
        raise refusal from None


def check_json(content_type: str | None) -> None:
    """Check that the content type is JSON, or absent.

    Raises:
        WrongType: it is another type.
    """
    kind = _media_type(content_type)
    if kind is not None and kind != "application/json" and not (kind.startswith("application/") and "+json" in kind):
        raise WrongType


def check_ndjson(content_type: str | None) -> None:
    """Check that the content type is newline-delimited JSON, or absent.

    Raises:
        WrongType: it is another type.
    """
    kind = _media_type(content_type)
    if kind is not None and kind not in NDJSON:
        raise WrongType


class StrictRoute(APIRoute):
    """A route that accepts only its declared query parameters, each once, and parses its JSON body strictly."""

    def get_route_handler(self) -> Handler:
        inner = super().get_route_handler()
        is_api = self.path.startswith(API_PREFIX)
        known_names = _query_names(self.dependant) if is_api else None
        reads = self.body_field is not None

        async def handler(request: Request) -> Response:
            if known_names is not None and not known_names.issuperset(request.query_params):
                raise _unknown_parameters(known_names, request)
            if is_api and (repeated := _repeated_parameter(request)) is not None:
                raise Invalid(FieldError(field=f"/query/{repeated}", code="repeated", message="参数只能出现一次"))
            if not reads:
                return await inner(request)
            body = await request.body()
            if body:
                check_json(request.headers.get("content-type"))
                check_values(body)  # here, as the framework makes any refusal within its own parsing a 400
            return await inner(_JsonRequest(_as_json(request.scope), _replay_body(body, request.receive)))

        return handler


@dataclass(frozen=True, slots=True)
class BodyItems:
    """The items of the list ``name`` of a body, each still to be parsed."""

    name: str
    body: bytes
    places: Sequence[slice]

    def __len__(self) -> int:
        return len(self.places)

    def raw(self) -> Iterator[Any]:
        """Yield each item as JSON; ``Malformed`` is raised as by ``read_json``."""
        return (read_json(self.body[place]) for place in self.places)

    def parsed_as(self, model: type[Model], *, english: bool) -> Iterator[Model]:
        """Yield each item as a model; refusals are raised as by ``parse_as``."""
        for number, place in enumerate(self.places):
            yield parse_as(model, self.body[place], english=english, within=(self.name, number))


def list_route(name: str, *, most: int, item_bytes: int) -> type[StrictRoute]:
    """Return the class of a route whose body holds a list of up to ``most`` items, too large to be built at once.

    The endpoint gets the body with the list empty, and the items as ``request.state.items``, a ``BodyItems``.
    """

    class ListRoute(StrictRoute):
        def get_route_handler(self) -> Handler:
            inner = super().get_route_handler()

            async def handler(request: Request) -> Response:
                body = await request.body()
                rest, places = await split_list(body, name, most=most, item_bytes=item_bytes)
                request.state.items = BodyItems(name, body, places)
                return await inner(Request(request.scope, _replay_body(rest, request.receive)))

            return handler

    return ListRoute


class _JsonRequest(Request):
    async def json(self) -> Any:
        return read_json(await self.body())


def _as_json(scope: Scope) -> Scope:
    """Set the content type to JSON: FastAPI parses no other."""
    headers = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
    return {**scope, "headers": [*headers, (b"content-type", b"application/json")]}


def _replay_body(body: bytes, rest: Receive) -> Receive:
    """Receive the body, and after it what the server has to say, as that the client left."""
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, None) or await rest()

    return receive


def _query_names(dependant: Dependant) -> frozenset[str] | None:
    """Return the names of a route's query parameters; ``None`` where a model checks them."""
    names: set[str] = set()
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return None
        names.add(field.alias)
    for inner in dependant.dependencies:
        deeper = _query_names(inner)
        if deeper is None:
            return None
        names |= deeper
    return frozenset(names)


def _unknown_parameters(known_names: frozenset[str], request: Request) -> Refusal:
    english = wants_english(request.headers.get("accept-language"))
    unknown = [name for name in request.query_params if name not in known_names]
    return invalid_of(
        [{"type": "extra_forbidden", "loc": ("query", name)} for name in dict.fromkeys(unknown)], english=english
    )


def _repeated_parameter(request: Request) -> str | None:
    """Return the first parameter that occurs more than once: two parsers could choose different values."""
    parameters = request.query_params
    if len(parameters) == len(pairs := parameters.multi_items()):
        return None
    names = [name for name, _ in pairs]
    return next(name for index, name in enumerate(names) if name in names[:index])


def _media_type(content_type: str | None) -> str | None:
    return content_type.partition(";")[0].strip().lower() if content_type else None


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_NAMES:
        raise ValueError("more names than any of our objects has")
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def reject_constant(constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which are not JSON.

    Raises:
        ValueError: always.
    """
    raise ValueError(constant)
