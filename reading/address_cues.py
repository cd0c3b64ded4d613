"""What the words around an address say of it: that somebody lives there, that it is a shop's, or nothing."""

import re
from collections.abc import Iterator
from enum import StrEnum

from canon.addresses import towns_end
from reading.address_parts import GAP, HANZI

_REACH = 36  # characters before the numbers in which a word speaks for them

# Where somebody lives: 住 as a verb, and what an address of a person is called.
_LIVING = re.compile(
    r"(?<![〔记拦困抓站停堵卡锁盖挡扣忍留挂入院居])(?:居住|住)(?![宿院户店所了着手处址宅]|建[局委厅部]|房(?!山)|酒店)"
    r"|(?<!〔)住址|(?:住处|户籍|户口|老家)(?:所在地|地址)?|租[住房]|家庭地址|(?<![商厂店卖买玩专大国各几独])家[在里中位](?![电具政])"
)
_MAY_BE_LIVING = re.compile("[住址户]|老家|租[住房]|家[在里中位]")  # far quicker than ``_LIVING``
_ADDRESS_OF_PERSON = re.compile(
    r"(?:我们?|我家|本人|投诉人|消费者|来电人|诉求人|举报人|申请人|当事人|买家|客户|顾客|收[件货]|送货|配送|派送|邮寄|寄件|快递"
    r"|通[讯信]|联系)的?(?:家庭|联系)?地址"
)
# What is somebody's own, or sent to them: only an address that follows at once.
_OWN = re.compile(
    r"我们?家(?!楼下|附近|对面|旁|门口|隔壁|门前)|[自他她]家|新房|房[子屋产]|业主|住户|娘家|婆家|出租屋|上门[到至往]?"
    r"|(?:安装|维修|上门|取件)地址|(?:[送寄发运搬]|配送|快递|派送|投递|送货|发货)[到至往]"
)
# A shop's: what its address is called, and where it is said to be.
_ADDRESS_OF_BUSINESS = re.compile(
    r"(?:店铺?|门[店市面]|商[铺家户行]|公司|企业|单位|厂家?|酒店|超市|诊所|学校|机构|经营者?|卖家|注册|营业|实际|退货|办公"
    r"|被(?:投诉|举报|反映|诉)(?:人|方|单位|对象)?)的?(?:实际|经营|注册)?(?:地址|场所|住所地?|地点|住址|位于)|[店厂]址|经营地"
)
_AT_A_BUSINESS = re.compile(
    r"(?:店|门市|商[铺家户行]|公司|企业|厂|酒店|超市|诊所|学校|机构|经营者|对方|卖家)就?[设开]?在|开在"
)
_SHOP_AFTER = re.compile(
    rf"[,(]?(?:的|有一?家|[一那这该]家)?(?P<name>[{HANZI}]{{0,10}}?)(?:店|超市|商[行场铺户城厦]|公司|(?:经营|服务|营业)部|馆|餐厅"
    "|酒楼|诊所|药房|工作室|厂|俱乐部|中心|市场|广场|大厦|写字楼|学校|门市|专柜|摊)"
)
_NOT_OF_A_SHOP = re.compile("[后时去来给我你他她没不被把说送寄买让叫收修退换打住家]")
_LIVING_AFTER = re.compile("的?(?:家[里中]|居住|住了?|自住|家属楼|业主|住户|邻居)")
_OFFICE = re.compile(
    "大厦|广场|中心|写字楼|商[场铺城厦]|市场|园区|产业园|工业|铺|[局所馆站]|法[院庭]|消协|委会|政府|调解|会议|窗口"
)
_SHARED_AFTER = re.compile(
    "的?(?:那?[一二两三0-9]?[部台号])?(?:电梯|客梯|货梯|梯|外墙|楼道|楼顶|楼下|地下|车库|消防|门口|大厅|那)"
)
_DATE_AFTER = re.compile("[去到来回买打收发在送晚早上下中开搬就才前后〔]|[0-9]{1,2}[:点时]")

