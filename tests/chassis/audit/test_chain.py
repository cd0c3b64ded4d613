"""Whatever is done to a sealed and anchored trail is found."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from chassis.audit.chain import START, Anchor, Break, Entry, Finding, Link, find_break, find_truncation, link_entries
from tests.sweeps import sampled

TAMPERINGS = 1_000
LENGTH = 60
ANCHORED = (20, 45)  # what is younger than the last anchor may be reckoned anew unseen, and is not touched here
HEAD = Anchor(position=0, digest=START)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass(slots=True)
class Trail:
    """What stands in the two tables, and what was told outside."""

    entries: dict[int, Entry]
    links: list[Link]
    anchors: dict[int, bytes]

    def finding(self) -> Finding | None:
        last = self.links[-1] if self.links else None
        head = Anchor(position=last.position, digest=last.digest) if last else HEAD
        broken = find_break(HEAD, self.links, self.entries, self.anchors) or find_truncation(head, self.anchors)
        strangers = set(self.entries) - {link.entry for link in self.links}
        return broken or (Finding(what=Break.INSERTED, entry=min(strangers)) if strangers else None)

    def reckon_anew(self, order: list[int]) -> None:
        """What somebody does who may write everything in the database, and knows the code."""
        self.links = link_entries(HEAD, [self.entries[identifier] for identifier in order])

    def order(self) -> list[int]:
        return [link.entry for link in self.links]


def an_entry(number: int) -> Entry:
    return Entry(
        id=number * 10,  # ids have gaps: a transaction that fails takes its number with it
        at=NOW + timedelta(seconds=number),
        account=f"officer{number % 4}.dev",
        act=("accept", "disclose_contact", "close")[number % 3],
        subject=f"subject-{number % 7}",
        reason=None if number % 2 else f"reason {number}",
        request_id=f"request-{number}",
    )


def a_trail() -> Trail:
    entries = [an_entry(number) for number in range(1, LENGTH + 1)]
    links = link_entries(HEAD, entries)
    anchors = {position: links[position - 1].digest for position in ANCHORED}
    return Trail({entry.id: entry for entry in entries}, links, anchors)


def edit(trail: Trail, dice: random.Random) -> None:
    identifier = _old(trail, dice)
    entry = trail.entries[identifier]
    changed = dice.choice(
        [
            replace(entry, account="somebody.else"),
            replace(entry, act="urge"),
            replace(entry, subject="another"),
            replace(entry, reason="another reason"),
            replace(entry, request_id=None),
            replace(entry, at=entry.at + timedelta(microseconds=1)),
        ]
    )
    trail.entries[identifier] = changed


def delete(trail: Trail, dice: random.Random) -> None:
    del trail.entries[_old(trail, dice)]


def delete_with_its_link(trail: Trail, dice: random.Random) -> None:
    identifier = _old(trail, dice)
    del trail.entries[identifier]
    trail.links = [link for link in trail.links if link.entry != identifier]


def insert(trail: Trail, dice: random.Random) -> None:
    between = dice.randrange(1, ANCHORED[-1]) * 10 + 5
    trail.entries[between] = replace(an_entry(1), id=between)


def reorder(trail: Trail, dice: random.Random) -> None:
    one, other = dice.sample(trail.order()[: ANCHORED[-1]], 2)
    first, second = trail.entries[one], trail.entries[other]
    trail.entries |= {one: replace(second, id=one), other: replace(first, id=other)}


def reorder_links(trail: Trail, dice: random.Random) -> None:
    one, other = dice.sample(range(ANCHORED[-1]), 2)
    first, second = trail.links[one], trail.links[other]
    trail.links[one] = replace(first, entry=second.entry, digest=second.digest)
    trail.links[other] = replace(second, entry=first.entry, digest=first.digest)


def truncate(trail: Trail, dice: random.Random) -> None:
    remaining = dice.randrange(ANCHORED[-1])
    gone = trail.links[remaining:]
    trail.links = trail.links[:remaining]
    for link in gone:
        del trail.entries[link.entry]


def change_a_link(trail: Trail, dice: random.Random) -> None:
    place = dice.randrange(ANCHORED[-1])
    trail.links[place] = replace(trail.links[place], digest=dice.randbytes(32))


def delete_and_reckon_anew(trail: Trail, dice: random.Random) -> None:
    order = trail.order()
    order.remove(identifier := _old(trail, dice))
    del trail.entries[identifier]
    trail.reckon_anew(order)


def edit_and_reckon_anew(trail: Trail, dice: random.Random) -> None:
    edit(trail, dice)
    trail.reckon_anew(trail.order())


def insert_and_reckon_anew(trail: Trail, dice: random.Random) -> None:
    insert(trail, dice)
    trail.reckon_anew(sorted(trail.entries))


def reorder_and_reckon_anew(trail: Trail, dice: random.Random) -> None:
    order = trail.order()
    one, other = dice.sample(range(ANCHORED[-1]), 2)
    order[one], order[other] = order[other], order[one]
    trail.reckon_anew(order)


def truncate_and_grow_again(trail: Trail, dice: random.Random) -> None:
    truncate(trail, dice)
    grown = [replace(an_entry(number), id=number * 10 + 1) for number in range(LENGTH + 1, LENGTH * 2)]
    trail.entries |= {entry.id: entry for entry in grown}
    trail.reckon_anew([*trail.order(), *(entry.id for entry in grown)])


TAMPERING: tuple[Callable[[Trail, random.Random], None], ...] = (
    *(edit, delete, delete_with_its_link, insert, reorder, reorder_links, truncate, change_a_link),
    *(edit_and_reckon_anew, delete_and_reckon_anew, insert_and_reckon_anew, reorder_and_reckon_anew),
    truncate_and_grow_again,
)


def _old(trail: Trail, dice: random.Random) -> int:
    return trail.order()[dice.randrange(ANCHORED[-1])]


def test_an_untouched_trail_is_sound() -> None:
    assert a_trail().finding() is None


@sampled
def test_a_thousand_random_tamperings_are_found() -> None:
    unseen = []
    for number in range(TAMPERINGS):
        dice = random.Random(f"tampering/{number}")
        tamper = TAMPERING[number % len(TAMPERING)]
        trail = a_trail()
        tamper(trail, dice)
        if trail.finding() is None:
            unseen.append((number, tamper.__name__))

    assert unseen == []


@pytest.mark.parametrize(
    ("tamper", "what"),
    [
        (edit, {Break.CHANGED}),
        (delete, {Break.MISSING}),
        (delete_with_its_link, {Break.GAP}),
        (insert, {Break.INSERTED}),
        (reorder, {Break.CHANGED}),
        (truncate, {Break.GAP}),
        (edit_and_reckon_anew, {Break.ANCHOR}),
        (truncate_and_grow_again, {Break.ANCHOR}),
    ],
)
def test_a_finding_says_what_was_done(tamper: Callable[[Trail, random.Random], None], what: set[Break]) -> None:
    trail = a_trail()

    tamper(trail, random.Random(1))

    finding = trail.finding()
    assert finding is not None
    assert {finding.what} == what


def test_a_chain_goes_on_where_it_stopped() -> None:
    whole = a_trail().links
    half = link_entries(HEAD, [an_entry(number) for number in range(1, 31)])

    rest = link_entries(
        Anchor(position=30, digest=half[-1].digest), [an_entry(number) for number in range(31, LENGTH + 1)]
    )

    assert [*half, *rest] == whole
