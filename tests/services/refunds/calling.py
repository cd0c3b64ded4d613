"""Who asks refunds in a test, and how it shows."""

from chassis.web.auth import Caller, CallerTokens

KEY = "k" * 64
HUB = Caller(account="hub.dev", roles=("hub",))
OFFICER = Caller(account="officer.dev", roles=("officer",), department="consumer_protection")
PARTNER = Caller(account="partner.dev", roles=("partner",), source="partner:demo")


def as_(caller: Caller, key: str | None = None) -> dict[str, str]:
    headers = {"X-Caller": CallerTokens(KEY).sign(caller, "refunds")}
    return headers | ({"Idempotency-Key": key} if key else {})
