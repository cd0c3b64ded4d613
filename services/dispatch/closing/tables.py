"""The table of what is paid of each refund plan, as refunds records it."""

from sqlalchemy import BigInteger, Column, Table, Uuid

from services.dispatch.metadata import METADATA

paid_refunds = Table(
    "paid_refunds",
    METADATA,
    Column("plan_id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("paid_fen", BigInteger, nullable=False),
)
