"""What a text is about, as against what it only tells beside it: the core of a long one, and two matters in one."""

import re

LONG = 240  # characters from which a text tells more than its matter
LEADING = 2  # sentences that open a text and mostly name the matter
_SENTENCE = re.compile(r"[^。!?\n]+")
_APPEAL = re.compile(
    r"要求|诉求|请求|希望|投诉|举报|反映的是|请(?!问|假|客)|退(?:货|款|钱|费|还|一|掉|换)|赔|不退|不换|不修|不认"
)
_SEVERAL = re.compile(
    r"[两三四2-4二](?:个|件|项|样)(?:事|问题|诉求|都|麻烦)|[两三二](?:件|个|样)都|都要(?:解决|处理|管)|分别(?:转办|处理|转)|"
    r"不分先后|啥都(?:要)?管|另一件事|第一[^。]{2,40}第二|1[.、][^。]{2,60}2[.、]"
)


def core_of(text: str) -> str | None:
    """The opening of a long text and the sentences in which something is asked for; nothing for a short one."""
    if len(text) < LONG:
        return None
    sentences = [found[0] for found in _SENTENCE.finditer(text)]
    asking = (sentence for sentence in sentences[LEADING:] if _APPEAL.search(sentence))
    return "。".join((*sentences[:LEADING], *asking))


def names_several(text: str) -> bool:
    """Say whether the writer of a short text counts his matters himself: 两个问题, 分别转办, 第一…第二."""
    return len(text) < LONG and _SEVERAL.search(text) is not None
