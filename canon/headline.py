"""A matter in a few words (事项): what a list shows instead of a text, made from the text's own beginning."""

import re

LONGEST = 24  # characters
SHORTEST = 6  # a shorter clause is joined with the next
_PREAMBLE = re.compile(  # who tells, that they tell, and greetings: nothing of the matter
    r"^(?:(?:您好|你好|领导好?|尊敬的领导|市民|来电人|投诉人|举报人|诉求人|群众|当事人|本人|来电|致电|反映|反应|咨询|表示|称|诉称|说|其)"
    r"(?:[:：,，、。\s]*))+"
)
_CLAUSE = re.compile(r"[^，。；！？,;!?\n]+")


def headline(text: str, longest: int = LONGEST) -> str:
    """Return the first clauses of a text that tell what it is about, at most ``longest`` characters; empty for none."""
    words = ""
    for clause in _CLAUSE.findall(_PREAMBLE.sub("", text.strip())):
        part = _PREAMBLE.sub("", clause.strip()).strip()
        if not part:
            continue
        words = f"{words}，{part}" if words else part
        if len(words) >= SHORTEST:
            break
    return words if len(words) <= longest else words[: longest - 1] + "…"
