"""The core of a long text, which names its matter, and the signs that a short text has several matters."""

import re

LONG_TEXT = 240  # characters; a text of this length also describes things beside its matter
LEADING_SENTENCES = 2  # sentences at the start of a text, which mostly name the matter
_SENTENCE = re.compile(r"[^。!?\n]+")
_APPEAL = re.compile(
    r"要求|诉求|请求|希望|投诉|举报|反映的是|请(?!问|假|客)|退(?:货|款|钱|费|还|一|掉|换)|赔|不退|不换|不修|不认"
)
_SEVERAL = re.compile(
    r"[两三四2-4二几](?:个|件|项|样|桩)(?:事(?!情都办|故)|问题|诉求|麻烦|部门|投诉|情况)|[两二]头的事|[两三二](?:件|个|样|家|边)(?:事)?我?(?:都|分)|[两三]样(?!东西|菜|菜品)|两件[:,。;]|这两件|"
    r"都要(?:解决|处理|管|查|个(?:结果|说法)|说法|讨|给)|都(?:请|麻烦|想)[^,。]{0,6}(?:处理|解决|管|查|登记|说法)|都请|麻烦都|一起(?:登记|反映|投诉)|一并(?:反映|投诉|登记)|分别(?:转办|处理|转|查|办)|(?:轻重|同样|一样)(?:一样|重要|重|着急)|"
    r"不分先后|啥都(?:要)?管|另一件事|同时(?:投诉|反映)(?!举报)|我都要(?:投诉|讨|个)|第一[^。]{2,60}第二|一是[^。]{2,80}二是|一来[^。]{2,80}二来|其一[^。]{2,80}其二|1[.、][^。]{2,60}2[.、]"
)


def core_of(text: str) -> str | None:
    """Return the first sentences of a long text and those that ask for something; ``None`` for a short text."""
    if len(text) < LONG_TEXT:
        return None
    sentences = [found[0] for found in _SENTENCE.finditer(text)]
    asking = (sentence for sentence in sentences[LEADING_SENTENCES:] if _APPEAL.search(sentence))
    return "。".join((*sentences[:LEADING_SENTENCES], *asking))


def mentions_several_matters(text: str) -> bool:
    """Whether a short text counts its matters itself: 两个问题, 分别转办, 第一…第二."""
    return len(text) < LONG_TEXT and _SEVERAL.search(text) is not None
