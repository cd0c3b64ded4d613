"""How a person signs in: a bounded number of tries, a password, a second factor where one is set.

A try is counted before it is checked, in a transaction of its own, so that neither a refused nor a concurrent one
escapes the count. Unknown names are counted too, so that a lock does not show which accounts exist. How tries are
counted is in ``tries``; who waits for whom to have a password hashed is in ``password_queue``.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from chassis.clock import machine_now
from chassis.db.work import Transactions, Work
from chassis.errors import Forbidden, Unauthenticated
from chassis.telemetry.trace import Trace
from chassis.vault.seal import CannotOpen
from gateway import store
from gateway.accounts import tries
from gateway.accounts.password_queue import PasswordQueue
from gateway.accounts.passwords import is_password
from gateway.accounts.second_factor import step_of
from gateway.accounts.secret_sealer import SecretSealer
from gateway.accounts.tries import LockedOut

NETWORK_KNOWN_FOR = timedelta(days=90)  # since the person last signed in from it
_log = structlog.get_logger()


class WrongPassword(Unauthenticated):
    code = "wrong_password"
    zh = "用户名、密码或验证码不正确"
    en = "Wrong user, password or code"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAttempt:
    """What somebody sends to sign in, and from which network it comes."""

    user: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)
    network: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What a signed-in person sends to prove who they are, and the session or API key they came with."""

    account: str
    credential: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The account that an attempt names, if any, and whether its person has signed in from that network before."""

    account: store.Account | None
    knows_network: bool


async def sign_in(
    transactions: Transactions, queue: PasswordQueue, sealer: SecretSealer, attempt: SignInAttempt, trace: Trace
) -> store.Account:
    """Check name, password and code, and return the account.

    ``LockedOut`` refuses a try that must wait, and ``TooMany`` one for whose password too many of its network wait.

    Raises:
        WrongPassword: the account is unknown or may not sign in, or the password or code is wrong.
    """
    async with queue.lookup_slot():
        candidate = await _find_candidate(transactions, attempt, trace, machine_now())
    async with queue.hashing(None if candidate.knows_network else attempt.network):
        now, account = machine_now(), candidate.account
        known = account if account is not None and may_sign_in(account, now) else None
        await _count_attempt(transactions, attempt, trace, now, knows_network=candidate.knows_network)
        is_right = await is_password(attempt.password, known.password_hash if known else None, queue.hasher)
    if not is_right or known is None:
        _log.warning("sign_in_refused", account=known.name if known else None)  # never what was typed
        raise WrongPassword
    if known.totp_secret is not None and not candidate.knows_network:
        await _count_code(transactions, known.name, trace, now)
    async with transactions.begin(known.name, trace) as work:
        if known.totp_secret is not None and not await _use_code(work, sealer, known, attempt.code, now):
            _log.warning("sign_in_refused", account=known.name, second_factor=True)
            raise WrongPassword
        digests = tries.digest_of_network(attempt.user, attempt.network), tries.digest_of_code(known.name)
        await store.delete_tries(work.db, *digests)
        await store.save_network(work.db, known.name, attempt.network, now, used_from=now - NETWORK_KNOWN_FOR)
        work.audit("session.open", known.name)
    return known


async def confirm_password(
    transactions: Transactions,
    queue: PasswordQueue,
    confirmation: Confirmation,
    trace: Trace,
    *,
    sealer: SecretSealer | None = None,
) -> None:
    """Check a person's password before a change of credentials; with ``sealer`` also a code, if a factor is set.

    Tries are counted by the session or API key that the person came with. They hold up nobody who signs in, and nobody
    who signs in holds them up. After too many ``LockedOut`` is raised.

    Raises:
        Forbidden: the account has no password, or the password or code is wrong.
    """
    now, name = machine_now(), confirmation.account
    digest = tries.digest_of_credential(confirmation.credential)
    async with transactions.begin(trace=trace) as work:
        account = await store.get_account(work.db, name)
        if account is None or account.password_hash is None:
            raise Forbidden
        await _count(work, digest, now)
    async with queue.hashing(None):
        is_right = await is_password(confirmation.password, account.password_hash, queue.hasher)
    if not is_right:
        _log.warning("confirmation_refused", account=name)
        raise Forbidden
    async with transactions.begin(name, trace) as work:
        needs_code = sealer is not None and account.totp_secret is not None
        if sealer is not None and needs_code and not await _use_code(work, sealer, account, confirmation.code, now):
            _log.warning("confirmation_refused", account=name, second_factor=True)
            raise Forbidden
        await store.delete_tries(work.db, digest)


def may_sign_in(account: store.Account, now: datetime) -> bool:
    """Return whether the account is enabled and its password is not an expired temporary one."""
    return account.disabled_at is None and (account.password_until is None or now < account.password_until)


async def _find_candidate(
    transactions: Transactions, attempt: SignInAttempt, trace: Trace, now: datetime
) -> _Candidate:
    """Return whom the attempt names. One that must wait is refused here, and costs no hash and no write.

    Raises:
        LockedOut: the attempt must wait.
    """
    user, network = attempt.user, attempt.network
    of_network, of_name = tries.digest_of_network(user, network), tries.digest_of_name(user)
    async with transactions.begin(trace=trace) as work:
        account = await store.get_account(work.db, user) if "\x00" not in user else None
        knows_network = account is not None and await store.is_known_network(
            work.db, account.name, network, now - NETWORK_KNOWN_FOR
        )
        digests = [of_network] if knows_network else [of_network, of_name]
        waits_until = await store.get_longest_wait(work.db, digests)
    if waits_until is not None and waits_until > now:
        _log.warning("sign_in_locked_out")
        raise LockedOut
    return _Candidate(account, knows_network)


async def _count_attempt(
    transactions: Transactions, attempt: SignInAttempt, trace: Trace, now: datetime, *, knows_network: bool
) -> None:
    """Count the attempt by name and network, and one from an unknown network by the name too.

    Raises:
        LockedOut: the attempt must wait, as others came between.
    """
    of_network, of_name = tries.digest_of_network(attempt.user, attempt.network), tries.digest_of_name(attempt.user)
    async with transactions.begin(trace=trace) as work:
        try:
            counted = await _count(work, of_network, now)
            if not knows_network:
                before = await store.lock_tries(work.db, of_name, now)
                await store.save_tries(work.db, of_name, tries.count_unknown_network(before, counted, now))
        except LockedOut:
            _log.warning("sign_in_locked_out")
            raise


async def _count_code(transactions: Transactions, name: str, trace: Trace, now: datetime) -> None:
    """Count a try of a person's second factor from a network that the person has not signed in from.

    Raises:
        WrongPassword: it must wait; ``LockedOut`` would show that the password was right.
    """
    async with transactions.begin(trace=trace) as work:
        try:
            await _count(work, tries.digest_of_code(name), now)
        except LockedOut as failure:
            _log.warning("sign_in_refused", account=name, second_factor=True)
            raise WrongPassword from failure


async def _count(work: Work, digest: bytes, now: datetime) -> store.Tries:
    """Count one more try in this transaction and return the tries; ``LockedOut`` if it must wait."""
    await store.delete_expired_tries(work.db, now - tries.EXPIRE_AFTER)
    counted = tries.count_try(await store.lock_tries(work.db, digest, now), now)
    await store.save_tries(work.db, digest, counted)
    return counted


async def _use_code(work: Work, sealer: SecretSealer, account: store.Account, code: str, now: datetime) -> bool:
    """Return whether the code is right and was not used before; it is used up by this."""
    try:
        secret = sealer.open_second_factor(account.name, account.totp_secret or b"")
    except CannotOpen:
        _log.error("keys_unreadable", count=1)
        return False
    step = step_of(code, secret, now.timestamp(), account.totp_step)
    return step is not None and await store.use_step(work.db, account.name, step)
