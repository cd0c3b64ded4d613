"""Names of businesses: what is a business's own in its name, and whether a name is one that may stand in public."""

import re

from reading.names import is_persons_name
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
# How the name of a business ends, beyond ``_FULL``: with its kind of place, or with its trade.
_PLACE_NAMED = re.compile(
    "(?:集团|合作社|站|城|园|铺|房|堂|阁|轩|楼|庄|所|场|台|摊|摊位|厅|吧|圃|世界|公寓|沙龙|客栈|支行)$"
)
_TRADE_NAMED = re.compile(f"(?:{_TRADE.pattern}|{_FOOD.pattern}|摄影|物业|中介|快递|速运|租赁)$")
_IN_BRACKETS = re.compile("[(（].*$")
_HIDDEN = re.compile("[〔〕]|[0-9０-９]{7}")  # a label of what was removed, or a number that may be a person's
_SELLER = re.compile("个人|卖家|店主|老板|房东|司机|师傅|先生|女士|小姐")
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


def is_public_name(name: str | None, *, registered: bool = False) -> bool:
    """Whether a name is certainly that of a business, so that it may stand in public.

    Without a credit code it must end as names of businesses do: 王芳理发店, but neither 王芳 nor 王芳手机维修, for a
    private seller is no business to keep a record of. With one (``registered``) it must only not be a person's.
    """
    text = (name or "").strip()
    letters = letters_of(_IN_BRACKETS.sub("", text) or text)
    if len(letters) < LEAST_CHARACTERS or letters.isdigit() or _HIDDEN.search(text) or is_persons_name(letters):
        return False
    if registered:
        return True
    if _DESCRIBED.search(text) or _SELLER.search(text):
        return False
    if is_full_name(text) or _PLACE_NAMED.search(letters):
        return True
    own = _TRADE_NAMED.sub("", letters)
    return LEAST_CHARACTERS <= len(own) < len(letters) and not is_persons_name(_TRADE.sub("", own))
