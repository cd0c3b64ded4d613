"""Second factors and signing keys at rest: sealed, bound to their place, carried over to a new master key."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from chassis.clock import machine_now, new_id
from chassis.db.work import Work
from chassis.vault.keys import KeyRing
from chassis.vault.seal import CannotOpen
from gateway import store
from gateway.accounts.second_factor import new_secret
from gateway.accounts.secret_sealer import SecretSealer
from gateway.accounts.tokens import new_signing_pem
from gateway.settings import Settings
from tests.gateway.echoing import RING, Echoing

OLD, NEW = "old:" + "11" * 32, "new:" + "22" * 32


def test_what_is_moved_changed_or_under_another_key_does_not_open() -> None:
    box, secret = SecretSealer(RING), new_secret()
    sealed = box.seal_second_factor("hub.dev", secret)

    assert box.open_second_factor("hub.dev", sealed) == secret
    assert secret not in sealed
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for other, moved in (("officer.dev", sealed), ("hub.dev", changed), ("hub.dev", b""), ("hub.dev", secret)):
        with pytest.raises(CannotOpen):
            box.open_second_factor(other, moved)
    with pytest.raises(CannotOpen):
        SecretSealer(KeyRing.from_text(NEW)).open_second_factor("hub.dev", sealed)


async def stored(work: Work) -> str:
    """Everything that stands in the two tables."""
    queries = ("select t::text from accounts t", "select t::text from signing_keys t")
    return str([(await work.db.execute(text(query))).all() for query in queries])


async def test_what_an_earlier_version_left_open_is_sealed_and_goes_on(house: Echoing) -> None:
    secret, pem, identifier = new_secret(), new_signing_pem(), new_id()
    async with house.own.state.transactions.begin() as work:
        await work.db.execute(
            text("insert into signing_keys (id, private_pem, created_at) values (:id, :pem, :now)"),
            {"id": identifier, "pem": pem, "now": machine_now()},
        )
        await store.reseal_second_factor(work.db, "hub.dev", secret)
        open_before = await stored(work)  # from the commit on the job may seal it

    box: SecretSealer = house.own.state.sealer
    async with house.own.state.transactions.begin() as work:
        await box.rotate(work)
        sealed = {key.id: key for key in await store.list_signing_keys(work.db)}
        [(_, factor_sealed)] = await store.lock_second_factors(work.db)
        closed = await stored(work)

    assert ("PRIVATE KEY" in open_before, secret.hex() in open_before) == (True, True)
    assert ("PRIVATE KEY" in closed, secret.hex() in closed) == (False, False)
    assert box.open_signing_key(sealed[identifier]).private_pem == pem
    assert box.open_second_factor("hub.dev", factor_sealed) == secret


async def test_a_new_master_key_takes_over_and_the_old_one_may_go(house: Echoing) -> None:
    old, both = (SecretSealer(KeyRing.from_text(ring)) for ring in (OLD, f"{NEW},{OLD}"))
    new = SecretSealer(KeyRing.from_text(NEW))
    secret, pem, identifier = new_secret(), new_signing_pem(), new_id()
    async with house.own.state.transactions.begin() as work:
        await store.add_signing_key(
            work.db, identifier=identifier, sealed=old.seal_signing_key(identifier, pem), now=machine_now()
        )
        await store.reseal_second_factor(work.db, "hub.dev", old.seal_second_factor("hub.dev", secret))

    written = []
    for _ in range(2):
        async with house.own.state.transactions.begin() as work:
            await both.rotate(work)
            [key] = [key for key in await store.list_signing_keys(work.db) if key.id == identifier]
            [(_, factor)] = await store.lock_second_factors(work.db)
        written.append((key.sealed, factor))

    assert written[0] == written[1]  # what was carried over is left alone
    assert new.open_signing_key(key).private_pem == pem
    assert new.open_second_factor("hub.dev", factor) == secret


async def test_two_processes_that_start_at_once_seal_once(house: Echoing) -> None:
    secret, box = new_secret(), house.own.state.sealer
    async with house.own.state.transactions.begin() as work:
        await store.reseal_second_factor(work.db, "hub.dev", secret)

    async def start() -> None:
        async with house.own.state.transactions.begin() as work:
            await box.rotate(work)

    await asyncio.gather(*(start() for _ in range(4)))

    async with house.own.state.transactions.begin() as work:
        [(_, factor)] = await store.lock_second_factors(work.db)
    assert box.open_second_factor("hub.dev", factor) == secret


def test_production_needs_the_key_and_development_makes_one(tmp_path: Path) -> None:
    given = {"WEIQUAN_DATABASE_URL": "postgresql://x", "WEIQUAN_INTERNAL_KEY": "k", "WEIQUAN_HOME": str(tmp_path)}

    made = [Settings.from_environment(given).keys.current for _ in range(2)]
    with pytest.raises(ValueError, match="GATEWAY_VAULT_KEY"):
        Settings.from_environment(given | {"WEIQUAN_PROFILE": "production"})
    own = Settings.from_environment(given | {"GATEWAY_VAULT_KEY": NEW, "INTAKE_VAULT_KEY": OLD}).keys.current

    assert made[0] == made[1]
    assert own.id == "new"
    assert (tmp_path / "gateway-vault.key").stat().st_mode & 0o777 == 0o600
