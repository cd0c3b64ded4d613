"""``/docs``: the interface for people, rendered by us; no foreign address, no script."""

from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from chassis.web.hardening import PAGE

router = APIRouter(include_in_schema=False)
STYLE = Path(__file__).with_name("docs.css")


@router.get("/docs")
async def read_interface(request: Request) -> HTMLResponse:
    document = await request.app.state.document.get(request)
    sections = "".join(
        _operation(path, method, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    )
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document['info']['title'])} 接口</title>"
        '<link rel="stylesheet" href="/docs/docs.css">'
        f"<main><h1>{escape(document['info']['title'])} 接口</h1><p>{escape(document['info']['description'])} "
        '机器可读：<a href="/openapi.json">OpenAPI 3.1</a>、<a href="/asyncapi.json">AsyncAPI 3.0</a>。</p>'
        f"{sections}</main></html>"
    )
    return HTMLResponse(page, headers=PAGE)


@router.get("/docs/docs.css")
async def read_style() -> FileResponse:
    return FileResponse(STYLE, media_type="text/css")


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    said = operation.get("description") or operation.get("summary", "")
    parameters = "".join(
        f"<tr><td><code>{escape(parameter['name'])}</code><td>{escape(parameter['in'])}"
        f"<td>{'必填' if parameter.get('required') else ''}<td>{escape(_shape(parameter.get('schema', {})))}"
        for parameter in operation.get("parameters", [])
    )
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    asked = f"<p>请求：<code>{escape(_shape(body))}</code></p>" if body else ""
    table = f"<table><tr><th>参数<th>位置<th><th>形式{parameters}</table>" if parameters else ""
    return (
        f'<section><h2><span class="{method}">{method.upper()}</span> <code>{escape(path)}</code></h2>'
        f"<p>{escape(said)}</p>{asked}{table}</section>"
    )


def _shape(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_shape(choice) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_shape(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "任意")
