"""The platforms' messages as the OpenAPI document shows them, and the answer that the platforms read.

A message is not read through these models: whatever can be taken is taken, and unknown fields are kept as they came.
"""
# ruff: noqa: N815 - the names of the fields are the platforms'

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chassis.web.openapi import Problem


class WorkOrder(BaseModel):
    """A work order (工单) of the hotline 12345; ``caseguid`` or ``record_number`` and a title or a text are needed.

    Times as ``YYYY-MM-DD HH:MM:SS`` in Asia/Shanghai, money in yuan with up to two decimals.
    """

    model_config = ConfigDict(extra="allow")

    caseguid: str | None = None
    record_number: str | None = None
    formType: str | None = None
    accordtypecode: str | None = None
    rqsttime: str | None = None
    rqstperson: str | None = None
    rqstsex: str | None = None
    rqstnumber: str | None = None
    linkphone: str | None = None
    linkaddress: str | None = None
    rqsttitle: str | None = None
    rqstcontent: str | None = None
    subjectname: str | None = None
    subjectphone: str | None = None
    subjectaddress: str | None = None
    shoppingplatform: str | None = None
    objname: str | None = None
    objclassify: str | None = None
    objmoney: str | None = None
    problemfl: str | None = None
    ordernumber: str | None = None
    incidentAddress: str | None = None
    accsce: str | None = None
    isweb: str | None = None
    areacode: str | None = None
    urgency: str | None = None
    issecrecy: str | None = None
    isrepeat: str | None = None
    isgroup: str | None = None
    signlimit: str | None = None
    handlelimit: str | None = None
    operateUsername: str | None = None


class Registration(BaseModel):
    """A registration (登记单) of the national platform 12315; ``registrationnumber`` or ``tserialnum`` is needed.

    So is a text: ``problemdescribe``, ``illegalrules`` or ``report``. Times and money as in a work order.
    """

    model_config = ConfigDict(extra="allow")

    registrationnumber: str | None = None
    tserialnum: str | None = None
    recorddate: str | None = None
    appealtype: str | None = None
    receivemode: str | None = None
    rqstperson: str | None = None
    gender: str | None = None
    idnumber: str | None = None
    linknumber: str | None = None
    rqstnumber: str | None = None
    linkaddress: str | None = None
    emaiaddress: str | None = None
    subjectname: str | None = None
    registerno: str | None = None
    subjectaddress: str | None = None
    subjectphone: str | None = None
    objname: str | None = None
    objclassify: str | None = None
    objmoney: str | None = None
    purchasingdate: str | None = None
    disputedate: str | None = None
    isweb: str | None = None
    shoppingplatform: str | None = None
    ordernumber: str | None = None
    complaintstype: str | None = None
    problemdescribe: str | None = None
    illegalrules: str | None = None
    report: str | None = None
    accsce: str | None = None
    feedbacktime: str | None = None
    todealwithtime: str | None = None
    aicstationid: str | None = None
    isprofessional: str | None = None


class TakenView(BaseModel):
    """What the platforms read: 0, or another code with the problem beside it."""

    code: int
    message: str
    id: UUID | None
    repeated: bool
    problem: Problem | None = None
