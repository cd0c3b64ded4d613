"""Hints that a complaint may have to be refused (Order 121 Art. 16): advice with its words, never a decision."""

import re
from dataclasses import dataclass
from datetime import date

from canon.codes import RefusalReason
from canon.reading.script import squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalHint:
    """One statutory reason that may apply, why it is thought of, and the words that say so."""

    code: RefusalReason
    words: str
    matched: str


_NOT_YET = re.compile(
    r"(?:准备|打算|考虑|希望|请|盼|由|让|将|将要|会|要|想|想要|不然|否则|再不|如果|若|是否|可以|能否|能不能|可不可以|建议|只能|保留|怎么|如何|需要|没有?|未|不想|不愿|拒绝|让我去?|叫我去?|去)[^,。;!?]{0,4}$"
)
_DENIED = re.compile(
    r"(?:商家|该店|店家|他们|对方|卖家|销售|老板)[^,。;!?]{0,6}$|(?:不是|并非|绝非|不属于|没有|并不|非|不算|怀疑是?|以为是?|说我是?|诬陷[^,。]{0,4}|污蔑[^,。]{0,4}|当成|当作)[^,。;!?]{0,3}$"
)

_HINTS: tuple[tuple[RefusalReason, str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        RefusalReason.OUT_OF_SCOPE,
        "属于信息公开、行政复议、纪检监察事项，应当通过相应途径提出（第十六条第一项、第四十四条）",
        re.compile(
            r"信息公开|行政复议|行政诉讼|纪委(?:监委)?(?:举报|反映|控告)|纪检(?:监察)?(?:部门|机关)?(?:举报|反映|控告)|(?:工作人员|领导|干部|所长|局长)[^,。]{0,6}(?:受贿|贪污|渎职|吃拿卡要|包庇|不作为)"
        ),
        _DENIED,
    ),
    (
        RefusalReason.ALREADY_HANDLED,
        "同一争议可能已由法院、仲裁机构、其他行政机关或者消费者协会受理或者处理（第十六条第二项）",
        re.compile(
            r"法院[^,。;!?]{0,8}(?:起诉|立案|受理|判决|开庭|审理|判了|调解|胜诉|败诉|驳回|执行)|(?:已经?|正在)(?:起诉|打官司|诉讼|立案)|起诉(?:了|过|到|至)|判决书|裁定书|裁决书|民事调解书|"
            r"(?:申请|经|向)[^,。;!?]{0,8}仲裁(?:了|过|已|受理|裁决|中)|仲裁[^,。;!?]{0,6}(?:受理|裁决|开庭|结束|过)|(?:消费者协会|消协|消保委|消委会)[^,。;!?]{0,10}(?:调解|受理|处理|协调|答复|终止)(?!不了)|"
            r"(?:市场监管(?:局|所)|市监局|工商局|市场监督管理局|12315|贵局|你局|你们局)[^,。;!?]{0,12}(?:调解过|处理过|受理过|已经?(?:受理|处理|调解|答复|办结|终止|结案)|终止(?:了)?调解|不予受理|结案)|"
            r"(?:重复|再次|多次|第[二三四五六七八九十0-9]+次)(?:就同一(?:问题|事项|纠纷))?(?:投诉|反映)(?:同一|该|此)|(?:公安|派出所|警方|警察)[^,。;!?]{0,8}(?:已经?)?(?:立案|受理|调解(?:过|了)|处理过|处理了)|"
            r"(?:住建|教育|文旅|人社|农业|交通|卫健)[^,。;!?]{0,6}局[^,。;!?]{0,6}(?:已经?(?:受理|处理|调解)|处理过|调解过)|信访[^,。;!?]{0,6}(?:已经?受理|已经?答复|处理过|受理中|办理中)"
        ),
        _NOT_YET,
    ),
    (
        RefusalReason.NOT_CONSUMER,
        "可能不是为生活消费需要购买商品或者接受服务（第十六条第三项、第十七条）",
        re.compile(
            r"职业(?:打假|索赔|举报|投诉)|打假人|知假买假|以打假为(?:业|生)|转卖|转售|倒卖|倒手|(?:用于|为了|用来|拿来|拿去|准备|进货)(?:店里|店铺|公司|门店)?(?:经营|销售|售卖|出售|再卖|转让给客户|卖给(?:客人|顾客|客户|别人)|生产)|"
            r"(?:我|我们|自己|本店)[^,。;!?]{0,10}进(?:了|的|了一批|一批)?货|从[^,。;!?]{0,8}进(?:的|了)?货|批发(?:了|来|回来|进)|拿货|供货商|供应商|货款|加盟(?:费|合同|协议|了)|经销商(?:合同|协议|资格)|代理(?:费|商资格|合同)|招商|(?:我们?|本)(?:公司|单位|厂|企业)(?:采购|购买|购进|订购|向)|"
            r"(?:公司|单位)(?:采购|名义购买)|工程(?:采购|用料|款)|商铺租|商业(?:合作|纠纷)|开店用|店里用|同行(?:举报|竞争|恶意)"
        ),
        _DENIED,
    ),
    (
        RefusalReason.NOT_CONSUMER,
        "可能不能证明与被投诉人之间存在消费者权益争议（第十六条第三项）",
        re.compile(
            r"(?:没有|没|无|未|缺少|拿不出|找不到|丢了|丢失|提供不了|无法提供|不能提供|无任何)(?:任何|购物|保留|留|留下|开|要|相关|保存|购买|消费|付款|支付|交易|的)*(?:小票|发票|凭证|凭据|收据|证据|购物单|购买记录|付款记录|付款凭证|订单截图|票据|合同)|"
            r"(?:小票|发票|凭证|收据|证据|合同|票据)[^,。;!?]{0,3}(?:丢了|丢失|没了|弄丢|遗失|找不到|扔了|没有)|(?:没有|并未|未曾|没|未)(?:实际|真正|在这家|在该店)?(?:购买|消费)过?(?:该|任何|此)?(?:商品|产品|服务|东西)?(?=[,。;!?]|只是|但是|$)"
        ),
        re.compile(
            r"(?:商家|店家|老板|商户|对方|卖家|店里|超市|饭店|公司|不|拒绝|该店|经营者)(?:说|称|也|就|都|根本)?$"
        ),
    ),
    (
        RefusalReason.MATERIALS,
        "可能缺少真实身份信息或者授权委托材料（第十条、第十一条、第十六条第五项）",
        re.compile(
            r"(?:不愿意?|不想|不肯|拒绝|不方便|不便|不同意)(?:提供|透露|告知|留下?|说出|告诉)[^,。;!?]{0,6}(?:姓名|身份|电话|信息|联系方式|证件|名字)|匿名(?:投诉|反映)|要求匿名|"
            r"(?:帮|替|代|代替|受)(?:我?的?)?(?:朋友|同学|邻居|同事|亲戚|别人|他人|父母|妈|爸|婆婆|公公|岳父|岳母|父亲|母亲|爸爸|妈妈|老人|家人|爷爷|奶奶|丈夫|老公|妻子|老婆|客户)(?:来|进行|委托)?(?:投诉|反映|维权|咨询投诉)|提供(?:了)?(?:虚假|伪造|假)的?(?:材料|证据|发票|凭证)"
        ),
        re.compile(r"(?:商家|店家|老板|商户|对方|卖家|公司|他们|经营者|店员)[^,。;!?]{0,3}$"),
    ),
    (
        RefusalReason.IDENTITY,
        "可能冒用他人名义或者不配合核验身份（第十六条第六项）",
        re.compile(
            r"(?:冒用|盗用|借用|用)(?:了)?(?:别人|他人|朋友|亲戚|家人|其他人)的?(?:身份证?|名义|姓名|名字|信息|手机号|账号)[^,。;!?]{0,6}(?:投诉|反映|举报|购买|下单|实名)|(?:不|拒绝|拒不)(?:配合|接受|同意)[^,。;!?]{0,6}(?:身份|核验|实名|核实)"
        ),
        re.compile(r"(?:商家|店家|老板|商户|对方|卖家|公司|他们|经营者|店员|被)[^,。;!?]{0,3}$"),
    ),
)
_FARMING = re.compile(r"种子|农药|化肥|肥料|种苗|农膜|饲料")  # 消费者权益保护法 Art. 62
_MANY_BOUGHT = re.compile(
    r"(?:买|购|订|拍|下单)[^,。;!?]{0,8}?(?P<n>[0-9]{2,5})(?P<unit>箱|件|台|部|瓶|袋|盒|份|包|条|罐|单)"
)
_MANY = {"箱": 20, "台": 10, "部": 10, "单": 20}  # pieces; of anything else 50: only a flag for a person to look at
_MANY_OF_ANY = 50
_YEARS_AGO = re.compile(
    r"(?P<n>[4-9]|[1-9][0-9]|四|五|六|七|八|九|十[一二三四五六七八九]?|好几|十几|多)年(?:多)?(?:以)?前|(?P<three>三|3)年多(?:以)?前|超过(?:了)?(?:三|3)年|已(?:经)?过(?:了)?(?:三|3)年"
)
_DATED = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?:年|[-./])(?:(?P<month>1[0-2]|0?[1-9])(?:月|[-./](?=[0-9]))(?:(?P<day>3[01]|[12][0-9]|0?[1-9])(?:日|号|(?![0-9])))?)?(?!款|版|型|生产|产|成立|开业|开张|注册|毕业)"
)
_LATELY = re.compile(
    r"最近|近日|近期|今年|昨天|昨日|前天|今天|今日|上周|上个?月|本月|这个月|刚刚|刚才|刚发现|直到现在才|现在才知道|才发现|才知道"
)
_LIMIT_YEARS = 3


