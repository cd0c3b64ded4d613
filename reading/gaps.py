"""Parts that Order 121 Art. 10 requires of a complaint and that a message lacks (缺项)."""

import re

from canon.codes import Kind
from reading.kinds import Signs, find_signs, kind_from_signs
from reading.normalization import normalize, normalize_compact

NAME = "/complainant/name"
PHONE = "/complainant/phone"
RESPONDENT = "/respondent/name"
ADDRESS = "/respondent/address"
REQUEST = "/matter/request"
TEXT = "/matter/text"

PART_NAMES: dict[str, str] = {
    NAME: "投诉人的姓名",
    PHONE: "投诉人的电话号码",
    RESPONDENT: "被投诉人的名称",
    ADDRESS: "被投诉人的地址",
    REQUEST: "具体的投诉请求",
    TEXT: "消费者权益争议的事实依据",
}

_NOT_A_NAME = re.compile(
    r"(?:匿名|保密|不详|未知|无|没有|不清楚|某人|市民|群众|消费者|先生|女士|来电人|-+|/|)", re.ASCII
)
_HAN = "[\u4e00-\u9fff]"
_OWN_NAME = re.compile(
    rf"我叫{_HAN}{{2,4}}"
    rf"|(?:本人|投诉人|联系人|姓名|举报人)(?:姓名)?[:是为]{{0,2}}{_HAN}{{2,4}}(?=[,。;、 (]|电话|联系|手机|身份|$)"
)
_PHONE = re.compile(
    r"(?<![0-9])1[3-9][0-9][ -]?[0-9*]{4}[ -]?[0-9]{4}(?![0-9])"
    r"|(?<![0-9])0[0-9]{2,3}[ -]?[2-9][0-9]{6,7}(?![0-9])|〔电话〕"
)
_BUSINESS_WORD = re.compile(
    "公司|集团|厂|超市|商场|商店|商行|商厦|百货|药房|饭店|酒店|宾馆|餐厅|餐馆|酒楼|面馆|店|美容院|健身房|健身中心|俱乐部|会所|养生馆|"
    "瑜伽馆|游泳馆|影楼|摄影|婚纱|机构|培训中心|学校|幼儿园|驾校|医院|诊所|门诊部|口腔|家具城|建材城|市场|维修部|加油站|加气站|停车场|"
    "物业|房产|置业|中介|旅行社|旅馆|民宿|网吧|ktv|影院|经营部|服务部|服务中心|营业厅|教育|快递|银行|农场|合作社|工作室|培训学校"
)
_NAME_BEFORE = re.compile(r"[\u4e00-\u9fffa-z0-9()]{0,12}$")
_LOCATION_WORD = re.compile(r"[在到于的路街巷镇乡村县区号]|一家|某家|附近|对面|旁边")
# "某家超市", "楼下的理发店" are a kind of business, not a name. What is left without these words is the name.
_GENERIC_WORDS = re.compile(
    r"在|到|去|于|被|向|从|找|我|的|了|家|个|间|反映|投诉|举报|咨询|有|该|这|那|一|本|某|此|楼下|附近|小区|门口|旁边|对面|路边|网上|街上|商家|"
    r"县城|县|城里|镇上|当地|市民|来电人?|其|里|上|内|理发|美发|健身|烧烤|火锅|烤肉|小吃|奶茶|咖啡|蛋糕|面包|美甲|美容|眼镜|手机|服装|鞋|"
    r"洗衣|干洗|水果|便利|专卖|旗舰|网|门|药|大|小|培训|购买|买|消费|办卡|办理|食品|说|要求|老板|请问|希望|卖|不给|退|因|为|和|跟|年|月|日|[0-9]"
)
_PLACE = re.compile(
    r"(?<=[\u4e00-\u9fff0-9])(?:路|街|大道|巷|弄堂|胡同|镇|乡|村|社区|小区|广场|大厦|商城|开发区|工业园|国道|省道)|"
    r"(?<=[\u4e00-\u9fff]{2})(?:县|区|市(?<!超市)(?<!门市)(?!场|民|面|监))|"
    r"对面|旁边|附近|隔壁|楼下|门口|[东南西北]侧|地址|位于|(?<=[0-9])号(?!楼|线)|"
    r"淘宝|天猫|京东|拼多多|抖音|快手|小红书|美团|饿了么|闲鱼|1688|唯品会|小程序|直播间|携程|飞猪|同程|得物|苏宁"
)
_MIN_FACTS_CHARACTERS = 6  # a shorter text states no facts


def missing_in(
    text: str,
    *,
    kind: Kind | None = None,
    complainant_name: str | None = None,
    complainant_phone: str | None = None,
    respondent_name: str | None = None,
    respondent_address: str | None = None,
    request: str | None = None,
    signs: Signs | None = None,
) -> tuple[str, ...]:
    """Return the missing parts as JSON pointers (Order 121 Art. 10; Art. 28 for reports); an inquiry lacks nothing.

    A part that no field gives may be found in the text. ``signs`` of the text, if known, save finding them again.
    """
    signs = signs or find_signs(normalize_compact(text))
    kind = kind or kind_from_signs(signs)
    if kind is Kind.INQUIRY:
        return ()
    normalized = normalize(text)
    missing = []
    if kind is Kind.COMPLAINT:
        if not _is_name(complainant_name) and _OWN_NAME.search(normalized) is None:
            missing.append(NAME)
        if not _is_given(complainant_phone) and _PHONE.search(normalized) is None:
            missing.append(PHONE)
    if not _is_name(respondent_name) and not _names_business(normalized):
        missing.append(RESPONDENT)
    if kind is Kind.COMPLAINT:
        if not _is_given(respondent_address) and _PLACE.search(normalized) is None:
            missing.append(ADDRESS)
        if not _is_given(request) and not (signs.demand or signs.punishment):
            missing.append(REQUEST)
    if not _states_facts(signs):
        missing.append(TEXT)
    return tuple(missing)


def _is_given(field: str | None) -> bool:
    return bool(field and field.strip())


def _is_name(name: str | None) -> bool:
    return _NOT_A_NAME.fullmatch(normalize(name or "").strip()) is None


def _names_business(normalized: str) -> bool:
    """Whether a word like 公司 or 店 follows a name of at least two characters."""
    for found in _BUSINESS_WORD.finditer(normalized):
        before = _NAME_BEFORE.search(normalized, max(0, found.start() - 12), found.start())
        if before is not None and len(_GENERIC_WORDS.sub("", _LOCATION_WORD.split(before[0])[-1])) >= 2:
            return True
    return False


def _states_facts(signs: Signs) -> bool:
    has_facts = signs.grievance or signs.purchase or signs.defect or signs.violation or signs.report
    return has_facts and len(signs.text) >= _MIN_FACTS_CHARACTERS
