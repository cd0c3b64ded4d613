"""The hash chain over the audit trail: each link's digest covers its entry and the link before it.

Someone who can write to the database could recompute the whole chain. So its head is regularly anchored outside the
database: entries older than an anchor cannot be changed without breaking the chain.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

START = bytes(32)  # the digest before the first link
_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the audit trail: who did what to what, why, and in which request."""

    id: int
    at: datetime
    account: str
    act: str
    subject: str
    reason: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the chain, which seals one entry."""

    position: int  # 1, 2, 3 …
    entry: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The head of the chain at some time, as recorded outside the database."""

    position: int
    digest: bytes


class Break(StrEnum):
    """How a trail is broken."""

    CHANGED = "changed"  # an entry, or its link, differs from what was sealed
    MISSING = "missing"  # a sealed entry was deleted
    INSERTED = "inserted"  # an entry was inserted long after its neighbours were sealed
    GAP = "gap"  # a link was deleted
    ANCHOR = "anchor"  # the chain is consistent, but differs from an anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The first break of a trail: the position in the chain, or the id of an entry without a link."""

    what: Break
    position: int | None = None
    entry: int | None = None


def digest_of(before: bytes, position: int, entry: Entry) -> bytes:
    """Return the SHA-256 over the digest before, the position and every field of the entry."""
    fields = [
        position,
        entry.id,
        entry.at.astimezone(UTC).isoformat(),
        entry.account,
        entry.act,
        entry.subject,
        entry.reason,
        entry.request_id,
    ]
    return hashlib.sha256(before + _encode(fields).encode()).digest()


def link_entries(head: Anchor, entries: Sequence[Entry]) -> list[Link]:
    """Return the links that append entries to a chain with this head."""
    links = []
    position, digest = head.position, head.digest
    for entry in entries:
        position += 1
        digest = digest_of(digest, position, entry)
        links.append(Link(position=position, entry=entry.id, digest=digest))
    return links


def find_break(
    head: Anchor, links: Sequence[Link], entries: Mapping[int, Entry], anchors: Mapping[int, bytes]
) -> Finding | None:
    """Return the first break in a sequence of links that follows ``head``; ``anchors`` are digests by position."""
    position, digest = head.position, head.digest
    for link in links:
        position += 1
        if link.position != position:
            return Finding(what=Break.GAP, position=position)
        entry = entries.get(link.entry)
        if entry is None:
            return Finding(what=Break.MISSING, position=position, entry=link.entry)
        digest = digest_of(digest, position, entry)
        if digest != link.digest:
            return Finding(what=Break.CHANGED, position=position, entry=link.entry)
        if anchors.get(position, digest) != digest:
            return Finding(what=Break.ANCHOR, position=position, entry=link.entry)
    return None


def find_truncation(head: Anchor, anchors: Mapping[int, bytes]) -> Finding | None:
    """Return a break if there is an anchor beyond the last link: the end of the trail was deleted."""
    beyond = [position for position in anchors if position > head.position]
    return Finding(what=Break.GAP, position=min(beyond)) if beyond else None
