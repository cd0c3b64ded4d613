"""Which list a heading belongs to, and which of its columns is which field (D§5.1 of 12315, D§6.3–6.4 of 12345)."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from canon.codes import Channel
from chassis.errors import FieldError, Invalid


class Field(StrEnum):
    """What a column of a list can be read as."""

    EXTERNAL_ID = "external_id"
    TITLE = "title"
    TEXT = "text"
    DETAILS = "details"
    REQUEST = "request"
    LABEL = "label"
    RECEIVED_AT = "received_at"
    SIGN_LIMIT = "sign_limit"
    HANDLE_LIMIT = "handle_limit"
    PERSON_NAME = "person_name"
    PERSON_PHONE = "person_phone"
    ID_NUMBER = "id_number"
    PERSON_ADDRESS = "person_address"
    EMAIL = "email"
    CONFIDENTIAL = "confidential"
    RESPONDENT_NAME = "respondent_name"
    USCC = "uscc"
    RESPONDENT_ADDRESS = "respondent_address"
    RESPONDENT_PHONE = "respondent_phone"
    PLATFORM = "platform"
    PLACE = "place"
    REGION = "region"
    HAPPENED_ON = "happened_on"
    AMOUNT = "amount"
    ORDER_NO = "order_no"
    CATEGORY = "category"
    PROBLEM = "problem"
    GOODS = "goods"
    IS_REPEAT = "is_repeat"
    IS_GROUP = "is_group"
    URGENCY = "urgency"
    STATUS = "status"
    FIRST_CHECK = "first_check"
    RESULT = "result"
    CLOSED_AT = "closed_at"
    RECOVERED = "recovered"


Names = Mapping[Field, tuple[str, ...]]
_PERSON: Names = {
    Field.PERSON_PHONE: ("联系电话", "联系方式", "电话", "来电号码", "联系号码", "手机号码", "手机", "投诉人电话"),
    Field.ID_NUMBER: ("证件号码", "身份证号", "身份证号码"),
    Field.PERSON_ADDRESS: ("联系地址", "投诉人地址", "通讯地址"),
    Field.EMAIL: ("电子邮箱", "邮箱"),
}
_BUSINESS: Names = {
    Field.USCC: ("统一社会信用代码", "社会信用代码", "信用代码"),
    Field.RESPONDENT_PHONE: ("企业电话", "被投诉人电话", "被诉主体电话"),
    Field.PLATFORM: ("网购平台", "电商平台", "平台名称"),
}
_MATTER: Names = {
    Field.HAPPENED_ON: ("购买日期", "消费日期", "争议发生时间", "争议日期"),
    Field.AMOUNT: ("消费金额(单位:元)", "消费金额", "涉及金额", "争议金额", "金额"),
    Field.ORDER_NO: ("订单号", "订单编号"),
    Field.GOODS: ("商品/服务", "商品或服务", "商品名称", "商品或服务名称"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFormat:
    """A list of one platform: the names that its columns go by; the first name of each is the template's.

    ``needed`` are the columns without which no row has its id and its text. ``unused`` are columns that exports have
    and no complaint has a field for: they stay in the row, sealed.
    """

    channel: Channel
    needed: tuple[tuple[Field, ...], ...]  # of each group one
    names: Names
    template: tuple[Field | str, ...]
    unused: tuple[str, ...]


LIST_12315 = ListFormat(
    channel=Channel.PLATFORM_12315,
    needed=((Field.EXTERNAL_ID,), (Field.TEXT, Field.DETAILS)),
    names={
        **_PERSON,
        **_BUSINESS,
        **_MATTER,
        Field.EXTERNAL_ID: ("登记编号", "登记号", "登记单编号", "投诉举报编号", "投诉编号", "举报编号"),
        Field.TEXT: ("诉求内容", "投诉内容", "举报内容", "投诉举报内容"),
        Field.DETAILS: ("具体问题", "问题描述"),
        Field.REQUEST: ("投诉要求", "诉求", "消费者诉求", "投诉请求"),
        Field.LABEL: ("类型", "业务类型", "投诉举报类型"),
        Field.RECEIVED_AT: ("登记时间", "登记日期", "接收时间", "收到时间", "收到日期", "投诉时间", "举报时间"),
        Field.SIGN_LIMIT: ("初查反馈期限",),
        Field.HANDLE_LIMIT: ("办理期限",),
        Field.PERSON_NAME: ("投诉人", "投诉人姓名", "投诉举报人", "举报人", "消费者姓名", "姓名", "联系人"),
        Field.RESPONDENT_NAME: ("企业名称", "被投诉人", "被投诉企业", "被举报人", "涉及主体", "经营者名称"),
        Field.RESPONDENT_ADDRESS: ("企业地址", "经营地址", "被投诉人地址"),
        Field.PLACE: ("事发地", "事发地址"),
        Field.CATEGORY: ("客体类别全称", "客体类别", "客体分类"),
        Field.PROBLEM: ("问题类别全称", "问题类别", "问题分类"),
        Field.STATUS: ("办理情况状态",),
        Field.FIRST_CHECK: ("初查受理状态",),
        Field.RESULT: ("处理结果",),
        Field.CLOSED_AT: ("办结时间",),
        Field.RECOVERED: ("挽回经济损失(单位:元)", "挽回经济损失"),
    },
    template=(
        Field.EXTERNAL_ID,
        Field.LABEL,
        "接收方式",
        Field.RECEIVED_AT,
        Field.PERSON_NAME,
        Field.PERSON_PHONE,
        Field.RESPONDENT_NAME,
        Field.RESPONDENT_ADDRESS,
        Field.TEXT,
        Field.CATEGORY,
        Field.PROBLEM,
        "销售方式",
        Field.PLACE,
        Field.DETAILS,
        Field.AMOUNT,
        Field.RECOVERED,
        "罚款金额",
        "没收金额",
        Field.FIRST_CHECK,
        Field.STATUS,
        Field.CLOSED_AT,
        Field.RESULT,
        "处理机构",
        "处理部门",
        "反馈内容",
    ),
    unused=("信息来源", "处理人员", "性别", "年龄", "民族", "品牌", "是否网购"),
)
LIST_12345 = ListFormat(
    channel=Channel.HOTLINE_12345,
    needed=((Field.EXTERNAL_ID,), (Field.TEXT, Field.TITLE)),
    names={
        **_PERSON,
        **_BUSINESS,
        **_MATTER,
        Field.EXTERNAL_ID: ("工单编号", "工单号", "诉求编号", "受理编号"),
        Field.TITLE: ("标题", "工单标题", "诉求标题"),
        Field.TEXT: ("内容", "诉求内容", "工单内容", "问题描述", "主要内容"),
        Field.REQUEST: ("诉求人要求", "诉求目的", "投诉要求"),
        Field.LABEL: ("诉求类型", "工单类型", "事项类型", "类型"),
        Field.RECEIVED_AT: ("来电时间", "受理时间", "登记时间", "创建时间"),
        Field.SIGN_LIMIT: ("签收时限",),
        Field.HANDLE_LIMIT: ("办理时限",),
        Field.PERSON_NAME: ("诉求人", "来电人", "市民姓名", "联系人", "姓名"),
        Field.CONFIDENTIAL: ("是否保密", "保密"),
        Field.RESPONDENT_NAME: ("被诉主体", "被投诉主体", "涉及主体", "企业名称"),
        Field.RESPONDENT_ADDRESS: ("被诉主体地址", "企业地址", "经营地址"),
        Field.PLACE: ("事发地址", "事发地", "地址"),
        Field.REGION: ("区划", "事发区域", "所属区域"),
        Field.CATEGORY: ("诉求分类", "事项分类"),
        Field.IS_REPEAT: ("是否重复",),
        Field.IS_GROUP: ("是否群体",),
        Field.URGENCY: ("紧急程度",),
        Field.RESULT: ("办理结果",),
        Field.CLOSED_AT: ("办结时间",),
    },
    template=(
        Field.EXTERNAL_ID,
        "来源系统",
        Field.RECEIVED_AT,
        Field.PERSON_NAME,
        Field.PERSON_PHONE,
        Field.LABEL,
        Field.TITLE,
        Field.TEXT,
        Field.PLACE,
        Field.REGION,
        Field.RESPONDENT_NAME,
        Field.URGENCY,
        Field.IS_REPEAT,
        Field.IS_GROUP,
        Field.CONFIDENTIAL,
        Field.SIGN_LIMIT,
        Field.HANDLE_LIMIT,
        "派单时间",
        "承办单位",
        Field.CLOSED_AT,
        Field.RESULT,
        "是否解决",
        "满意度",
    ),
    unused=("序号", "签收时间", "联系时限", "协办", "退单次数", "延期次数", "重办次数", "答复", "附件"),
)
FORMATS: Mapping[Channel, ListFormat] = {one.channel: one for one in (LIST_12315, LIST_12345)}


class WrongColumns(Invalid):
    """No row of the file's beginning is the heading of a list we know."""

    code = "wrong_columns"
    zh = "表头认不出来：前 20 行里要有一行写着编号和诉求内容的列名，可下载模板对照"
    en = "No heading was recognised: one of the first 20 rows must name the columns; compare with the template"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumns:
    """The heading of a file: what each column is called, and where the field stands that is read from it."""

    channel: Channel
    names: tuple[str, ...]
    places: Mapping[Field, int]

    def name_of(self, field: Field) -> str:
        """Return what the file calls this field, or what the template does where the file has no such column."""
        place = self.places.get(field)
        return template_name(self.channel, field) if place is None else self.names[place]

    def field_at(self, place: int) -> Field | None:
        return next((field for field, at in self.places.items() if at == place), None)


