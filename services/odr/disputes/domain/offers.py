"""Offers and counter-offers (报价): who made which, which of them waits for an answer, and whose."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from canon.timetables import Part, Refund
from chassis.errors import Conflict
from contracts.odr import OfferSide

MAX_OFFERS = 20  # of one dispute, of both sides; then no settlement is to be expected


class OfferState(StrEnum):
    MADE = "made"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class OfferNotOpen(Conflict):
    code = "offer_not_open"
    previous_code = "odr.offer_not_open"
    zh = "该方案已不能再接受或拒绝"
    en = "This offer can no longer be answered"


class OwnOffer(Conflict):
    code = "own_offer"
    zh = "自己提出的方案由对方答复"
    en = "The other side answers an offer"


class NothingToCounter(Conflict):
    code = "nothing_to_counter"
    zh = "企业还没有提出方案"
    en = "The enterprise has made no offer yet"


class TooManyOffers(Conflict):
    code = "too_many_offers"
    previous_code = "odr.too_many_offers"
    zh = "方案次数已到上限，请登记和解不成"
    en = "Too many offers were made; record the failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one side offers; ``amount_fen`` is its whole value, ``refund_fen`` what is paid back in money.

    ``due_dates`` and ``amounts_fen`` are those of the instalments it lists; empty for equal ones a month apart.
    """

    number: int
    made_by: OfferSide
    terms: str
    amount_fen: int
    refund_fen: int | None
    instalments: int
    state: OfferState
    made_at: datetime
    due_dates: tuple[date, ...] = ()
    amounts_fen: tuple[int, ...] = ()

    @property
    def refund(self) -> Refund | None:
        if self.refund_fen is None:
            return None
        parts = tuple(
            Part(due_on=due_on, amount_fen=fen) for due_on, fen in zip(self.due_dates, self.amounts_fen, strict=True)
        )
        return Refund(amount_fen=self.refund_fen, count=self.instalments, parts=parts)


def with_offer(
    offers: tuple[Offer, ...], by: OfferSide, *, terms: str, amount_fen: int, refund: Refund | None, now: datetime
) -> tuple[Offer, ...]:
    """Add an offer, which supersedes the one that waits, of whichever side: an offer is answered by another.

    Raises:
        NothingToCounter: the consumer answers where the enterprise has offered nothing.
        TooManyOffers: there are ``MAX_OFFERS`` offers.
    """
    if by is OfferSide.CONSUMER and not any(offer.made_by is OfferSide.ENTERPRISE for offer in offers):
        raise NothingToCounter
    if len(offers) >= MAX_OFFERS:
        raise TooManyOffers
    return _added(offers, by, OfferState.MADE, terms=terms, amount_fen=amount_fen, refund=refund, now=now)


def with_agreement(
    offers: tuple[Offer, ...], *, terms: str, amount_fen: int, refund: Refund | None, now: datetime
) -> tuple[Offer, ...]:
    """Add what both sides agreed on outside the offers, as accepted."""
    both, accepted = OfferSide.BOTH, OfferState.ACCEPTED
    return _added(offers, both, accepted, terms=terms, amount_fen=amount_fen, refund=refund, now=now)


def with_answer(offers: tuple[Offer, ...], number: int, by: OfferSide, answer: OfferState) -> tuple[Offer, ...]:
    """Answer an offer of the other side.

    Raises:
        OfferNotOpen: it was answered or superseded, or does not exist.
        OwnOffer: the side that made it answers it.
    """
    offer = next((offer for offer in offers if offer.number == number), None)
    if offer is None or offer.state is not OfferState.MADE:
        raise OfferNotOpen
    if offer.made_by is by:
        raise OwnOffer
    return tuple(replace(one, state=answer) if one is offer else one for one in offers)


def _superseded(offer: Offer) -> Offer:
    return replace(offer, state=OfferState.SUPERSEDED) if offer.state is OfferState.MADE else offer


def _added(
    offers: tuple[Offer, ...],
    by: OfferSide,
    state: OfferState,
    *,
    terms: str,
    amount_fen: int,
    refund: Refund | None,
    now: datetime,
) -> tuple[Offer, ...]:
    offer = Offer(
        number=len(offers) + 1,
        made_by=by,
        terms=terms,
        amount_fen=amount_fen,
        refund_fen=refund.amount_fen if refund else None,
        instalments=refund.count if refund else 1,
        state=state,
        made_at=now,
        due_dates=refund.due_dates if refund else (),
        amounts_fen=refund.amounts_fen if refund else (),
    )
    return (*(_superseded(earlier) for earlier in offers), offer)
