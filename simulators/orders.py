"""Complete messages in the platforms' own fields (D§5.2, D§6.2; the smallest of interface §3)."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from canon.codes import Channel, Kind
from canon.shanghai import SHANGHAI, day_of
from simulators.mix import HOTLINE_LABELS, choose, drawn
from simulators.texts import Gap, Matter, Pattern, Voice, fill

TIME = "%Y-%m-%d %H:%M:%S"
INCOMPLETE = 0.06  # of messages lack something Art. 10 wants
_SECRET = 0.15  # of those who report ask the hotline to keep their name
_BUSINESS_KNOWN = 0.4  # of 12315 users give the respondent's licence number
_HOTLINE_DAYS = timedelta(days=7)  # five working days, most weeks
_FORM_TYPES = {Kind.COMPLAINT: "consumption", Kind.REPORT: "economy", Kind.INQUIRY: "consultation"}
_APPEALS = {Kind.COMPLAINT: "投诉", Kind.REPORT: "举报", Kind.INQUIRY: "咨询"}
_ONLINE_WAYS = {"互联网": 70.0, "微信": 25.0, "来人": 5.0}
_PLATFORMS = ("拼多多", "淘宝", "抖音")


def matter_for(rng: Random, channel: Channel, received_at: datetime, pattern: Pattern | None = None) -> Matter:
    """Draw what somebody has to say on this channel; a few leave out what the law wants to hear."""
    chosen = pattern or choose(rng, channel)
    gaps = {rng.choice(tuple(Gap))} if rng.random() < INCOMPLETE else set()
    return fill(rng, chosen, day_of(received_at), gaps=frozenset(gaps))


def order_12345(rng: Random, n: int, received_at: datetime, matter: Matter | None = None) -> dict[str, str]:
    """Write work order number ``n`` of the hotline."""
    told = matter or matter_for(rng, Channel.HOTLINE_12345, received_at)
    at = received_at.astimezone(SHANGHAI)
    pattern, business = told.pattern, told.business
    return {
        "caseguid": f"12345-{at:%Y%m%d}-{n:06d}",
        "record_number": f"{at:%y%m%d%H%M%S}{n % 1_000_000:06d}",
        "formType": _FORM_TYPES[pattern.kind],
        "accordtypecode": drawn(rng, HOTLINE_LABELS[pattern.kind]),
        "rqsttime": at.strftime(TIME),
        "rqstperson": told.person.name,
        "rqstsex": "女" if told.person.female else "男",
        "rqstnumber": told.phone,
        "linkphone": told.phone,
        "rqsttitle": _title(told),
        "rqstcontent": told.retold(),
        "subjectname": business.name if business else "",
        "subjectphone": business.phone if business and rng.random() < 0.5 else "",
        "subjectaddress": business.address if business else "",
        "objname": told.goods,
        "objmoney": _yuan(told),
        "isweb": "1" if told.online else "0",
        "areacode": "",
        "urgency": "紧急" if pattern.alerts else "一般",
        "issecrecy": "1" if pattern.kind is Kind.REPORT and rng.random() < _SECRET else "0",
        "isrepeat": "0",
        "isgroup": "1" if "group" in pattern.id else "0",
        "signlimit": (at + timedelta(days=1)).strftime(TIME),
        "handlelimit": (at + _HOTLINE_DAYS).replace(hour=18, minute=0, second=0).strftime(TIME),
        "operateUsername": f"zx{rng.randrange(1, 20):02d}",
    }


def registration_12315(rng: Random, n: int, received_at: datetime, matter: Matter | None = None) -> dict[str, str]:
    """Write registration number ``n`` of the national platform."""
    told = matter or matter_for(rng, Channel.PLATFORM_12315, received_at)
    at = received_at.astimezone(SHANGHAI)
    pattern, business = told.pattern, told.business
    return {
        "registrationnumber": f"199010200{at:%Y%m%d}{n:08d}",
        "tserialnum": f"T{n:07d}",
        "recorddate": at.strftime(TIME),
        "appealtype": _APPEALS[pattern.kind],
        "receivemode": "电话" if pattern.voice is Voice.HOTLINE else drawn(rng, _ONLINE_WAYS),
        "rqstperson": told.person.name,
        "gender": "女" if told.person.female else "男",
        "idnumber": told.person.id_number,
        "linknumber": told.phone,
        "linkaddress": told.person.address,
        "subjectname": business.name if business else "",
        "registerno": business.uscc if business and rng.random() < _BUSINESS_KNOWN else "",
        "subjectaddress": business.address if business else "",
        "subjectphone": business.phone if business and rng.random() < 0.5 else "",
        "objname": told.goods,
        "objclassify": pattern.goods_class,
        "objmoney": _yuan(told),
        "purchasingdate": told.happened_on.isoformat() if told.yuan is not None else "",
        "isweb": "1" if told.online else "0",
        "shoppingplatform": next((name for name in _PLATFORMS if name in told.text), ""),
        "ordernumber": told.order_no if told.online else "",
        "complaintstype": pattern.problem,
        "problemdescribe": told.text,
        "report": told.request,
        "aicstationid": "",
        "isprofessional": "1" if pattern.kind is Kind.REPORT and rng.random() < 0.1 else "0",
    }


def partner_complaint(rng: Random, n: int, received_at: datetime, matter: Matter | None = None) -> dict[str, Any]:
    """Write complaint number ``n`` of a partner in the canonical shape of ``POST /v1/complaints``."""
    told = matter or matter_for(rng, Channel.PARTNER, received_at)
    business = told.business
    return {
        "kind": None,
        "external_id": f"P-{n}",
        "received_at": None,
        "complainant": {
            "name": told.person.name,
            "phone": told.phone or None,
            "id_number": None,
            "address": told.person.address,
            "email": None,
            "anonymous": False,
            "confidential": False,
        },
        "respondent": {
            "name": business.name if business else None,
            "uscc": (business.uscc or None) if business else None,
            "address": business.address if business else None,
            "phone": (business.phone or None) if business else None,
            "platform": None,
        },
        "matter": {
            "text": told.text,
            "request": told.request or None,
            "place": told.town,
            "region": None,
            "happened_on": told.happened_on.isoformat(),
            "amount_fen": None if told.yuan is None else told.yuan * 100,
            "order_no": told.order_no if told.online else None,
            "category": None,
            "problem": None,
        },
        "attachments": [],
    }


def _title(told: Matter) -> str:
    if told.pattern.kind is Kind.INQUIRY:
        return f"咨询{told.goods}相关事宜"
    return f"反映{told.town}{told.goods}{told.pattern.problem if told.pattern.problem != '其他' else ''}问题"


def _yuan(told: Matter) -> str:
    return "" if told.yuan is None else f"{told.yuan}.00"
