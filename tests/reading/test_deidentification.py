import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading.deidentification import deidentify
from reading.home_addresses import KnownAddresses


@pytest.mark.parametrize(
    "phone",
    [
        "13800001111",
        "138 0000 1111",
        "138-0000-1111",
        "138-000-01111",
        "138 0000 11 11",
        "1 3 8 0 0 0 0 1 1 1 1",
        "+86 13800001111",
        "8613800001111",
        "１３８００００１１１１",
        "138\u200b0000\u200b1111",
        "一三八零零零零一一一一",
        "一三九 0000 1111",
        "0571-88887777",
        "(010) 62221111",
        "０１０－６２２２１１１１",
        "400-800-1234",
        "8008101234",
    ],
)
def test_a_phone_number_is_taken_out_however_it_is_written(phone: str) -> None:
    assert deidentify(f"请打{phone}，谢谢") == "请打〔电话〕，谢谢"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("身份证11010519491231002X。", "身份证〔证件号〕。"),
        ("号码110105 1949 1231 002x", "号码〔证件号〕"),
        ("身份证号码３３０１０６１９９００１０１１２３４", "身份证号码〔证件号〕"),
        ("330106199001011234买的", "〔证件号〕买的"),  # a slip in the last digit is still a person
        ("身份证：33010619900101", "身份证：33010619900101"),
        ("护照E12345678", "护照〔证件号〕"),
        ("卡号6222 0212 3456 7890 123", "卡号〔银行卡号〕"),
        ("4111111111111111", "〔银行卡号〕"),
        ("退到6217001234567890124", "退到〔银行卡号〕"),
        ("邮箱 zhang.wei+1@163.com.cn 回复", "邮箱 〔邮箱〕 回复"),
        ("加V：abc12345", "加V：〔微信号〕"),
        ("微信号 zhangwei-88", "微信号 〔微信号〕"),
        ("我的号 wxid_abcd1234efgh", "我的号 〔微信号〕"),
        ("QQ号是 123456789", "QQ号是 〔QQ号〕"),
        ("车牌浙A12345和浙AD12345", "车牌〔车牌〕和〔车牌〕"),
        ("粤b·88888", "〔车牌〕"),
        ("幸福小区3号楼2单元501室", "幸福小区〔门牌〕"),
        ("12栋1502室", "〔门牌〕"),
        ("三号楼二单元五零一室", "〔门牌〕"),
        ("阳光花园3-2-501", "阳光花园〔门牌〕"),
        ("2单元301", "〔门牌〕"),
        ("1栋2单元3楼东户", "〔门牌〕"),
        ("5号楼1002", "〔门牌〕"),
        ("座机62223344", "座机〔电话〕"),
    ],
)
def test_what_leads_to_a_person_becomes_a_readable_mark(text: str, cleaned: str) -> None:
    assert deidentify(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "付款1,299.00元，共13800元，数量1200件，2026-11-24，2026/11/24 13:20:05，20261124",
        "统一社会信用代码91330100799655058B、91110000802100433B、92330106MA2AXXXX0X",
        "订单号240915-123456789012345，淘宝订单2345678901234567890",
        "订单编号330106199001011234，运单号：75012345678901，单号13800001111",
        "登记编号1330000002026112400000001 工单261124101108115409",
        "条码6901028075831，国药准字H20051234，SC10133010600123",
        "致电12315、12345、95588、110",
        "微信付款200元，微信小程序商城，QQ邮箱",
        "新BMW530Li，苏宁易购A12345",
        "1号楼电梯坏了，12层，3楼，买了12个月，人民路88号",
        "6217001234567890124是编号，另一张4111111111111112",
        "三栋200户居民停水，2栋300多平，1号楼20层电梯，302室内装修",
        "IMEI：356938035643809，发票代码031012345678，合同编号6222021234567890123",
        "花了1390000元，一二三四五六七八九十一",
        "代码123300007284562319",
    ],
)
def test_amounts_orders_dates_and_credit_codes_stay(text: str) -> None:
    assert deidentify(text) == text


def test_a_credit_code_of_digits_only_is_no_identity_number() -> None:
    code = "123301199001010000"  # 事业单位: its digits happen to hold a birth date, its check character is sound

    assert deidentify(f"代码{code}") == f"代码{code}"


