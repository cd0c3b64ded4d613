"""Complete messages in the field names of each channel (D§5.2, D§6.2; interface §3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from canon.codes import Channel, Kind
from canon.shanghai import SHANGHAI, day_of
from simulators.mix import HOTLINE_LABELS, NO_SEASON, choose_pattern, draw
from simulators.texts import Gap, Matter, Voice, fill_pattern

TIME = "%Y-%m-%d %H:%M:%S"
INCOMPLETE_SHARE = 0.06  # of messages lack something that Order 121 Art. 10 requires
_CONFIDENTIAL_SHARE = 0.15  # of reports to the hotline ask for confidentiality
_USCC_GIVEN_SHARE = 0.4  # of 12315 users give the respondent's licence number
# Five working days for an inquiry, fifteen for anything else, most weeks.
_HOTLINE_DAYS = {Kind.INQUIRY: timedelta(days=7)}
_OTHER_DAYS = timedelta(days=21)
_FORM_TYPES = {Kind.COMPLAINT: "consumption", Kind.REPORT: "economy", Kind.INQUIRY: "consultation"}
_APPEALS = {Kind.COMPLAINT: "投诉", Kind.REPORT: "举报", Kind.INQUIRY: "咨询"}
_ONLINE_RECEIVE_MODES = {"互联网": 70.0, "微信": 25.0, "来人": 5.0}
_PLATFORMS = ("拼多多", "淘宝", "抖音")


def matter_for(rng: Random, channel: Channel, received_at: datetime, season: Mapping[str, float] = NO_SEASON) -> Matter:
    """Draw the matter of a message on this channel; a few lack a part that the law requires."""
    chosen = choose_pattern(rng, channel, season)
    gaps = {rng.choice(tuple(Gap))} if rng.random() < INCOMPLETE_SHARE else set()
    return fill_pattern(rng, chosen, day_of(received_at), gaps=frozenset(gaps))


def order_12345(rng: Random, n: int, received_at: datetime, matter: Matter | None = None) -> dict[str, str]:
    """Write work order number ``n`` of the hotline."""
    matter = matter or matter_for(rng, Channel.HOTLINE_12345, received_at)
    at = received_at.astimezone(SHANGHAI)
    pattern, business = matter.pattern, matter.business
    return {
        "caseguid": f"12345-{at:%Y%m%d}-{n:06d}",
        "record_number": f"{at:%y%m%d%H%M%S}{n % 1_000_000:06d}",
        "formType": _FORM_TYPES[pattern.kind],
        "accordtypecode": draw(rng, HOTLINE_LABELS[pattern.kind]),
        "rqsttime": at.strftime(TIME),
        "rqstperson": matter.person.name,
        "rqstsex": "女" if matter.person.female else "男",
        "rqstnumber": matter.phone,
        "linkphone": matter.phone,
        "rqsttitle": _title(matter),
        "rqstcontent": matter.hotline_text(),
        "subjectname": business.name if business else "",
        "subjectphone": business.phone if business and rng.random() < 0.5 else "",
        "subjectaddress": business.address if business else "",
        "objname": matter.goods,
        "objmoney": _yuan(matter),
        "isweb": "1" if matter.online else "0",
        "areacode": "",
        "urgency": "紧急" if pattern.alerts else "一般",
        "issecrecy": "1" if pattern.kind is Kind.REPORT and rng.random() < _CONFIDENTIAL_SHARE else "0",
        "isrepeat": "0",
        "isgroup": "1" if "group" in pattern.id else "0",
        "signlimit": (at + timedelta(days=1)).strftime(TIME),
        "handlelimit": _handling_limit(at, pattern.kind).strftime(TIME),
        "operateUsername": f"zx{rng.randrange(1, 20):02d}",
    }


def _handling_limit(at: datetime, kind: Kind) -> datetime:
    return (at + _HOTLINE_DAYS.get(kind, _OTHER_DAYS)).replace(hour=18, minute=0, second=0)


def registration_12315(rng: Random, n: int, received_at: datetime, matter: Matter | None = None) -> dict[str, str]:
    """Write registration number ``n`` of the national platform."""
    matter = matter or matter_for(rng, Channel.PLATFORM_12315, received_at)
    at = received_at.astimezone(SHANGHAI)
    pattern, business = matter.pattern, matter.business
    return {
        "registrationnumber": f"199010200{at:%Y%m%d}{n:08d}",
        "tserialnum": f"T{n:07d}",
        "recorddate": at.strftime(TIME),
        "appealtype": _APPEALS[pattern.kind],
        "receivemode": "电话" if pattern.voice is Voice.HOTLINE else draw(rng, _ONLINE_RECEIVE_MODES),
        "rqstperson": matter.person.name,
        "gender": "女" if matter.person.female else "男",
        "idnumber": matter.person.id_number,
        "linknumber": matter.phone,
        "linkaddress": matter.person.address,
        "subjectname": business.name if business else "",
        "registerno": business.uscc if business and rng.random() < _USCC_GIVEN_SHARE else "",
        "subjectaddress": business.address if business else "",
        "subjectphone": business.phone if business and rng.random() < 0.5 else "",
        "objname": matter.goods,
        "objclassify": pattern.goods_class,
        "objmoney": _yuan(matter),
        "purchasingdate": matter.happened_on.isoformat() if matter.yuan is not None else "",
        "isweb": "1" if matter.online else "0",
        "shoppingplatform": next((name for name in _PLATFORMS if name in matter.text), ""),
        "ordernumber": matter.order_no if matter.online else "",
        "complaintstype": pattern.problem,
        "problemdescribe": matter.text,
        "report": matter.request,
        "aicstationid": "",
        "isprofessional": "1" if pattern.kind is Kind.REPORT and rng.random() < 0.1 else "0",
    }


def partner_complaint(rng: Random, n: int, received_at: datetime, matter: Matter | None = None) -> dict[str, Any]:
    """Write complaint number ``n`` of a partner in the canonical shape of ``POST /v1/complaints``."""
    matter = matter or matter_for(rng, Channel.PARTNER, received_at)
    business = matter.business
    return {
        "kind": None,
        "external_id": f"P-{n}",
        "received_at": None,
        "complainant": {
            "name": matter.person.name,
            "phone": matter.phone or None,
            "id_number": None,
            "address": matter.person.address,
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
            "text": matter.text,
            "request": matter.request or None,
            "place": matter.town,
            "region": None,
            "happened_on": matter.happened_on.isoformat(),
            "amount_fen": None if matter.yuan is None else matter.yuan * 100,
            "order_no": matter.order_no if matter.online else None,
            "category": None,
            "problem": None,
        },
        "attachments": [],
    }


def _title(matter: Matter) -> str:
    if matter.pattern.kind is Kind.INQUIRY:
        return f"咨询{matter.goods}相关事宜"
    return f"反映{matter.town}{matter.goods}{matter.pattern.problem if matter.pattern.problem != '其他' else ''}问题"


def _yuan(matter: Matter) -> str:
    return "" if matter.yuan is None else f"{matter.yuan}.00"