_CONNECTED = re.compile(rf"[:,是为在于( ]{{0,4}}[{HANZI}a-z0-9#\s·-]{{0,24}},?")
_CONNECTING = re.compile(r"[的我家们住在是为于:,( ]{0,5}")
_NEW_PLACE = re.compile("[去从买在到被把给]|前往|楼[上下]|对面|隔壁|附近|旁边|[之以然]后|回来|时候")
_STREET_ALONE = re.compile(
    rf"(?!步行|商业|小吃|美食|[这那哪])[{HANZI}]{{1,6}}?(?:(?:(?<![线电管网铁公马走半过出后思回条])路|(?<!一条)[街巷弄])(?![道口边上面灯人程途过线由费旁附])|胡同|大道)(?!{GAP}[0-9#第])"
)


class AddressContext(StrEnum):
    """What the words before an address say of it."""

    LIVING = "living"
    OWN = "own"
    BUSINESS = "business"
    AT_A_BUSINESS = "at a business"
    NOTHING = "nothing"


_CUES = (
    (AddressContext.LIVING, _LIVING),
    (AddressContext.LIVING, _ADDRESS_OF_PERSON),
    (AddressContext.OWN, _OWN),
    (AddressContext.AT_A_BUSINESS, _AT_A_BUSINESS),
    (AddressContext.BUSINESS, _ADDRESS_OF_BUSINESS),
)


def context_before(folded: str, earliest: int, start: int, numbers_start: int) -> tuple[AddressContext, int]:
    """Return what the nearest word before an address says of it, and where that word ends.

    ``earliest`` is where the address before ends: each word speaks for the first address after it only.
    """
    nearest, what = -1, AddressContext.NOTHING
    for meaning, pattern in _CUES:
        for match in pattern.finditer(folded, max(earliest, numbers_start - _REACH), numbers_start):
            if match.end() >= nearest:
                nearest, what = match.end(), meaning
    if nearest < 0:
        return AddressContext.NOTHING, start
    if what in (AddressContext.LIVING, AddressContext.BUSINESS) and not _is_connected(
        folded[nearest : max(start, nearest)]
    ):
        return AddressContext.NOTHING, start
    if what is AddressContext.OWN and not _is_adjacent(folded, nearest, start):
        return AddressContext.NOTHING, start
    return what, nearest


def _is_connected(between: str) -> bool:
    return _CONNECTED.fullmatch(between) is not None and not _NEW_PLACE.search(between.lstrip(":,是为在于到( "))


def _is_adjacent(folded: str, at: int, start: int) -> bool:
    """Whether nothing but connecting words and the names of towns stands between."""
    connecting = _CONNECTING.match(folded, at)
    return towns_end(folded, connecting.end() if connecting else at) >= start


def streets_lived_in(folded: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of streets named without a number directly after a word for living, behind their towns."""
    if not _MAY_BE_LIVING.search(folded):
        return
    for pattern in (_LIVING, _ADDRESS_OF_PERSON):
        for living in pattern.finditer(folded):
            connecting = _CONNECTING.match(folded, living.end())
            start = towns_end(folded, connecting.end() if connecting else living.end())
            street = _STREET_ALONE.match(folded, start)
            if street is None or (pattern is _ADDRESS_OF_PERSON and is_shop(folded, street.end())):
                continue
            if context_before(folded, 0, living.end(), living.end())[0] is AddressContext.LIVING:
                yield street.span()


def is_lived_in(folded: str, end: int) -> bool:
    """Whether the words after an address say that somebody lives there."""
    return _LIVING_AFTER.match(folded, end) is not None


def is_shop(folded: str, end: int) -> bool:
    """Whether the name of a shop follows an address."""
    shop = _SHOP_AFTER.match(folded, end)
    return shop is not None and not _NOT_OF_A_SHOP.search(shop["name"])


def is_office(address: str) -> bool:
    """Whether an address names a building of offices or shops."""
    return _OFFICE.search(address) is not None


def is_shared(folded: str, end: int) -> bool:
    """Whether a part of the building that all its people share follows, such as the lift."""
    return _SHARED_AFTER.match(folded, end) is not None


def is_date(folded: str, start: int, end: int) -> bool:
    """Whether what stands beside a number with 号 says that it is a day."""
    return folded.endswith(("月", "日"), 0, start) or _DATE_AFTER.match(folded, end) is not None