def refusal_hints(text: str, received_on: date | None = None) -> tuple[RefusalHint, ...]:
    """List the reasons of Order 121 Art. 16 the text itself suggests; without ``received_on`` dates are not weighed."""
    return hints_by(squeezed(text), received_on)


def hints_by(flat: str, received_on: date | None = None) -> tuple[RefusalHint, ...]:
    """List the hints of text that is already ``squeezed``."""
    hints = [
        RefusalHint(code=code, words=f"{words}：“{found[0]}”", matched=found[0])
        for code, words, rule, unless in _HINTS
        for found in _first(rule, unless, flat)
        if not (code is RefusalReason.NOT_CONSUMER and _FARMING.search(flat) and "打假" not in found[0])
    ]
    hints += _in_bulk(flat)
    hints += _long_ago(flat, received_on)
    order = list(RefusalReason)
    return tuple(sorted(hints, key=lambda hint: order.index(hint.code)))


def _first(rule: re.Pattern[str], unless: re.Pattern[str], flat: str) -> list[re.Match[str]]:
    """Find the first occurrence that is not denied, intended or said of the other side."""
    found = (
        match for match in rule.finditer(flat) if unless.search(flat, max(0, match.start() - 8), match.start()) is None
    )
    return [match for match in [next(found, None)] if match is not None]


