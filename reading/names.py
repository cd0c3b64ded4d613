"""Names of persons other than the complainant (第三人): found by what stands beside them, for no list knows them all.

A name is a surname and one or two characters more. It counts only after a word that calls a person (邻居, 店长, 姓名),
before a title (先生), or before a contact of its own (电话, a number), so that ordinary words are left alone.
"""

import re
from collections.abc import Iterator

from reading.prefilter import Prefilter

# By frequency (公安部 2021 and before); those that are mostly other words stand apart.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗宋郑谢韩唐冯董萧程曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范姚谭廖邹熊陆郝孔崔康毛邱秦顾侯邵孟龙段雷钱汤尹黎贺赖龚兰殷陶翟颜倪严牛温芦季俞章鲁葛"
    "伍韦申尤毕聂焦樊邢梅莫庄辛涂谷舒耿牟詹柯阮蓝肖闫欧凌霍游阳裴翁覃江马梁高金石史易万齐方白常文洪葛岳骆鲍苗童祁"
)
_DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|长孙|宇文|端木|南宫|独孤"
_EXCEPT = "的了是在有和与跟对向被将于从到去来说称让给把就也都已没不要会能该这那们店铺行司厂馆院校所某总老师傅经理"
_WORDS = (  # that begin like a name
    "周末|周边|周围|周年|周期|周日|周[一二三四五六]|马上|任何|任务|何时|何况|方便|高价|"
    "金额|石材|程度|段时|方[式面法案向便]|白[天色酒]|马路|高[级峰中温]|金[色钱]|常[见用常规]|文[字件化]|史上|易[拉碎]|万[元一]"
)
_ONE = f"(?![{_EXCEPT}])[\u4e00-\u9fff]"
_NAME = f"(?!{_WORDS})(?:(?:{_DOUBLE})|[{_SURNAMES}]){_ONE}(?:{_ONE})??"
_CALLED = (
    "邻居|同事|朋友|同学|亲戚|丈夫|妻子|老公|老婆|爱人|父亲|母亲|爸爸|妈妈|儿子|女儿|哥哥|姐姐|弟弟|妹妹|店长|老板娘|老板|"
    "经理|店员|员工|销售员|销售|业务员|导购|收银员|司机|师傅|教练|老师|医生|护士|客服|工作人员|负责人|法人|法定代表人|"
    "联系人|经办人|证人|中介|房东|户主|患者|学员|学生|孩子|家长|机主|车主|持卡人|收款人|户名|姓名|名叫|名字叫|名字是|叫做|"
    "自称|委托人|代理人|介绍人|我是|本人|联系上?|联系了|告知|致电|通知|投诉人|举报人|来电人|诉求人|消费者"
)
_ENDS = (
    r"(?=$|[^\u4e00-\u9fff]|先生|女士|小姐|电话|手机|微信|身份证|本人|[说称讲让把给也就已曾在的和与跟对向从到去来要不是没]|"
    "表示|承诺|告知|答应|收了|收取|联系|住|可以|证明|办理|接待|推荐|介绍|辱骂|殴打|态度)"
)
_FIRSTS = "".join(sorted({word[0] for word in _CALLED.split("|")}))
_FORMS = (
    re.compile(rf"(?=[{_FIRSTS}])(?:{_CALLED})[是为叫: (]{{0,2}}(?P<it>{_NAME}){_ENDS}"),
    re.compile(rf"(?<![\u4e00-\u9fff])(?P<it>{_NAME})(?=先生|女士|小姐|同志)"),
    re.compile(
        rf"(?:(?<![\u4e00-\u9fff])|(?<=联系)|(?<=找到)|(?<=[找由叫与和跟]))(?P<it>{_NAME})"
        r"(?=[, :(]{0,2}(?:的)?(?:联系)?(?:电话|手机|身份证|微信)|[: (]{0,2}1[3-9][0-9][0-9 -]{8})"
    ),
)
_GATE = Prefilter(_FORMS)


def names_in(flat: str) -> Iterator[tuple[int, int]]:
    """Where in a plain text (see ``script.plain``) a person is named."""
    look = _GATE.look(flat)
    for form in _FORMS:
        for match in look.all(form):
            yield match.span("it")
