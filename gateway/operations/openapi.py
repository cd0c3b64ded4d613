"""Merge the OpenAPI documents of the gateway and all services into one OpenAPI 3.1 document."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from fastapi import Request

from canon.services import SERVICES
from chassis.version import VERSION
from chassis.web.auth import service_caller
from gateway.operations.service_client import call_service_as
from gateway.operations.static_documents import StaticDocument

PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable, snake_case"},
        "previous_code": {"type": "string", "description": "the code of the release before, where it was another"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "request id"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string", "description": "JSON pointer"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
ANY_PROBLEM = {
    "description": "A problem",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
PROBLEMS = {  # status -> description, for every route that may answer it
    "400": "请求无法解析，或缺少 Idempotency-Key（idempotency_key_missing）、其写法不对（idempotency_key_invalid）",
    "401": "需要有效的身份凭证",
    "403": "没有此项权限",
    "404": "没有，或不归您看；不成编号的也一样",
    "409": "当前状态不允许，或同一请求正在处理（still_running）",
    "412": "内容已被他人更新（stale）",
    "413": "内容过大",
    "415": "不支持的内容类型",
    "422": "内容不符合要求，errors 指出字段；或同一 Idempotency-Key 已用于另一内容（idempotency_key_reused）",
    "429": "请求过于频繁，按 Retry-After 重试",
    "503": "暂时无法确认已保存，按 Retry-After 用同一请求号重试",
}
TAGS = {  # in the order in which people read them
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
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "请求号：同一个在 30 天内得到第一次的答复",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}

BEARER = (
    "API key or session token. A key with a signing secret signs every request: X-Signature, X-Signature-Timestamp, "
    "X-Signature-Nonce (docs/partners/signing.md)"
)


class OpenApiDocument:
    """The merged document, fetched from the services on first use and cached once all have answered."""

    def __init__(self) -> None:
        self._document: StaticDocument | None = None

    async def get(self, request: Request) -> StaticDocument:
        if self._document is None:
            parts = {"gateway": request.app.openapi()}
            for service in SERVICES:
                _, part = await call_service_as(request, service_caller("gateway"), service, "GET", "/internal/openapi")
                parts[service] = part
            self._document = await asyncio.to_thread(_render, parts)
        return self._document


def _render(parts: dict[str, dict[str, Any]]) -> StaticDocument:
    return StaticDocument(json.dumps(merge_documents(parts), ensure_ascii=False).encode(), "application/json")


def merge_documents(parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Merge the documents; a schema that differs from an earlier one of its name gets its service's name in front."""
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, Any] = {}
    for service, part in parts.items():
        own = {
            name: schema
            for name, schema in part.get("components", {}).get("schemas", {}).items()
            if name not in ("HTTPValidationError", "ValidationError")
        }
        names = {
            name: name if schemas.get(name, schema) == schema else f"{service.capitalize()}{name}"
            for name, schema in own.items()
        }
        schemas |= {names[name]: _rename_references(schema, names) for name, schema in own.items()}
        for path, operations in part["paths"].items():
            paths[path] = {
                method: _complete_operation(_rename_references(operation, names), path)
                for method, operation in operations.items()
            }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Weiquan 维权",
            "version": VERSION,
            "description": "消费投诉举报事件平台的统一接口。金额为整数分，时间为带时区的 ISO 8601。",
        },
        "tags": [{"name": tag, "x-displayName": f"{zh} {tag}"} for tag, zh in TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": {status: ANY_PROBLEM | {"description": text} for status, text in PROBLEMS.items()},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": BEARER}},
        },
        "security": [{"bearer": []}],
    }


def _complete_operation(operation: dict[str, Any], path: str) -> dict[str, Any]:
    """Add the idempotency key if needed, and problems instead of FastAPI's own error schema."""
    operation = dict(operation)
    responses = {code: answer for code, answer in operation["responses"].items() if not _is_framework_error(answer)}
    keyless = operation.pop("x-idempotent", False)
    operation.pop("x-shown-once", None)
    keyed = operation.pop("x-keyed", False) and not keyless
    if keyed:
        operation["parameters"] = [*operation.get("parameters", []), KEY_PARAMETER]
    problems = {
        status: {"$ref": f"#/components/responses/{status}"} for status in _problems(operation, path, keyed=keyed)
    }
    operation["responses"] = {**problems, **responses, "default": ANY_PROBLEM}
    return operation


def _problems(operation: dict[str, Any], path: str, *, keyed: bool) -> Iterator[str]:
    """Yield the statuses that a route may refuse with, derived from its parameters and body."""
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    has_body = "requestBody" in operation
    may = {
        "400": has_body or keyed,
        "404": "{" in path,
        "409": keyed,
        "412": "If-Match" in names,
        "413": has_body,
        "415": has_body,
        "422": has_body or bool(names),
    }
    return (status for status in PROBLEMS if may.get(status, True))


def _is_framework_error(answer: dict[str, Any]) -> bool:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).endswith("/HTTPValidationError")


def _rename_references(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            key: f"#/components/schemas/{names.get(value.rpartition('/')[2], value.rpartition('/')[2])}"
            if key == "$ref" and isinstance(value, str)
            else _rename_references(value, names)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_rename_references(item, names) for item in node]
    return node
