"""Messages as the platforms really send them; persons and firms are invented."""

from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from canon.shanghai import SHANGHAI, day_of
from chassis.clock import machine_now


def moment(ago: timedelta = timedelta()) -> str:
    return (machine_now() - ago).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def today() -> str:
    return day_of(machine_now()).isoformat()


def these_days() -> str:
    """The period that holds whatever was received a moment ago, and still will in a moment, whatever day that is."""
    now = day_of(machine_now())
    return f"from={now - timedelta(days=1)}&to={now + timedelta(days=1)}"


def phone_of(name: str) -> str:
    """Return a telephone of this name's own."""
    return f"137{crc32(name.encode()) % 10**8:08}"


def a_building_order(caseguid: str) -> dict[str, Any]:
    """12345: cracks in a new house, which is the housing authority's."""
    received: datetime = machine_now() - timedelta(minutes=5)
    return {
        "caseguid": caseguid, "record_number": "261124101108115409", "formType": "consumption",
        "accordtypecode": "求助", "rqsttime": moment(timedelta(minutes=5)), "rqstperson": "张某某", "rqstsex": "女",
        "rqstnumber": "13800000000", "linkphone": "13800000000", "rqsttitle": "新房楼板开裂",
        "rqstcontent": "市民反映其购买的望川县城关镇某某花园新房，收房不到半年楼板开裂、墙面漏水，"
        "多次找开发商维修无果，要求开发商修复并赔偿损失。",
        "subjectname": "某某置业有限公司", "subjectphone": "", "subjectaddress": "望川县城关镇建设路1号",
        "objname": "商品房", "objmoney": "", "isweb": "0", "areacode": "", "urgency": "一般", "issecrecy": "0",
        "isrepeat": "0", "isgroup": "0",
        "signlimit": (received + timedelta(days=1)).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        "handlelimit": (received + timedelta(days=7)).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        "operateUsername": "zx01",
    }  # fmt: skip


def a_gym_registration(registrationnumber: str) -> dict[str, Any]:
    """12315: a gym that closed, and the rest of a yearly card."""
    return {
        "registrationnumber": registrationnumber, "tserialnum": "T0001",
        "recorddate": moment(timedelta(minutes=4)), "appealtype": "投诉", "receivemode": "互联网",
        "rqstperson": "李某某", "gender": "男", "idnumber": "", "linknumber": "13900000000",
        "linkaddress": "望川县城关镇民生路2号", "subjectname": "某健身服务部", "registerno": "",
        "subjectaddress": "望川县城关镇人民路8号", "subjectphone": "", "objname": "健身年卡",
        "objclassify": "文化娱乐体育", "objmoney": "2000.00", "purchasingdate": "2026-03-01", "isweb": "0",
        "shoppingplatform": "", "ordernumber": "", "complaintstype": "合同",
        "problemdescribe": "我在该店办了健身年卡，花了2000元，用了8次，现在门店停业不退卡里的钱。",
        "report": "退还余额",
        "aicstationid": "", "isprofessional": "0",
    }  # fmt: skip


def a_partner_complaint(external_id: str) -> dict[str, Any]:
    return {
        "kind": None,
        "external_id": external_id,
        "received_at": None,
        "complainant": {"name": "王某某", "phone": "13700000000"},
        "respondent": {"name": "某某家电商行", "address": "望川县城关镇人民路20号"},
        "matter": {
            "text": "买的冰箱用了三个月不制冷，商家拖着不肯保修，要求按三包规定免费维修或者换货。",
            "request": "免费维修或换货",
            "amount_fen": 299900,
        },
    }