class TestTheComplainantsName:
    def test_it_is_taken_out_everywhere(self) -> None:
        assert deidentify("张伟来电，张伟称", "张伟") == "〔投诉人〕来电，〔投诉人〕称"

    def test_it_stays_inside_the_respondents_name(self) -> None:
        text = "我张伟在张伟理发店办卡，张伟理发不退"

        assert deidentify(text, "张伟", "某县张伟理发店") == "我〔投诉人〕在张伟理发店办卡，张伟理发不退"

    def test_it_stays_at_the_end_of_the_respondents_name(self) -> None:
        assert deidentify("张伟投诉摄影师张伟", "张伟", "摄影师张伟") == "〔投诉人〕投诉摄影师张伟"

    def test_it_goes_where_it_is_the_respondents_whole_name(self) -> None:
        assert deidentify("张伟", "张伟", "张伟") == "〔投诉人〕"

    def test_it_is_found_in_traditional_characters(self) -> None:
        assert deidentify("張偉反映", "张伟") == "〔投诉人〕反映"

    @pytest.mark.parametrize("name", [None, "", "张", "匿名", "市民"])
    def test_a_word_that_names_nobody_is_left(self, name: str | None) -> None:
        assert deidentify("市民张三反映，匿名", name) == "市民张三反映，匿名"

    def test_a_mark_is_not_cut_by_another(self) -> None:
        assert deidentify("微信zhangwei88", "zhangwei88") == "微信〔微信号〕"
        assert deidentify("qzhangwei@163.com", "qzhang") == "〔投诉人〕"


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.text("退款手机坏了，。", max_size=20),
    st.text("请回电，", max_size=9),
)
def test_no_mobile_number_survives(number: str, before: str, after: str) -> None:
    assert number not in deidentify(f"{before}{number}{after}")


@given(st.text(max_size=300), st.none() | st.text(max_size=8), st.none() | st.text(max_size=12))
def test_cleaning_any_text_twice_changes_nothing_more(text: str, name: str | None, firm: str | None) -> None:
    once = deidentify(text)

    assert deidentify(once) == once
    assert isinstance(deidentify(text, name, firm), str)


class TestOtherPersons:
    @pytest.mark.parametrize(
        ("text", "cleaned"),
        [
            ("店长刘秀英承诺退款", "店长〔姓名〕承诺退款"),
            ("我邻居赵铁柱也买了", "我邻居〔姓名〕也买了"),
            ("联系人：钱多多，电话13912345678", "联系人：〔姓名〕，电话〔电话〕"),
            ("找到孙悟13912345678", "找到〔姓名〕〔电话〕"),
            ("，李建国先生说不退", "，〔姓名〕先生说不退"),
            ("我丈夫周杰（微信zhoujie88）", "我丈夫〔姓名〕（微信〔微信号〕）"),
            ("收款人：趙鐵柱", "收款人：〔姓名〕"),
            ("我和刘秀英的微信", "我和〔姓名〕的微信"),
            ("已联系江晚舟核实", "已联系江晚舟核实"),  # nothing says where the name ends
            ("已联系江晚舟，核实", "已联系〔姓名〕，核实"),
        ],
    )
    def test_their_names_go_where_something_beside_them_says_so(self, text: str, cleaned: str) -> None:
        assert deidentify(text) == cleaned

    @pytest.mark.parametrize(
        "text",
        [
            "老师傅说不行",
            "老板王某跑了",
            "销售说可以退",
            "经理何时回复",
            "老师周末开班",
            "李先生说",
            "店员任何人都不理",
            "老板高价卖",
        ],
    )
    def test_ordinary_words_stay(self, text: str) -> None:
        assert deidentify(text) == text

    def test_the_respondents_name_stays(self) -> None:
        assert deidentify("老板王芳。王芳，电话不通", None, "王芳理发店") == "老板王芳。王芳，电话不通"


class TestWhatIsKnownOfTheComplainant:
    def test_the_address_goes_also_without_its_beginning(self) -> None:
        known = KnownAddresses.of(home="浙江省望川县民生路22号", business=None, place=None)

        assert deidentify("装在民生路22号，望川县民生路22号", addresses=known) == "装在〔住址〕，望川县〔住址〕"

    def test_a_number_goes_also_without_its_beginning(self) -> None:
        assert deidentify("尾号1234567", known=["AB1234567"]) == "尾号〔个人信息〕"

    def test_what_leads_nowhere_stays(self) -> None:
        assert deidentify("在人民路8号的店", known=["民生路8号", None, ""]) == "在人民路8号的店"

    def test_a_number_no_pattern_knows_goes(self) -> None:
        assert deidentify("证件AB123456C", known=["AB123456C"]) == "证件〔个人信息〕"
