"""Merge the OpenAPI documents of the gateway and all services into one OpenAPI 3.1 document."""

import asyncio
import json
from typing import Any

from fastapi import Request

from canon.services import SERVICES
from chassis.version import VERSION
from chassis.web.auth import service_caller
from chassis.web.openapi import name_schemas, problem_responses
from gateway.operations.service_client import call_service_as
from gateway.operations.static_documents import StaticDocument

TAGS = {  # in the order in which people read them; (name, what its routes are for)
    "intake": ("受理", "提交、查看、补充、撤回投诉举报和咨询；文书、留存期限、回写"),
    "matching": ("并案", "疑似重复的来件：并为一案、关联、分开"),
    "groups": ("群体", "多人投诉同一经营者：成员、代表人、一次办理、关门苗头"),
    "channels": ("平台对接", "12345 热线和全国 12315 平台以各自的格式送来的工单、登记单"),
    "imports": ("导入", "12315、12345 导出表的预览、导入和逐行结果"),
    "cases": ("案件", "案件及其办理：受理、调解、核查、办结、回访"),
    "handovers": ("移送", "移送给其他部门的案件：签收、退回、答复"),
    "approvals": ("审批", "须经负责人批准的步骤：报批、同意、退回、撤回"),
    "desk": ("工作台", "各人今天要办的事"),
    "supervision": ("督办", "催办、回头看、时限提醒、值班"),
    "enforcement": ("执法", "检查、立案、专项行动、宣传"),
    "trials": ("试分", "不立案的试算：分办、时限"),
    "routing rules": ("分办规则", "分办规则的起草、试行、签署、停用"),
    "calendar": ("日历", "工作日历及其改动"),
    "odr": ("在线和解", "入驻企业与在线和解"),
    "registers": ("名录", "承诺、示范、无理由退货和服务站的名录：加入、审核、暂停、恢复、退出，任一天的名单，公示"),
    "stations": ("服务站", "消费维权服务站的当场办结与移交"),
    "refunds": ("退费", "退费的计算、请求、分期计划、群体退费、利率与地方规则"),
    "analytics": ("统计", "指标：汇总、走势、分解、所计案件"),
    "reports": ("汇报", "情况汇报：起草、修改、签发，网页、Word 和表格"),
    "accounts": ("账号", "登录、账号、接口密钥"),
    "operations": ("运行", "运行状态与隔离的消息"),
    "audit": ("审计", "审计记录及其核验"),
}
BEARER = (
    "API key or session token. A key with a signing secret signs every request: X-Signature, X-Signature-Timestamp, "
    "X-Signature-Nonce (docs/partners/signing.md)"
)


class OpenApiDocument:
    """The merged document, fetched from the services on first use and cached once all have answered."""

    def __init__(self) -> None:
        self._document: StaticDocument | None = None
        self._making: asyncio.Task[StaticDocument] | None = None

    async def get(self, request: Request) -> StaticDocument:
        """Return the document; while it is being made, in threads, everybody waits for the same one."""
        if self._document is None:
            if self._making is None or self._making.done():
                self._making = asyncio.create_task(_make(request))
            self._document = await asyncio.shield(self._making)
        return self._document


async def _make(request: Request) -> StaticDocument:
    parts = {"gateway": await asyncio.to_thread(request.app.openapi)}
    for service in SERVICES:
        _, part = await call_service_as(request, service_caller("gateway"), service, "GET", "/internal/openapi")
        parts[service] = part
    return await asyncio.to_thread(_render, parts)


def _render(parts: dict[str, dict[str, Any]]) -> StaticDocument:
    return StaticDocument(json.dumps(merge_documents(parts), ensure_ascii=False).encode(), "application/json")


def merge_documents(parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Merge the documents; a schema that differs from an earlier one of its name gets its service's name in front."""
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for service, part in parts.items():
        own = part["components"]["schemas"]
        names = {
            name: name if schemas.get(name, schema) == schema else f"{service.capitalize()}{name}"
            for name, schema in own.items()
        }
        schemas |= {names[name]: _rename_references(schema, names) for name, schema in own.items()}
        paths |= _rename_references(part["paths"], names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Weiquan 维权",
            "version": VERSION,
            "description": "消费投诉举报事件平台的统一接口。金额为整数分，时间为带时区的 ISO 8601。",
            "contact": {"name": "部署本平台的市场监督管理局"},
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "答复本文件的网关"}],
        "tags": [
            {"name": tag, "x-displayName": f"{zh} {tag}", "description": what} for tag, (zh, what) in TAGS.items()
        ],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": name_schemas(schemas),
            "responses": problem_responses(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": BEARER}},
        },
        "security": [{"bearer": []}],
    }


def _rename_references(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            key: _renamed(value, names)
            if key == "$ref" and isinstance(value, str)
            else _rename_references(value, names)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_rename_references(item, names) for item in node]
    return node


def _renamed(reference: str, names: dict[str, str]) -> str:
    place, _, name = reference.rpartition("/")
    return f"{place}/{names.get(name, name)}"
