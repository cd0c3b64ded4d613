"""Messages for invalid fields, in Chinese and English; they never contain the rejected value."""

from typing import Any

from chassis.errors import FieldError

# type of pydantic's error -> (our code, Chinese, English)
_MESSAGES: dict[str, tuple[str, str, str]] = {
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
    "tuple_type": ("type", "应为列表", "must be a list"),
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
# code of a field error -> English message, for errors whose own message is Chinese only
_ENGLISH = {
    "after_rescission": "must not be after the contract was rescinded",
    "before_formed": "must not be before the contract was formed",
    "before_interpretation": "is before the judicial interpretation applies",
    "before_paid": "must not be before the day of payment",
    "before_received": "must not be before the goods were received",
    "blank_left": "leaves a figure blank",
    "before_start": "must not be before the start",
    "breached": "is known from a breach elsewhere",
    "cannot_split": "cannot be split so",
    "characters": "holds characters that cannot be stored",
    "checksum": "has a wrong check character",
    "choice": "is not one of the choices",
    "common": "is too common",
    "contradiction": "contradicts another field",
    "counts_and_dates": "takes either counts or dates",
    "day_twice": "stands twice",
    "empty": "must not be empty",
    "ends_before_it_begins": "ends before it begins",
    "fixed": "cannot be changed",
    "format": "has a wrong format",
    "in_future": "must not be in the future",
    "not_applicable": "does not apply here",
    "same": "must be another one",
    "in_past": "must be in the future",
    "invalid_date": "is not a valid date",
    "length": "has a wrong length",
    "more_than_agreed": "is more than was agreed",
    "more_than_agreed_or_paid": "is more than was agreed or is recorded as paid",
    "more_than_claim": "is more than is owed",
    "more_than_list": "is more than the list price",
    "more_than_paid": "is more than was paid",
    "more_than_total": "is more than the total",
    "negative": "must not be negative",
    "no_legal_period": "has no legal period",
    "no_offset": "needs a time offset",
    "no_rate": "no rate is known for that day",
    "not_extensible": "cannot be extended",
    "not_in_order": "is not in the order of days",
    "not_in_rule_set": "is not in this rule set",
    "not_json": "is not valid JSON",
    "not_positive": "must be more than nothing",
    "not_suspendable": "cannot be suspended",
    "not_weekend": "must be a Saturday or Sunday",
    "not_yuan": "is not a sum in yuan with at most two decimals",
    "offset": "needs a time offset",
    "order": "ends before it begins",
    "out_of_range": "is out of range",
    "outside_year": "is not in that year",
    "repeated": "must stand only once",
    "required": "is required",
    "statutory_missing": "needs a statutory holiday",
    "sum_mismatch": "is not the sum of the parts",
    "taken": "is taken",
    "too_early": "is too early",
    "too_large": "is too large",
    "too_late": "is too late",
    "too_long": "is too long",
    "too_many": "has too many items",
    "too_many_parts": "would make a part less than a fen",
    "too_short": "is too short",
    "too_small": "is too small",
    "unavailable": "is not available here",
    "unchanged": "must be another one",
    "unknown": "is not known",
    "unknown_field": "is not a known field",
    "unknown_ground": "is not a known ground",
    "unknown_instalment": "is not a part of this plan",
    "unknown_reason": "is not a known reason",
    "unknown_target": "is not a known target",
    "unknown_topic": "is not a known topic",
    "wrong": "is wrong",
    "wrong_type": "has a wrong type",
}
_DATES = ("format", "日期或时间格式不正确", "is not a valid date or time")
_OTHER = ("invalid", "内容不符合要求", "is not valid")


def field_error(failure: dict[str, Any], *, english: bool = False) -> FieldError:
    """Convert an error of pydantic. Our validators raise ``PydanticCustomError`` with messages in both languages."""
    kind = failure["type"]
    if (failure.get("ctx") or {}).get("field_type") == "Value":  # of a text that our validator reads first
        kind = f"string_{kind}"
    texts = _MESSAGES.get(kind) or (_DATES if kind.startswith(("date", "time")) else None)
    location, *inner = failure["loc"] or ("body",)
    path = inner if location == "body" else [location, *inner]
    pointer = "".join(f"/{_escaped(str(step))}" for step in path if step != "")
    if texts is None and "zh" in (failure.get("ctx") or {}):
        context = failure["ctx"]
        return FieldError(field=pointer, code=kind, message=context["en"] if english else context["zh"])
    code, zh, en = texts or _OTHER
    return FieldError(field=pointer, code=code, message=en if english else zh)


def in_english(error: FieldError) -> str:
    """Return the English message of an error; its own message where the code has no English text."""
    return error.message if error.message.isascii() else _ENGLISH.get(error.code, error.message)


def _escaped(step: str) -> str:
    """Escape a step of a JSON pointer (RFC 6901), and cut it: an unknown field's name is the client's text."""
    return step.encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")[:64]
