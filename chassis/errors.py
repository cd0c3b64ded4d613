"""Refusals: exceptions for requests that the rules do not allow, each with a stable code.

The base classes (``NotFound``, ``Conflict``, ``Invalid``, …) are subclassed by services with their own codes;
``chassis.web.problems`` maps them to HTTP statuses.
"""

import traceback
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One invalid field: a JSON pointer, a code and a message, never the rejected value."""

    field: str
    code: str
    message: str


class Refusal(Exception):
    """A request that the rules do not allow. ``zh`` and ``en`` are its titles.

    ``code`` is stable and snake_case; ``previous_code`` is its name of the release before, answered beside it.
    """

    code: ClassVar[str] = "refused"
    previous_code: ClassVar[str | None] = None
    zh: ClassVar[str] = "不能这样办理"
    en: ClassVar[str] = "Not allowed"
    errors: tuple[FieldError, ...] = ()

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.zh)
        self.detail = detail


class NotFound(Refusal):
    """The object does not exist, or the caller may not see it; both look alike on purpose."""

    code = "not_found"
    zh = "没有找到"
    en = "Not found"


class NotYetHere(NotFound):
    """A new id that this service has not consumed yet."""

    code = "not_yet"
    zh = "尚未到达，请稍后再查"
    en = "Not here yet; ask again shortly"


class Conflict(Refusal):
    """The present state of the object does not allow the request."""

    code = "conflict"
    zh = "当前状态不允许此操作"
    en = "The present state does not allow this"


class Stale(Refusal):
    """``If-Match`` names another version than the present one."""

    code = "stale"
    zh = "内容已被他人更新，请刷新后重试"
    en = "Changed by someone else; reload and try again"


class Forbidden(Refusal):
    """The caller is known, but has no permission."""

    code = "forbidden"
    zh = "没有此项权限"
    en = "Not yours to do"


class Unauthenticated(Refusal):
    """The request has no valid credentials."""

    code = "unauthenticated"
    zh = "需要有效的身份凭证"
    en = "Valid credentials are required"


class Invalid(Refusal):
    """The request is well-formed, but fields are invalid; ``errors`` names them."""

    code = "invalid"
    zh = "内容不符合要求"
    en = "The content is not valid"

    def __init__(self, *errors: FieldError, detail: str | None = None) -> None:
        super().__init__(detail)
        self.errors = errors


class Malformed(Refusal):
    """The request cannot be parsed."""

    code = "malformed"
    zh = "请求无法解析"
    en = "The request cannot be read"


class IdempotencyKeyMissing(Malformed):
    """The route requires a key, and the request has none."""

    code = "idempotency_key_missing"
    zh = "缺少 Idempotency-Key 请求头"
    en = "The Idempotency-Key header is missing"


class IdempotencyKeyInvalid(Malformed):
    """The key is too long, or has characters other than printable ASCII."""

    code = "idempotency_key_invalid"
    zh = "Idempotency-Key 须为 1 至 200 个可显示的 ASCII 字符"
    en = "An Idempotency-Key has 1 to 200 printable ASCII characters"


class IdempotencyKeyReused(Invalid):
    """The key was used with another request."""

    code = "idempotency_key_reused"
    zh = "同一 Idempotency-Key 已用于另一内容"
    en = "This Idempotency-Key was used with other content"


class StillRunning(Conflict):
    """Another request with the same key is being processed."""

    code = "still_running"
    zh = "同一请求正在处理，请稍后重试"
    en = "The same request is still running"


class AnswerErased(Conflict):
    """The request was done before; its answer was erased with the person it showed, or may be shown only once."""

    code = "answer_erased"
    zh = "已经办理，当时的答复不再保留"
    en = "This was done; what was answered then is no longer kept"


class TooLarge(Refusal):
    """The body is too large."""

    code = "too_large"
    zh = "内容过大"
    en = "Too large"


class HeadersTooLarge(Refusal):
    """The headers are too large."""

    code = "headers_too_large"
    zh = "请求头过大"
    en = "The request headers are too large"


class WrongType(Refusal):
    """The content type or encoding is not supported."""

    code = "wrong_type"
    zh = "不支持的内容类型"
    en = "Unsupported content type"


class TooMany(Refusal):
    """A rate limit is exceeded."""

    code = "too_many_requests"
    zh = "请求过于频繁，请稍后重试"
    en = "Too many requests"


class Unavailable(Refusal):
    """It is uncertain whether the request was saved; a retry with the same key returns the outcome."""

    code = "unavailable"
    zh = "暂时无法确认已保存，请用同一请求号重试"
    en = "Not certain to be saved; repeat with the same key"


class Busy(Unavailable):
    """More is asked than can be done now; nothing was begun."""

    code = "overloaded"
    zh = "系统繁忙，请稍后重试"
    en = "Busy; try again shortly"


class NotYet(Exception):
    """A handler needs an event of another publisher first; its own event is parked until then."""


def describe_error(error: BaseException) -> str:
    """Return type and location of an exception, without its message, which may contain personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    folder_and_file = "/".join(frames[-1].filename.split("/")[-2:])
    return f"{type(error).__name__} at {folder_and_file}:{frames[-1].lineno}"
