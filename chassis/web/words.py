"""What is wrong with a field, in words; the rejected value is never among them."""

from typing import Any

from chassis.errors import FieldError

# pydantic's finding -> (our code, zh, en)
_WORDS: dict[str, tuple[str, str, str]] = {
    "missing": ("required", "必填", "is required"),
    "extra_forbidden": ("unknown_field", "未知字段", "is not a known field"),
    "string_type": ("type", "应为文字", "must be text"),
    "string_too_long": ("too_long", "文字过长", "is too long"),
    "string_too_short": ("too_short", "文字过短", "is too short"),
    "string_pattern_mismatch": ("format", "格式不正确", "has a wrong format"),
    "string_unicode": ("characters", "含有无法保存的字符", "holds characters that cannot be stored"),
    "int_type": ("type", "应为整数", "must be an integer"),
    "int_parsing": ("type", "应为整数", "must be an integer"),
    "int_from_float": ("type", "应为整数", "must be an integer"),
    "bool_type": ("type", "应为是或否", "must be true or false"),
    "bool_parsing": ("type", "应为是或否", "must be true or false"),
    "list_type": ("type", "应为列表", "must be a list"),
    "dict_type": ("type", "应为对象", "must be an object"),
    "model_attributes_type": ("type", "应为对象", "must be an object"),
    "model_type": ("type", "应为对象", "must be an object"),
    "enum": ("choice", "不在可选范围内", "is not one of the choices"),
    "literal_error": ("choice", "不在可选范围内", "is not one of the choices"),
    "greater_than": ("too_small", "数值过小", "is too small"),
    "greater_than_equal": ("too_small", "数值过小", "is too small"),
    "less_than": ("too_large", "数值过大", "is too large"),
    "less_than_equal": ("too_large", "数值过大", "is too large"),
    "too_long": ("too_many", "项目过多", "has too many items"),
    "too_short": ("too_few", "项目过少", "has too few items"),
    "uuid_parsing": ("format", "不是有效的编号", "is not a valid id"),
    "uuid_type": ("format", "不是有效的编号", "is not a valid id"),
    "timezone_aware": ("offset", "时间须带时区", "needs a time offset"),
}
_DATES = ("format", "日期或时间格式不正确", "is not a valid date or time")
_OTHER = ("invalid", "内容不符合要求", "is not valid")


def field_error(failure: dict[str, Any], *, english: bool = False) -> FieldError:
    """One of pydantic's findings as ours. A validator of ours may raise ``PydanticCustomError`` with its own words."""
    kind = failure["type"]
    if (failure.get("ctx") or {}).get("field_type") == "Value":  # of a text that is looked at first by us
        kind = f"string_{kind}"
    known = _WORDS.get(kind) or (_DATES if kind.startswith(("date", "time")) else None)
    place, *inner = failure["loc"] or ("body",)
    path = inner if place == "body" else [place, *inner]
    pointer = "".join(f"/{_escaped(str(step))}" for step in path if step != "")
    if known is None and "zh" in (failure.get("ctx") or {}):
        context = failure["ctx"]
        return FieldError(field=pointer, code=kind, message=context["en"] if english else context["zh"])
    code, zh, en = known or _OTHER
    return FieldError(field=pointer, code=code, message=en if english else zh)


def _escaped(step: str) -> str:
    """RFC 6901. An unknown field's own name is the client's text: cut it, so that nothing long is echoed."""
    return step.encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")[:64]
