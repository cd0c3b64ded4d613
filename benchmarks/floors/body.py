"""The body of a complaint as a plain pydantic model, which checks types only."""

from datetime import date, datetime

from pydantic import BaseModel


class Complainant(BaseModel):
    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    address: str | None = None
    email: str | None = None
    anonymous: bool = False
    confidential: bool = False


class Respondent(BaseModel):
    name: str | None = None
    uscc: str | None = None
    address: str | None = None
    phone: str | None = None
    platform: str | None = None


class Matter(BaseModel):
    text: str
    request: str | None = None
    place: str | None = None
    region: str | None = None
    happened_on: date | None = None
    amount_fen: int | None = None
    order_no: str | None = None
    category: str | None = None
    problem: str | None = None


class FloorComplaint(BaseModel):
    """The body of a request to every floor."""

    kind: str | None = None
    external_id: str
    received_at: datetime | None = None
    complainant: Complainant
    respondent: Respondent
    matter: Matter
    attachments: list[str] = []
