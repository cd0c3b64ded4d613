"""Render an OpenAPI document as an HTML page: each route with its parameters and answers; no script, no foreign URL."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.operations.schema_fields import Field, Schemas, fields_of, own_fields_of, reference_name
from gateway.operations.schema_fields import field as field_of

HERE = Path(__file__).parent
_JINJA = Environment(
    loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
GROUPS = {
    "intake": "受理",
    "channels": "平台对接",
    "cases": "案件",
    "handovers": "移送",
    "desk": "工作台",
    "supervision": "督办",
    "enforcement": "执法",
    "trials": "试分",
    "routing rules": "分办规则",
    "calendar": "日历",
    "odr": "在线和解",
    "refunds": "退费",
    "analytics": "统计",
    "accounts": "账号",
    "operations": "运行",
    "audit": "审计",
}
PARAMETER_PLACES = {"path": "地址", "query": "参数", "header": "请求头", "cookie": "Cookie"}
ANY = "default"  # status of all problems that a route does not name


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedAnswer:
    status: str
    said: str
    media: tuple[str, ...]
    schema: str | None  # name of the body's schema

    @property
    def is_problem(self) -> bool:
        return not self.status.startswith("2")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedRoute:
    method: str
    path: str
    name: str
    said: str
    parameters: list[tuple[str, Field]]
    media: tuple[str, ...]  # of the body, empty where there is none
    body: list[Field]
    answers: list[DocumentedAnswer]

    @property
    def anchor(self) -> str:
        return f"{self.method}-{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteGroup:
    tag: str
    name: str
    routes: list[DocumentedRoute] = field(default_factory=list)


def render_docs_page(document: Mapping[str, Any]) -> str:
    """Return the HTML page of an OpenAPI document."""
    schemas: Schemas = document["components"]["schemas"]
    shapes = {
        name: list(own_fields_of(schema, schemas)) for name, schema in schemas.items() if schema.get("properties")
    }
    return _JINJA.get_template("docs.html").render(
        info=document["info"], groups=list(_groups(document)), shapes=shapes, places=PARAMETER_PLACES
    )


def _groups(document: Mapping[str, Any]) -> Iterator[RouteGroup]:
    found: dict[str, RouteGroup] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = next(iter(operation.get("tags", ())), "")
            group = found.setdefault(tag, RouteGroup(tag=tag, name=GROUPS.get(tag, tag or "其他")))
            group.routes.append(_route(path, method, operation, document["components"]))
    order = [*GROUPS, *sorted(set(found) - set(GROUPS))]
    return (found[tag] for tag in order if tag in found)


def _route(path: str, method: str, operation: Mapping[str, Any], components: Mapping[str, Any]) -> DocumentedRoute:
    schemas: Schemas = components["schemas"]
    body = operation.get("requestBody", {}).get("content", {})
    return DocumentedRoute(
        method=method,
        path=path,
        name=operation.get("summary", ""),
        said=operation.get("description", "").replace("``", ""),
        parameters=[(told["in"], _parameter(told, schemas)) for told in operation.get("parameters", ())],
        media=tuple(body),
        body=[one for content in body.values() for one in fields_of(content.get("schema", {}), schemas)],
        answers=[
            _answer(status, answer, components)
            for status, answer in sorted(operation["responses"].items())
            if status != ANY
        ],
    )


def _parameter(told: Mapping[str, Any], schemas: Schemas) -> Field:
    schema = told.get("schema", {})
    said = {"description": told["description"]} if "description" in told else {}
    return field_of(told["name"], {**schema, **said}, schemas, is_required=bool(told.get("required")))


def _answer(status: str, answer: Mapping[str, Any], components: Mapping[str, Any]) -> DocumentedAnswer:
    told = components["responses"][reference_name(answer)] if "$ref" in answer else answer
    content = told.get("content", {})
    named = (reference_name(one.get("schema", {})) for one in content.values())
    return DocumentedAnswer(
        status=status,
        said="" if told["description"] == "Successful Response" else told["description"],
        media=tuple(content),
        schema=next((name for name in named if name), None),
    )
