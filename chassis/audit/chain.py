"""The chain over the audit trail: each link's digest holds the entry and the link before it, so nothing moves unseen.

Whoever can write to the database could also reckon the whole chain anew. So from time to time its head is anchored
outside the database; what is older than an anchor cannot be changed without breaking it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

START = bytes(32)  # what the first link holds in place of a link before it
_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the audit trail: who did what to what, why, and within which request."""

    id: int
    at: datetime
    account: str
    act: str
    subject: str
    reason: str | None
    request_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    position: int  # 1, 2, 3 …
    entry: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What the head of the chain was, told outside the database."""

    position: int
    digest: bytes


class Break(StrEnum):
    """What is wrong with a trail."""

    CHANGED = "changed"  # an entry, or the link that holds it, is not what was sealed
    MISSING = "missing"  # a sealed entry is gone
    INSERTED = "inserted"  # an entry came in between, long after those around it were sealed
    GAP = "gap"  # a link is gone
    ANCHOR = "anchor"  # the chain is sound in itself, but not the one that was anchored


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The first place where a trail breaks: the position in the chain, or the entry that is in none."""

    what: Break
    position: int | None = None
    entry: int | None = None


def digest_of(before: bytes, position: int, entry: Entry) -> bytes:
    """SHA-256 over the link before, the position and every field of the entry."""
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
    """The links of entries that come behind a head."""
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
    """The first break in a stretch of links that follows ``head``; ``anchors`` are digests by position."""
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
    """An anchor beyond the last link: the end of the trail was cut off."""
    beyond = [position for position in anchors if position > head.position]
    return Finding(what=Break.GAP, position=min(beyond)) if beyond else None
