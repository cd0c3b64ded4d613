"""The tables of group cases: the case with its sums, members, their contracts, uploads, interviews, and the vault."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.vault.tables import VaultTables
from services.refunds.metadata import METADATA

group_cases = Table(
    "group_cases",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("respondent_name", Text, nullable=False),
    Column("respondent_uscc", Text),
    Column("group_id", Uuid),  # of complaints, in intake
    Column("department", Text),  # that handles it; null: the hub
    Column("opened_by", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("roster_version", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("contracts", Integer, nullable=False),
    Column("owed_fen", BigInteger, nullable=False),
    Column("paid_fen", BigInteger, nullable=False),
    Column("people_done", Integer, nullable=False),
    Column("overdue_fen", BigInteger, nullable=False),
    Column("overdue_people", Integer, nullable=False),
    Column("plan_id", Uuid),
    Column("plan_version", Integer),
    Column("versions", Integer, nullable=False),
    Column("next_due_on", Date),
    Column("interviewed_on", Date),
    Index(None, "opened_at", "id"),
)

group_members = Table(
    "group_members",
    METADATA,
    Column("group_case_id", Uuid, ForeignKey("group_cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),  # whose key seals the person
    Column("owed_fen", BigInteger, nullable=False),
    Column("paid_fen", BigInteger, nullable=False),
    Column("overdue_fen", BigInteger, nullable=False),
    Column("first_overdue_on", Date),
    Column("is_defaulted", Boolean, nullable=False),
    Column("hardship", Boolean, nullable=False),
    Column("signed_on", Date),
    Column("sealed", LargeBinary),  # null once the person was erased
    Column("name_digest", LargeBinary),
    Column("id_digest", LargeBinary),
    Column("person_digest", LargeBinary),
    Column("complaint_id", Uuid),  # a person of the bureau found that it complained
    Index("ix_group_members_overdue", "group_case_id", "number", postgresql_where=text("overdue_fen > 0")),
    Index("ix_group_members_complaint_id", "complaint_id", postgresql_where=text("complaint_id is not null")),
    postgresql_with={"fillfactor": "80"},
)

group_contracts = Table(
    "group_contracts",
    METADATA,
    Column("member_id", Uuid, ForeignKey("group_members.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("group_case_id", Uuid, nullable=False),
    Column("digest", LargeBinary),  # of its number; null once the person was erased
    Column("signed_on", Date),
    Column("contract_paid_fen", BigInteger, nullable=False),
    Column("owed_fen", BigInteger, nullable=False),
    Column("owed_by", Text),  # by which evidence; null in old rows: as signed
    Index("ix_group_contracts_digest", "group_case_id", "digest", unique=True),
)

rosters = Table(
    "rosters",
    METADATA,
    Column("group_case_id", Uuid, ForeignKey("group_cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False),  # of the file
    Column("answer", JSONB, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("group_case_id", "digest"),
)

interviews = Table(
    "interviews",
    METADATA,
    Column("group_case_id", Uuid, ForeignKey("group_cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("held_on", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("next_on", Date),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)

vault = VaultTables(METADATA)  # a key for each member, each case and each payee who is no member yet
