"""The OpenAPI document of a service, as generators of clients need it.

The framework writes most of it. Here come stable operation ids, the problems of each route, components for what routes
read and write themselves, and schemas that no generator misreads.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

MOST_OF_32_BITS, LARGE = 2**31 - 1, 2**63 - 1
REFERENCE = "#/components/schemas/{model}"
_FRAMEWORK_ERRORS = ("HTTPValidationError", "ValidationError")
_MAPS_OF_SCHEMAS = ("properties", "patternProperties", "$defs")  # their keys are names of ours, not keywords
_VALUES = ("default", "const", "enum", "example", "examples")  # no schemas below
PROBLEMS = {  # status -> description
    "400": "请求无法解析，或缺少 Idempotency-Key（idempotency_key_missing）、其写法不对（idempotency_key_invalid）",
    "401": "需要有效的身份凭证",
    "403": "没有此项权限",
    "404": "没有，或不归您看；不成编号的也一样",
    "409": "当前状态不允许，或同一请求正在处理（still_running）",
    "412": "内容已被他人更新（stale）",
    "413": "内容过大",
    "415": "不支持的内容类型",
    "416": "请求的范围超出文件长度（range_not_satisfiable）",
    "422": "内容不符合要求，errors 指出字段；或同一 Idempotency-Key 已用于另一内容（idempotency_key_reused）",
    "429": "请求过于频繁，按 Retry-After 重试",
    "500": "服务内部出错，已记录",
    "503": "暂时无法确认已保存，按 Retry-After 用同一请求号重试",
}
MAY_BE_MISSING = {"x-problems": ["404"]}  # ``openapi_extra`` of a route whose body names something that may be missing
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "请求号：同一个在 30 天内得到第一次的答复",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}


class FieldProblem(BaseModel):
    """One invalid field."""

    field: str = Field(description="JSON pointer")
    code: str = Field(description="stable, snake_case")
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    code: str = Field(description="stable, snake_case")
    previous_code: str | SkipJsonSchema[None] = Field(
        default=None, description="the code of the release before, where it was another"
    )
    detail: str | SkipJsonSchema[None] = None
    instance: str | SkipJsonSchema[None] = Field(default=None, description="request id")
    errors: list[FieldProblem] | SkipJsonSchema[None] = None


def body_read_as(model: type[BaseModel], media_type: str = "application/json", **further: Any) -> dict[str, Any]:
    """Return the ``openapi_extra`` of a route that parses its body itself; ``further`` describes that body."""
    content = {media_type: {"schema": model.model_json_schema(ref_template=REFERENCE)}}
    return {"requestBody": {"required": True, "content": content, **further}}


def body_written_as(model: type[BaseModel], media_type: str, **further: Any) -> dict[str, Any]:
    """Return the entry in ``responses`` of a route that writes its answer itself."""
    schema = model.model_json_schema(ref_template=REFERENCE, mode="serialization")
    return {"content": {media_type: {"schema": schema}}, **further}


def one_or_others(one: str, *others: str, is_taken: bool = True) -> dict[str, Any]:
    """Return what says in a body's schema that either this field is given or all the others are, never both.

    With ``is_taken=False`` the others are fields that the code knows and does not take yet. It is a condition, because
    generators of clients make types of alternatives.
    """
    given: Any = {"required": list(others), "properties": {name: {"not": {"type": "null"}} for name in others}}
    left_out = {"properties": {name: {"type": "null"} for name in others}}
    is_missing = {"properties": {one: {"type": "null"}}}
    return {"if": is_missing, "then": given if is_taken else {"not": {}}, "else": left_out}


def name_operations(app: FastAPI) -> None:
    """Give each route an operation id made of its function's name: ``file_complaint`` becomes ``fileComplaint``."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            first, *others = route.name.split("_")
            route.operation_id = "".join([first, *(word.capitalize() for word in others)])


def complete_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the framework's document with the problems of each route, and every schema as generators need it."""
    schemas = {
        name: schema
        for name, schema in document.get("components", {}).get("schemas", {}).items()
        if name not in _FRAMEWORK_ERRORS
    }
    schemas |= {model.__name__: _schema_of(model) for model in (FieldProblem, Problem)}
    paths = {
        path: {
            method: _complete_operation(_hoist(operation, schemas), path) for method, operation in operations.items()
        }
        for path, operations in document["paths"].items()
    }
    return {
        **document,
        "paths": _plain(paths),
        "components": {"schemas": name_schemas(_plain_all(schemas)), "responses": problem_responses()},
    }


