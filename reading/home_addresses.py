"""Home addresses (住址): street, house, building and room of where a person lives; town, village and community stay.

The address of a shop looks the same and is needed for the work, so what stands beside an address decides: a word for
living, owning or sending before it (家住, 我家, 收货地址), the complainant's own address or the respondent's, or
numbers that only homes have (2单元, a room in a block). In doubt it counts who can be harmed: the number of a dwelling
is hidden, a bare house number on a street is not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from canon.addresses import towns_end
from reading.address_cues import (
    AddressContext,
    context_before,
    is_date,
    is_lived_in,
    is_office,
    is_shared,
    is_shop,
    streets_lived_in,
)
from reading.address_parts import AddressPart, PlaceKind, find_address_parts, fold, may_hold_address
from reading.normalization import normalize
from reading.visible import without_hidden

HOME, ROOM = "住址", "门牌"
_SHORTEST_HOME = 4  # characters behind its towns that lead to somebody
_MOST_PARTS = 4  # street, community, and two to spare
_Address = list[AddressPart]  # parts that follow each other directly


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddresses:
    """Addresses given beside a text, as parts: whose number is found in the text is known for what it is."""

    written_home: str = ""  # without its towns
    home: Sequence[AddressPart] = ()
    business: Sequence[AddressPart] = ()
    place: Sequence[AddressPart] = ()  # of the matter

    @classmethod
    def of(cls, *, home: str | None, business: str | None, place: str | None) -> "KnownAddresses":
        written = fold(normalize(without_hidden(home or ""))).strip()
        return cls(
            written_home=written[towns_end(written) :],
            home=_parts_of(written),
            business=_parts_of(business),
            place=_parts_of(place),
        )


NO_ADDRESSES = KnownAddresses()


@dataclass(slots=True)
class FoundAddresses:
    """Start, end and label of what is to be hidden; start and end of addresses of the respondent."""

    hidden: list[tuple[int, int, str]]
    business: list[tuple[int, int]]


def find_home_addresses(folded: str, known: KnownAddresses) -> FoundAddresses:
    """Find the parts of home addresses to be hidden in a text from ``fold``."""
    found = FoundAddresses([], [])
    if may_hold_address(folded):
        earliest = 0
        for address in _addresses(folded):
            _decide(folded, address, earliest, known, found)
            earliest = address[-1].end
    found.hidden += [(*street, HOME) for street in streets_lived_in(folded)]
    if len(known.written_home) >= _SHORTEST_HOME:
        found.hidden += _as_written(folded, known.written_home)
    return found


def _as_written(folded: str, home: str) -> Iterator[tuple[int, int, str]]:
    at = folded.find(home)
    while at >= 0:
        yield at, at + len(home), HOME
        at = folded.find(home, at + len(home))


def _parts_of(address: str | None) -> tuple[AddressPart, ...]:
    return tuple(find_address_parts(fold(normalize(without_hidden(address))))) if address else ()


def _addresses(folded: str) -> Iterator[_Address]:
    address: _Address = []
    for part in find_address_parts(folded):
        if address and (part.start > address[-1].end or len(address) == _MOST_PARTS):
            yield address
            address = []
        address.append(part)
    if address:
        yield address


def _decide(folded: str, address: _Address, earliest: int, known: KnownAddresses, found: FoundAddresses) -> None:
    context, context_end = context_before(folded, earliest, address[0].start, address[0].numbers_start)
    if context is AddressContext.LIVING or _is_known_home(address, known):
        found.hidden += _personal_parts(folded, address, max(address[0].start, context_end), is_sure=True)
    elif end := _known_end(address, known.business):
        found.business.append((address[0].start, end))
        if end < address[-1].end and any(part.is_dwelling for part in address):
            found.hidden.append((end, address[-1].end, ROOM))
    elif context is AddressContext.BUSINESS:
        found.business.append((address[0].start, address[-1].end))
    elif _is_home(folded, address, context, known):
        found.hidden += _personal_parts(folded, address, max(address[0].start, context_end), is_sure=False)
    else:
        found.hidden += [(start, part.end, ROOM) for part in address if (start := part.block_start) is not None]


def _is_known_home(address: _Address, known: KnownAddresses) -> bool:
    """Whether it is the complainant's, and not better known as the respondent's.

    A shop in the house in which the complainant has a flat is a shop, up to the number of the house.
    """
    home, business = _common(address, known.home), _common(address, known.business)
    if home == business > 0:
        return _count(known.home) <= home or _count(known.business) > business
    return home > business


def _is_home(folded: str, address: _Address, context: AddressContext, known: KnownAddresses) -> bool:
    if any(part.is_dwelling and part.kind in (PlaceKind.STREET, PlaceKind.VILLAGE) for part in address):
        return True
    is_residential = any(part.kind is PlaceKind.COMMUNITY and part.has_room for part in address)
    if _common(address, known.place) and not is_residential:
        return False
    end = address[-1].end
    if context is AddressContext.AT_A_BUSINESS or is_shop(folded, end) or is_office(folded[address[0].start : end]):
        return False
    if context is AddressContext.OWN or is_lived_in(folded, end):
        return True
    return address[0].kind is PlaceKind.STREET and any(part.has_room for part in address)


def _personal_parts(folded: str, address: _Address, start: int, *, is_sure: bool) -> Iterator[tuple[int, int, str]]:
    """Yield what is to be hidden of a home: of a street everything, of a community or village the numbers."""
    for part in address:
        names_block = part.is_in_a_block or part.has_room
        if part.kind is PlaceKind.STREET:
            yield max(start, part.start), part.end, HOME
        elif part.kind is PlaceKind.VILLAGE:
            yield part.numbers_start, part.end, HOME
        elif _is_of_many(folded, part):
            continue
        elif part.kind is PlaceKind.COMMUNITY or names_block:
            yield part.numbers_start, part.end, ROOM
        elif is_sure and not is_date(folded, part.numbers_start, part.end):
            yield max(start, part.start), part.end, HOME


def _is_of_many(folded: str, part: AddressPart) -> bool:
    """Whether it is a building of no known community, or one with a lift that somebody has to find."""
    is_nowhere = part.kind is PlaceKind.OTHER and len(part.numbers) == 1
    return part.units[0] == "弄" or (
        part.is_in_a_block and not part.has_room and (is_nowhere or is_shared(folded, part.end))
    )


def _common(address: _Address, known: Sequence[AddressPart]) -> int:
    """Return how many numbers of an address are those of a known one, from its first on."""
    return max((_common_numbers(part, one) for part in address for one in known), default=0)


def _known_end(address: _Address, known: Sequence[AddressPart]) -> int:
    """Return where the part of an address ends that is also in a known one; 0 if there is none."""
    end = 0
    for part in address:
        count = max((_common_numbers(part, one) for one in known), default=0)
        if count < len(part.numbers):
            return part.ends[count - 1] if count else end
        end = part.end
    return end


def _common_numbers(part: AddressPart, known: AddressPart) -> int:
    if not known.name or not part.words.endswith(known.name):
        return 0
    pairs = zip(part.numbers, known.numbers, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(part.numbers), len(known.numbers)))


def _count(known: Sequence[AddressPart]) -> int:
    return max((len(part.numbers) for part in known), default=0)
