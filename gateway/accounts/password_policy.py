"""Which passwords a person may choose: long and uncommon ones (OWASP ASVS 5.0 §6.2).

There is no rule about kinds of characters and none about age. Common pieces are removed from a password (words, runs on
the keyboard, years, repetitions); enough characters must remain.
"""

import re
import secrets

from chassis.errors import FieldError, Invalid

MIN_LENGTH = 12  # characters
MAX_LENGTH = 200
MIN_UNCOMMON = 5  # characters that remain without the common pieces
MIN_DISTINCT = 6
GENERATED_BYTES = 16  # of a temporary password: 128 random bits
_SUBSTITUTIONS = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "0": "o", "$": "s", "5": "s", "7": "t"})
_WORDS = (
    "password passwort passwd mima huanying welcome letmein iloveyou woaini admin administrator root guest master "
    "monkey dragon sunshine princess football baseball superman batman michael shadow hello nihao zhongguo china "
    "beijing shanghai login default changeme change secret computer internet server system office test trustno "
    "whatever freedom qazwsx love lucky happy flower summer winter spring autumn user weixiao wangluo zhanghao "
    "weiquan tousu jubao xiaofei shichang jianguan hotline complaint"
)
_RUNS = (
    *("abcdefghijklmnopqrstuvwxyz", "01234567890", "09876543210", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p"),
    "!@#$%^&*()",
)
_RUN_LENGTH = 3
_REPEATED = re.compile(r"(.+?)\1+")
_YEAR = re.compile(r"(19|20)\d\d")


class WeakPassword(Invalid):
    """The password is too short or too long, or one of those that attackers try first."""

    code = "weak_password"
    zh = "密码不够安全"
    en = "The password is too weak"


def check_password(password: str, account: str, field: str = "/new_password") -> None:
    """Check the length of a chosen password and that it is not common.

    Raises:
        WeakPassword: it does not pass; the error names ``field`` and never contains the password.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        code, words = ("too_short", f"至少 {MIN_LENGTH} 个字符") if len(password) < MIN_LENGTH else ("too_long", "过长")
        raise WeakPassword(FieldError(field=field, code=code, message=words))
    if is_common(password, account):
        raise WeakPassword(FieldError(field=field, code="common", message="太常见或含有账号名，请换一个"))


def is_common(password: str, account: str) -> bool:
    """Return whether too little is left without common words, keyboard runs, repetitions and the account's name."""
    plain = _YEAR.sub(" ", password.lower())
    if len(set(password)) < MIN_DISTINCT:
        return True
    own = [part for part in re.split(r"[^a-z0-9]+", account.lower()) if len(part) >= _RUN_LENGTH]
    words = sorted({*_WORDS.split(), *own}, key=len, reverse=True)
    return (
        min(len(_strip_common_parts(text, words)) for text in (plain, plain.translate(_SUBSTITUTIONS))) < MIN_UNCOMMON
    )


def generate_password() -> str:
    """Return a temporary password."""
    return secrets.token_urlsafe(GENERATED_BYTES)


def _strip_common_parts(text: str, words: list[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    text = _without_runs(text)
    text = _REPEATED.sub(r"\1", text)
    return re.sub(r"[\W_]+", "", text)


def _without_runs(text: str) -> str:
    """Remove runs of three or more characters that are neighbours on a keyboard or in the alphabet."""
    left, at = "", 0
    while at < len(text):
        length = max((_run_length_at(text, at, row) for run in _RUNS for row in (run, run[::-1])), default=0)
        if length >= _RUN_LENGTH:
            left, at = left + " ", at + length
        else:
            left, at = left + text[at], at + 1
    return left


def _run_length_at(text: str, at: int, row: str) -> int:
    """Return how many characters from ``at`` on follow each other in ``row``."""
    length = 0
    place = row.find(text[at])
    while place >= 0 and at + length < len(text) and row[place : place + 1] == text[at + length]:
        length, place = length + 1, place + 1
    return length