def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=REFERENCE, mode="serialization")
    schema.pop("$defs", None)
    return schema


def problem_responses() -> dict[str, Any]:
    """Return the components to which the routes' problems refer, by status."""
    content = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {status: {"description": text, "content": content} for status, text in PROBLEMS.items()}


def name_schemas(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Title each schema with its key, and name the constants of each enumeration so that no two share a name.

    Some languages know constants of a package only, not of a type.
    """
    return {name: _named(name, schema) for name, schema in sorted(schemas.items())}


def _named(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    titled = {"title": name} | {key: value for key, value in schema.items() if key != "title"}
    if "enum" in schema:
        prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
        titled["x-enum-varnames"] = [re.sub(r"\W", "_", f"{prefix}_{value}").upper() for value in schema["enum"]]
    return titled


def _complete_operation(operation: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Add the idempotency key if needed, and problems instead of the framework's own error schema."""
    complete = {name: part for name, part in operation.items() if name not in ("x-idempotent", "x-shown-once")}
    keyed = complete.pop("x-keyed", False) and not operation.get("x-idempotent", False)
    further = complete.pop("x-problems", ())
    if keyed:
        complete["parameters"] = [*operation.get("parameters", []), KEY_PARAMETER]
    answers = {code: answer for code, answer in operation["responses"].items() if not _is_framework_error(answer)}
    statuses = sorted({*_problems(complete, path, keyed=keyed), *further} - answers.keys())
    complete["responses"] = answers | {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
    return complete


def _problems(operation: Mapping[str, Any], path: str, *, keyed: bool) -> Iterator[str]:
    """Yield the statuses that a route may refuse with, derived from its parameters and body."""
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    has_body = "requestBody" in operation
    may = {
        "400": has_body or keyed,
        "403": operation.get("security") != [],
        "404": "{" in path,
        "409": keyed,
        "412": "If-Match" in names,
        "413": has_body,
        "415": has_body,
        "416": False,  # where files are read in parts, which says so
        "422": has_body or bool(names) or path.startswith("/v1/"),  # an unknown parameter
    }
    return (status for status in PROBLEMS if may.get(status, True))


def _is_framework_error(answer: Mapping[str, Any]) -> bool:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).endswith("/HTTPValidationError")


def _hoist(node: Any, schemas: dict[str, Any]) -> Any:
    """Move the schemas that a route brought itself (``body_read_as``) to the components, and refer to them.

    Raises:
        ValueError: two different schemas have the same name.
    """
    if isinstance(node, list):
        return [_hoist(item, schemas) for item in node]
    if not isinstance(node, dict):
        return node
    schema = node.get("schema")
    if not isinstance(schema, dict) or not {"properties", "$defs"} & schema.keys():
        return {name: _hoist(value, schemas) for name, value in node.items()}
    own = dict(schema)
    for name, brought in (own.pop("$defs", {}) | {own["title"]: own}).items():
        if _plain(schemas.setdefault(name, brought)) != _plain(brought):
            raise ValueError(f"two schemas have the name {name}")
    return node | {"schema": {"$ref": REFERENCE.format(model=own["title"])}}


def _plain_all(schemas: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(schema) for name, schema in schemas.items()}


def _plain(node: Any) -> Any:
    """Leave out what generators misread, and say which integers are long.

    They take the titles that the framework makes of field names for names of types; and they cannot make a default
    that is an object beside a reference, or one of several alternatives.
    """
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, float) and node.is_integer():
        return int(node)  # a bound of an integer
    if not isinstance(node, dict):
        return node
    plain: dict[str, Any] = {}
    for name, value in node.items():
        if name in _MAPS_OF_SCHEMAS:
            plain[name] = _plain_all(value)
        elif name in _VALUES:
            plain |= {name: value} if value is not None else {}
        elif name != "title":
            plain[name] = _plain(value)
    if ("$ref" in plain and isinstance(plain.get("default"), dict)) or _alternatives(plain) > 1:
        plain.pop("default", None)
    if plain.get("type") == "integer" and plain.get("maximum", LARGE) > MOST_OF_32_BITS:
        plain["format"] = "int64"
    return plain


def _alternatives(schema: Mapping[str, Any]) -> int:
    return sum(1 for choice in schema.get("anyOf", ()) if choice.get("type") != "null")
