"""How many wrong passwords are allowed: of one network, of a name over all networks, and for how long."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import machine_now
from gateway.accounts.networks import network_of
from gateway.accounts.tries import (
    EXPIRE_AFTER,
    LONGEST_WAIT,
    MAX_TRIES,
    MAX_TRIES_OF_NAME,
    LockedOut,
    count_try,
    count_unknown_network,
    digest_of_code,
    digest_of_credential,
    digest_of_name,
    digest_of_network,
    must_wait,
    wait_after,
)
from gateway.store import Tries
from tests.sweeps import sampled

pytestmark = pytest.mark.pure
NOW = machine_now()
DAY = timedelta(days=1)


def many(count: int, now: datetime = NOW) -> Tries:
    return Tries(count=count, since=now)


class Name:
    """The tries of a name, from whatever network nobody knows."""

    def __init__(self) -> None:
        self.of_name = Tries(since=NOW)
        self.of_networks: dict[str, Tries] = {}

    def is_checked(self, network: str, now: datetime) -> bool:
        """Whether a wrong password is looked at; if so it is counted, and else nothing is."""
        try:
            of_network = count_try(self.of_networks.get(network, Tries(since=now)), now)
            self.of_name = count_unknown_network(self.of_name, of_network, now)
        except LockedOut:
            return False
        self.of_networks[network] = of_network
        return True

    def checked_in_a_day(self, networks: int) -> int:
        """How many wrong passwords are looked at in a day of so many networks, each of which tries once a minute."""
        minutes = int(DAY / timedelta(minutes=1))
        return sum(
            self.is_checked(str(network), NOW + timedelta(minutes=minute))
            for minute in range(minutes)
            for network in range(networks)
        )


def test_each_wrong_try_beyond_the_first_ones_waits_longer() -> None:
    waits = [wait_after(tries, NOW) for tries in range(MAX_TRIES, MAX_TRIES + 8)]

    assert waits[0] is None
    assert [(wait - NOW) / timedelta(minutes=1) for wait in waits if wait] == [1, 2, 4, 8, 15, 15, 15]
    assert wait_after(10_000, NOW) == NOW + LONGEST_WAIT


def test_the_last_try_in_a_row_lets_the_next_wait() -> None:
    fifth = count_try(many(MAX_TRIES - 1), NOW)

    assert must_wait(fifth, NOW)
    assert not must_wait(count_try(many(MAX_TRIES - 2), NOW), NOW)
    with pytest.raises(LockedOut):
        count_try(fifth, NOW)
    assert count_try(fifth, NOW + timedelta(minutes=1)).count == MAX_TRIES + 1


def test_after_a_day_without_a_try_counting_begins_anew() -> None:
    assert count_try(many(50), NOW + EXPIRE_AFTER).count == 1


def test_one_network_never_holds_up_the_others_however_long_it_goes_on() -> None:
    name = Name()

    checked = name.checked_in_a_day(1)

    assert checked <= MAX_TRIES + 4 + DAY / LONGEST_WAIT
    assert name.of_name.count == MAX_TRIES
    assert name.is_checked("another", NOW + DAY - timedelta(minutes=1))


def test_beyond_the_bound_of_a_name_unknown_networks_wait_for_each_other() -> None:
    name = Name()
    for number in range(MAX_TRIES_OF_NAME):
        assert name.is_checked(f"network {number}", NOW)

    assert not name.is_checked("one more", NOW)
    assert name.is_checked("one more", NOW + timedelta(minutes=1))
    assert not name.is_checked("and one more", NOW + timedelta(minutes=2))
    assert name.of_networks.keys().isdisjoint({"and one more"})  # what must wait is not counted


def test_a_network_that_waits_itself_still_counts_beyond_the_bound() -> None:
    of_name = many(MAX_TRIES_OF_NAME)

    counted = count_unknown_network(of_name, many(MAX_TRIES + 3), NOW)

    assert counted.count == MAX_TRIES_OF_NAME + 1
    assert counted.waits_until == NOW + timedelta(minutes=2)


def test_a_day_after_the_first_try_a_name_is_counted_anew() -> None:
    of_name = Tries(count=MAX_TRIES_OF_NAME + 9, since=NOW)

    assert count_unknown_network(of_name, many(1), NOW + EXPIRE_AFTER) == Tries(count=1, since=NOW + EXPIRE_AFTER)
    assert count_unknown_network(of_name, many(1), NOW + EXPIRE_AFTER / 2).since == NOW


@sampled
@pytest.mark.parametrize("networks", [19, 20, 100])
def test_however_many_networks_guess_a_name_is_tried_two_thousand_times_a_day_at_most(networks: int) -> None:
    assert Name().checked_in_a_day(networks) <= 2_000


def test_no_two_kinds_of_tries_are_one() -> None:
    digests = {
        digest_of_network("hub.dev", "192.0.2.0/24"),
        digest_of_network("hub.dev", "198.51.100.0/24"),
        digest_of_network("hub", "192.0.2.0/24"),
        digest_of_name("hub.dev"),
        digest_of_code("hub.dev"),
        digest_of_credential("hub.dev"),
    }

    assert len(digests) == 6


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2::a", "2001:db8:1::/48"),
        ("2001:db8:1:3:ffff::b%eth0", "2001:db8:1::/48"),
        ("2001:db8:2::a", "2001:db8:2::/48"),
        ("a name", "a name"),
        ("", ""),
    ],
)
def test_what_one_subscriber_may_choose_among_is_one_network(host: str, network: str) -> None:
    assert network_of(host) == network