def columns_in(cells: Sequence[str]) -> ListColumns | None:
    """Return the columns of a row if it is the heading of a list; of two columns with one meaning, the first counts.

    12315 is tried first: its lists have 12345's number of a case beside their own.
    """
    for one in FORMATS.values():
        places = _places(one, cells)
        if all(any(field in places for field in group) for group in one.needed):
            return ListColumns(channel=one.channel, names=_distinct(cells), places=places)
    return None


def missing_columns(cells: Sequence[str]) -> WrongColumns:
    """Return the refusal of a file whose first row is no heading, naming what each list would need."""
    errors = []
    for one in FORMATS.values():
        places = _places(one, cells)
        for group in one.needed:
            if not any(field in places for field in group):
                names = " / ".join(one.names[field][0] for field in group)
                message = f"按 {one.channel} 的表，缺少列：{names}"
                errors.append(FieldError(field=f"/{one.channel}/{group[0]}", code="required", message=message))
    return WrongColumns(*errors)


def template_name(channel: Channel, field: Field) -> str:
    """Return the name of a field's column in the template."""
    return FORMATS[channel].names[field][0]


def template_names(channel: Channel) -> tuple[str, ...]:
    """Return the heading of the template."""
    return tuple(
        template_name(channel, column) if isinstance(column, Field) else column for column in FORMATS[channel].template
    )


def is_known_unused(channel: Channel, name: str) -> bool:
    """Whether exports of this list have this column, though no complaint has a field for it."""
    one = FORMATS[channel]
    known = (*one.unused, *(column for column in one.template if not isinstance(column, Field)))
    return normal(name) in {normal(other) for other in known}


def normal(name: str) -> str:
    """Return a column's name without spaces, in half-width characters, without the star of what is required."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lstrip("*").lower()


def _places(one: ListFormat, cells: Sequence[str]) -> dict[Field, int]:
    written = [normal(cell) for cell in cells]
    places: dict[Field, int] = {}
    for field, names in one.names.items():
        found = next((written.index(normal(name)) for name in names if normal(name) in written), None)
        if found is not None:
            places[field] = found
    return places


def _distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of all columns, none empty and none twice."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"第{number}列"
        names.append(name if name not in names else f"{name}（第{number}列）")
    return tuple(names)
