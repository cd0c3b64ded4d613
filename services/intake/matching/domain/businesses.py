"""Whether two messages name one business: its registered name, what people call it, or a name within a text."""

import re

from rapidfuzz import fuzz

from reading.normalization import letters_of

_PLACE = re.compile("^[\u4e00-\u9fff]{2,3}[县市区](?:[\u4e00-\u9fff]{2,3}[镇乡])?")
_FORM = re.compile(
    "有限责任公司|股份有限公司|有限公司|分公司|公司|集团|经营部|服务部|销售部|门市部|个体工商户|商行|商店|专卖店|旗舰店"
    "|总店|分店|连锁|中心|餐饮店|工作室|俱乐部|店|县|市|区|镇|乡|省"
)
# What a business trades in is no name of its own: 捷修手机快修店 and 精诚手机维修 are two.
_TRADE = re.compile(
    "手机|数码|电脑|家电|电器|汽车|汽修|轮胎|电动车|自行车|维修|快修|修理|美容|美发|养生|健身|瑜伽|舞蹈|琴行|教育|培训"
    "|驾校|驾驶|幼儿园|托育|超市|便利|百货|商贸|商业|贸易|服装|鞋业|家纺|布艺|洗衣|干洗|家具|家居|建材|装饰|装修|门窗"
)
_FOOD = re.compile(
    "餐饮|餐厅|饭店|酒店|宾馆|民宿|食品|烘焙|蛋糕|水果|生鲜|药房|药店|大药房|眼镜|口腔|宠物|婚纱|摄影|影楼|旅行社"
)
_FULL = re.compile("(?:公司|店|部|中心|馆|厂|行|院|校|超市|商场|酒店|社|坊|工作室|俱乐部)[)）]?(?:[(（].*)?$")
_DESCRIBED = re.compile("^(?:某|一家|一个|一|那家|卖|修|做|附近|路边|楼下)|不详|不知|的$|称")
LEAST_CHARACTERS = 2  # of a name that can be looked for in a text


def core_name(name: str | None) -> str:
    """Return what is a business's own in its name, without place, form and trade, if that is two characters: 百味轩."""
    whole = _PLACE.sub("", letters_of(name))
    bare = _FORM.sub("", whole)
    own = _FOOD.sub("", _TRADE.sub("", bare))
    return own if len(own) >= LEAST_CHARACTERS else bare


def is_full_name(name: str | None) -> bool:
    """Whether a business is named (百味轩餐饮店) rather than described (建设路修电车的, 某健身房)."""
    text = (name or "").strip()
    return bool(_FULL.search(text)) and not _DESCRIBED.search(text) and len(core_name(text)) >= LEAST_CHARACTERS


def likeness_of_businesses(one: str, other: str, text_of_one: str, text_of_other: str) -> float | None:
    """Return how alike two core names are, 0 to 1; one that is missing is looked for in the other message's text.

    ``None`` if neither message names a business.
    """
    if one and other:
        return max(fuzz.ratio(one, other), _part(one, other)) / 100
    if not one and not other:
        return None
    name, text = (one, text_of_other) if one else (other, text_of_one)
    return fuzz.partial_ratio(name, text) / 100 if len(name) >= LEAST_CHARACTERS else 0.0


def _part(one: str, other: str) -> float:
    return fuzz.partial_ratio(one, other) if min(len(one), len(other)) >= LEAST_CHARACTERS else 0.0


def likeness_of_addresses(one: str, other: str) -> float | None:
    """Return how much of the shorter address stands in the longer, 0 to 1; ``None`` if one is missing."""
    return fuzz.partial_ratio(one, other) / 100 if one and other else None
