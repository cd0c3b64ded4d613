"""The gateway's tables."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)

from chassis.db.metadata import NAMING_CONVENTION

METADATA = MetaData(naming_convention=NAMING_CONVENTION)

accounts = Table(
    "accounts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("department", Text),
    Column("source", Text),
    Column("agency", Text),
    Column("enterprise", Text),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("password_hash", Text),  # argon2id; people only
    Column("password_until", DateTime(timezone=True)),  # of a temporary password; null: the person chose it
    Column("created_at", DateTime(timezone=True)),
    Column("disabled_at", DateTime(timezone=True)),
    Column("totp_secret", LargeBinary),  # the sealed second factor, if one is set
    Column("totp_step", BigInteger, nullable=False, server_default="0"),  # the last time step that was used
    Column("sessions_from", DateTime(timezone=True)),  # tokens issued earlier are void
)

tries = Table(  # of passwords and codes; by a digest of what is counted, as unknown names are counted too
    "tries",
    METADATA,
    Column("name_digest", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("tried_at", DateTime(timezone=True), nullable=False, index=True),  # the last one; of a name the first one
    Column("waits_until", DateTime(timezone=True)),
)

sign_in_networks = Table(  # from which persons have signed in: IPv4 /24, IPv6 /48
    "sign_in_networks",
    METADATA,
    Column("account", Text, ForeignKey("accounts.name"), primary_key=True),
    Column("network", Text, primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False, index=True),  # the last time
)

sessions = Table(  # of people, from their first request on
    "sessions",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("account", Text, ForeignKey("accounts.name"), nullable=False, index=True),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),  # accurate to a minute
)

ended_sessions = Table(
    "ended_sessions",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

api_keys = Table(
    "api_keys",
    METADATA,
    Column("prefix", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("account", Text, ForeignKey("accounts.name"), nullable=False, index=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("algorithm", Text),  # of the signature that every request with it needs; null: none
)

signing_secrets = Table(  # of API keys; sealed and not hashed, as checking an HMAC needs the secret itself
    "signing_secrets",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("key", Text, ForeignKey("api_keys.prefix"), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),  # of one that another has replaced
)

nonces = Table(  # of signed requests, kept while a repetition would be timely
    "nonces",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False, index=True),  # by the database's clock
)

signing_keys = Table(
    "signing_keys",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("private_pem", Text),  # unsealed, from an earlier version
    Column("sealed", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

allowances = Table(  # buckets of the rate limit; unlogged: after a crash every bucket is full
    "allowances",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("tokens", Double, nullable=False),
    Column("granted", Double, nullable=False),  # by the last lease
    Column("filled_at", DateTime(timezone=True), nullable=False),
    prefixes=["UNLOGGED"],
)

skip_proposals = Table(  # of events in quarantine, until another operator confirms
    "skip_proposals",
    METADATA,
    Column("event", Text, primary_key=True),  # the service, a dot, and the id there
    Column("proposed_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
)

saved_searches = Table(  # conditions of a list of the console, under a person's own name for them
    "saved_searches",
    METADATA,
    Column("account", Text, ForeignKey("accounts.name", name="fk_saved_searches_account_accounts"), primary_key=True),
    Column("page", Text, primary_key=True),  # by its name in the menu
    Column("name", Text, primary_key=True),
    Column("conditions", Text, nullable=False),  # the query of its address; never a telephone number
    Column("saved_at", DateTime(timezone=True), nullable=False),
)
