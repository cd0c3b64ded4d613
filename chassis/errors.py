"""How this house says no. A refusal has a stable code and a kind; ``chassis.web`` picks the status."""

import traceback
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One invalid field: a JSON pointer, a code, words. Never the rejected value."""

    field: str
    code: str
    message: str


class Refusal(Exception):
    """Something the rules do not allow. ``zh`` and ``en`` are its titles."""

    code: ClassVar[str] = "refused"
    zh: ClassVar[str] = "不能这样办理"
    en: ClassVar[str] = "Not allowed"
    errors: tuple[FieldError, ...] = ()

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.zh)
        self.detail = detail


class NotFound(Refusal):
    """It is not there, or not yours; the two look alike on purpose."""

    code = "not_found"
    zh = "没有找到"
    en = "Not found"


class NotYetHere(NotFound):
    """A young id this service has not heard of yet."""

    code = "not_yet"
    zh = "尚未到达，请稍后再查"
    en = "Not here yet; ask again shortly"


class Conflict(Refusal):
    """The present state does not allow it."""

    code = "conflict"
    zh = "当前状态不允许此操作"
    en = "The present state does not allow this"


class Stale(Refusal):
    """``If-Match`` names another version than the present one."""

    code = "stale"
    zh = "内容已被他人更新，请刷新后重试"
    en = "Changed by someone else; reload and try again"


class Forbidden(Refusal):
    """Known, but not theirs to do."""

    code = "forbidden"
    zh = "没有此项权限"
    en = "Not yours to do"


class Unauthenticated(Refusal):
    code = "unauthenticated"
    zh = "需要有效的身份凭证"
    en = "Valid credentials are required"


class Invalid(Refusal):
    """Well-formed but wrong; names the fields."""

    code = "invalid"
    zh = "内容不符合要求"
    en = "The content is not valid"

    def __init__(self, *errors: FieldError, detail: str | None = None) -> None:
        super().__init__(detail)
        self.errors = errors


class Malformed(Refusal):
    """Not even readable."""

    code = "malformed"
    zh = "请求无法解析"
    en = "The request cannot be read"


class IdempotencyKeyMissing(Malformed):
    code = "idempotency_key_missing"
    zh = "缺少 Idempotency-Key 请求头"
    en = "The Idempotency-Key header is missing"


class IdempotencyKeyInvalid(Malformed):
    """Too long, or with characters that do not reach everybody the same."""

    code = "idempotency_key_invalid"
    zh = "Idempotency-Key 须为 1 至 200 个可显示的 ASCII 字符"
    en = "An Idempotency-Key has 1 to 200 printable ASCII characters"


class IdempotencyKeyReused(Invalid):
    code = "idempotency_key_reused"
    zh = "同一 Idempotency-Key 已用于另一内容"
    en = "This Idempotency-Key was used with other content"


class StillRunning(Conflict):
    """The same key is being worked on right now."""

    code = "still_running"
    zh = "同一请求正在处理，请稍后重试"
    en = "The same request is still running"


class AnswerErased(Conflict):
    """It was done; what was answered then was forgotten with the person it showed, or showed a secret once."""

    code = "answer_erased"
    zh = "已经办理，当时的答复不再保留"
    en = "This was done; what was answered then is no longer kept"


class TooLarge(Refusal):
    code = "too_large"
    zh = "内容过大"
    en = "Too large"


class HeadersTooLarge(Refusal):
    code = "headers_too_large"
    zh = "请求头过大"
    en = "The request headers are too large"


class WrongType(Refusal):
    code = "wrong_type"
    zh = "不支持的内容类型"
    en = "Unsupported content type"


class TooMany(Refusal):
    code = "too_many_requests"
    zh = "请求过于频繁，请稍后重试"
    en = "Too many requests"


class Unavailable(Refusal):
    """Durability is not certain; the same key tells the truth later."""

    code = "unavailable"
    zh = "暂时无法确认已保存，请用同一请求号重试"
    en = "Not certain to be saved; repeat with the same key"


class NotYet(Exception):
    """A handler needs another publisher's fact first; the event is parked until something about it arrives."""


def describe_error(error: BaseException) -> str:
    """Kind and place of a failure, without its words: they may hold somebody's data."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    folder_and_file = "/".join(frames[-1].filename.split("/")[-2:])
    return f"{type(error).__name__} at {folder_and_file}:{frames[-1].lineno}"
