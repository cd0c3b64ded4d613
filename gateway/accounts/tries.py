"""How often a password may be tried: counted by name and network, over all unknown networks, and by credential.

Who signs in is counted by name *and* network, so that a stranger elsewhere locks nobody out. Whoever guesses from many
networks meets a second bound: after ``MAX_TRIES_OF_NAME`` wrong tries in a day, of which one network contributes
``MAX_TRIES`` at most, all networks from which the person has not signed in before wait for each other. Networks from
which the person has signed in are never held up by it. Who is signed in and confirms the own password is counted by the
credential they came with. Codes of a second factor are counted by the name, over all unknown networks together: six
digits stand fewer guesses than a password, and only who knows the password is asked for them.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from chassis.errors import TooMany
from gateway.store import Tries

MAX_TRIES = 5  # in a row, before the first wait
MAX_TRIES_OF_NAME = 100  # in a day, from unknown networks (NIST SP 800-63B-4 §3.2.2 allows as many in a row)
FIRST_WAIT = timedelta(minutes=1)  # doubled with each further wrong try
LONGEST_WAIT = timedelta(minutes=15)
EXPIRE_AFTER = timedelta(hours=24)  # tries of a network: after the last one; those of a name: after the first one


class LockedOut(TooMany):
    code = "locked_out"
    zh = "连续多次不正确，请稍后再试"
    en = "Too many wrong tries; come again later"


def count_try(tries: Tries, now: datetime) -> Tries:
    """Return the tries with one more; the next must wait after ``MAX_TRIES`` in a row.

    Raises:
        LockedOut: this one must wait.
    """
    if must_wait(tries, now):
        raise LockedOut
    count = 1 if _has_expired(tries, now) else tries.count + 1
    return Tries(count=count, since=now, waits_until=wait_after(count + 1, now))


def count_unknown_network(of_name: Tries, of_network: Tries, now: datetime) -> Tries:
    """Return the tries of a name with one more from a network that the person has not signed in from.

    ``of_network`` are the tries of this network, with this one. Beyond its first ``MAX_TRIES`` it is not counted here,
    unless the name is over its bound: one network alone never holds up the others.

    Raises:
        LockedOut: this one must wait for the tries of other networks.
    """
    if must_wait(of_name, now):
        raise LockedOut
    before = Tries(since=now) if _has_expired(of_name, now) else of_name
    is_counted = of_network.count <= MAX_TRIES or before.count >= MAX_TRIES_OF_NAME
    count = before.count + is_counted
    excess = count + 1 - MAX_TRIES_OF_NAME
    return replace(before, count=count, waits_until=wait_after(MAX_TRIES + excess, now))


def must_wait(tries: Tries, now: datetime) -> bool:
    return tries.waits_until is not None and tries.waits_until > now


def wait_after(tries: int, now: datetime) -> datetime | None:
    """Return until when the next must wait after so many tries in a row; ``None`` if it need not."""
    if tries <= MAX_TRIES:
        return None
    doubled = 1 << min(tries - MAX_TRIES - 1, 10)
    return now + min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _has_expired(tries: Tries, now: datetime) -> bool:
    return tries.since <= now - EXPIRE_AFTER


def digest_of_network(name: str, network: str) -> bytes:
    """Return what the tries of a name from a network are stored by; names that nobody has are counted too."""
    return _digest("network", network, name)


def digest_of_name(name: str) -> bytes:
    """Return what the tries of a name from all unknown networks are stored by."""
    return _digest("name", name)


def digest_of_code(name: str) -> bytes:
    """Return what the tries of a person's second factor from all unknown networks are stored by."""
    return _digest("code", name)


def digest_of_credential(credential: str) -> bytes:
    """Return what the confirmations with a session or API key are stored by."""
    return _digest("credential", credential)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).digest()
