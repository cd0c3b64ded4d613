"""Names of persons other than the complainant (第三人), recognised by their context.

A name is a surname and one or two more characters. It counts only after a word for a person (邻居, 店长, 姓名),
before a title (先生), or before contact details (电话, a number), so that ordinary words are not taken for names.
"""

import re
from collections.abc import Iterator

# By frequency (公安部 2021 and earlier).
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗宋郑谢韩唐冯董萧程曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范姚谭廖邹熊陆郝孔崔康毛邱秦顾侯邵孟龙段雷钱汤尹黎贺赖龚兰殷陶翟颜倪严牛温芦季俞章鲁葛"
    "伍韦申尤毕聂焦樊邢梅莫庄辛涂谷舒耿牟詹柯阮蓝肖闫欧凌霍游阳裴翁覃江马梁高金石史易万齐方白常文洪葛岳骆鲍苗童祁"
)
_DOUBLE_SURNAMES = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|长孙|宇文|端木|南宫|独孤"
_NON_NAME_CHARACTERS = (
    "的了是在有和与跟对向被将于从到去来说称让给把就也都已没不要会能该这那们店铺行司厂馆院校所某总老师傅经理"
)
_NAME_LIKE_WORDS = (  # that begin like a name
    "周末|周边|周围|周年|周期|周日|周[一二三四五六]|马上|任何|任务|何时|何况|方便|高价|"
    "金额|石材|程度|段时|方[式面法案向便]|白[天色酒]|马路|高[级峰中温]|金[色钱]|常[见用常规]|文[字件化]|史上|易[拉碎]|万[元一]"
)
_GIVEN_CHARACTER = f"(?![{_NON_NAME_CHARACTERS}])[\u4e00-\u9fff]"
_NAME = f"(?!{_NAME_LIKE_WORDS})(?:(?:{_DOUBLE_SURNAMES})|[{_SURNAMES}]){_GIVEN_CHARACTER}(?:{_GIVEN_CHARACTER})??"
_NAME_CUES = (
    "邻居|同事|朋友|同学|亲戚|丈夫|妻子|老公|老婆|爱人|父亲|母亲|爸爸|妈妈|儿子|女儿|哥哥|姐姐|弟弟|妹妹|店长|老板娘|老板|"
    "经理|店员|员工|销售员|销售|业务员|导购|收银员|司机|师傅|教练|老师|医生|护士|客服|工作人员|负责人|法人|法定代表人|"
    "联系人|经办人|证人|中介|房东|户主|患者|学员|学生|孩子|家长|机主|车主|持卡人|收款人|户名|姓名|名叫|名字叫|名字是|叫做|"
    "自称|委托人|代理人|介绍人|我是|本人|联系上?|联系了|告知|致电|通知|投诉人|举报人|来电人|诉求人|消费者"
)
_NAME_END = (
    r"(?=$|[^\u4e00-\u9fff]|先生|女士|小姐|电话|手机|微信|身份证|本人|[说称讲让把给也就已曾在的和与跟对向从到去来要不是没]|"
    "表示|承诺|告知|答应|收了|收取|联系|住|可以|证明|办理|接待|推荐|介绍|辱骂|殴打|态度)"
)
_TITLES = "先生|女士|小姐|同志|老师|师傅|老板|个人"
_PERSON = re.compile(rf"{_NAME}(?:{_TITLES})?|[{_SURNAMES}](?:某{{1,2}}|姓|{_TITLES})")
_CUE_FIRST_CHARACTERS = "".join(sorted({word[0] for word in _NAME_CUES.split("|")}))
_PATTERNS = (
    re.compile(rf"(?=[{_CUE_FIRST_CHARACTERS}])(?:{_NAME_CUES})[是为叫: (]{{0,2}}(?P<it>{_NAME}){_NAME_END}"),
    re.compile(rf"(?<![\u4e00-\u9fff])(?P<it>{_NAME})(?=先生|女士|小姐|同志)"),
    re.compile(
        rf"(?:(?<![\u4e00-\u9fff])|(?<=联系)|(?<=找到)|(?<=[找由叫与和跟]))(?P<it>{_NAME})"
        r"(?=[, :(]{0,2}(?:的)?(?:联系)?(?:电话|手机|身份证|微信)|[: (]{0,2}1[3-9][0-9][0-9 -]{8})"
    ),
)


def is_persons_name(letters: str) -> bool:
    """Whether these letters are as a whole a person's name, or what people call a person: 王芳, 李某, 张先生."""
    return _PERSON.fullmatch(letters) is not None


def names_in(normalized: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each name in a text from ``normalize``."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(normalized):
            yield match.span("it")