def _in_bulk(flat: str) -> list[RefusalHint]:
    found = _MANY_BOUGHT.search(flat)
    if found is None or int(found["n"]) < _MANY.get(found["unit"], _MANY_OF_ANY):
        return []
    words = f"购买数量可能与通常消费习惯明显不符（第十七条第一项）：“{found[0]}”"
    return [RefusalHint(code=RefusalReason.NOT_CONSUMER, words=words, matched=found[0])]


def _long_ago(flat: str, received_on: date | None) -> list[RefusalHint]:
    """Hint at Art. 16(4) only if nothing in the text speaks of the last three years."""
    if _LATELY.search(flat):
        return []
    said = _YEARS_AGO.search(flat)
    dated = [(_latest(match), match[0]) for match in _DATED.finditer(flat)]
    if received_on is not None and dated:
        on, matched = max(dated)
        if not _is_over(on, received_on):
            return []
        return [_over(matched)]
    return [_over(said[0])] if said and not dated else []


def _over(matched: str) -> RefusalHint:
    words = f"距知道权益受到侵害可能已超过三年（第十六条第四项）：“{matched}”"
    return RefusalHint(code=RefusalReason.OVER_3_YEARS, words=words, matched=matched)


def _latest(match: re.Match[str]) -> tuple[int, int, int]:
    """Read a date at its latest: 2021 means its last day."""
    return int(match["year"]), int(match["month"] or 12), int(match["day"] or 31)


def _is_over(on: tuple[int, int, int], received_on: date) -> bool:
    year, month, day = on
    return (year + _LIMIT_YEARS, month, day) < (received_on.year, received_on.month, received_on.day)
