"""A typed, asynchronous client of Weiquan's public HTTP API.

It files complaints, works on cases, records refunds and reads figures. ``Weiquan`` (``sdk.client``) is the entry
point, with one attribute for each part of the API (``sdk.complaints``, ``sdk.cases``, ``sdk.refunds``,
``sdk.metrics``); ``Line`` (``sdk.line``) sends single requests. ``python -m sdk`` is the same client as a command.
It needs httpx and pydantic, and nothing else of this repository::

    async with Weiquan.at("http://127.0.0.1:8080", Credential.key("wq_….…")) as weiquan:
        filing = Filing(respondent=Respondent(name="某健身服务部"), matter=Matter(text="门店关门，要求退还余额。"))
        taken = await weiquan.complaints.file(filing)
"""

from sdk.answer import Answer, Refused, Unsettled
from sdk.cases import Case
from sdk.client import Weiquan
from sdk.complaints import Attachment, Complainant, Complaint, Filing, Matter, Respondent, Timeline
from sdk.credential import Credential
from sdk.line import Line
from sdk.metrics import Figure, Summary
from sdk.patience import Patience
from sdk.refunds import Plan

__all__ = [
    "Answer",
    "Attachment",
    "Case",
    "Complainant",
    "Complaint",
    "Credential",
    "Figure",
    "Filing",
    "Line",
    "Matter",
    "Patience",
    "Plan",
    "Refused",
    "Respondent",
    "Summary",
    "Timeline",
    "Unsettled",
    "Weiquan",
]
