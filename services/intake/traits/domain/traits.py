"""The traits of a complaint: what groups, the closing-shop alarm and the signals of Art. 17 compare."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from canon.codes import Kind
from canon.topics import NARROWER
from reading.business_names import core_name
from reading.normalization import letters_of, normalize_compact
from reading.signs import whole_matter
from reading.topics import Words, words_in
from services.intake.complaints.domain.complaint import Complaint, Secret

LEAST_LETTERS = 2  # of a name of its own, of a kind of goods or of a problem that are compared
_MARK = "甲乙"  # behind a name: what is left of it besides is its own, and not the trade for want of anything else
_PLAIN = re.compile("会所|馆|房|院|坊|铺|室|校|老板|商家|店家|理发|洗车|洗浴|棋牌|烧烤|火锅|奶茶|早餐|快餐")
_DESCRIBED = re.compile("^(?:某|一家|一个|那家|这家|卖|修|做|附近|路边|楼下|门口|对面|不)|某某|不详|不知|未知|匿名")
# What somebody who bought can usually show, or at least names.
_PROOF = re.compile("订单|发票|小票|收据|付款|支付|转账|合同|截图|照片|凭证|刷卡|办卡|会员卡")


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    """The respondent of a complaint: ``digests`` of what is its own in its name, the current master key's first."""

    digests: tuple[bytes, ...]
    respondent: str | None
    uscc: str | None

    @property
    def digest(self) -> bytes | None:
        """The digest to store; None for a business that is described, not named."""
        return self.digests[0] if self.digests else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One complaint as it is compared; what is unknown is None or empty.

    ``business_digest`` is keyed, of what is the respondent's own in its name, which may be a private person's number;
    ``closing`` and ``unreachable`` are words of its text.
    """

    complaint_id: UUID
    received_at: datetime
    business_digest: bytes | None
    respondent: str | None
    uscc: str | None
    goods: str | None
    problem: str | None
    topic: str | None
    refund: bool
    closing: tuple[str, ...]
    unreachable: tuple[str, ...]
    lacks_proof: bool


def traits_of(complaint: Complaint, secret: Secret, business_digest: bytes | None) -> Traits:
    """Return the traits of a complaint, from the texts as they were written."""
    words = words_in(normalize_compact(whole_matter(secret.text, secret.request)), complaint.goods)
    groups = complaint.topic in NARROWER or complaint.topic_by is not None  # a platform's class alone says too little
    return Traits(
        complaint_id=complaint.id,
        received_at=complaint.received_at,
        business_digest=business_digest,
        respondent=complaint.respondent_name,
        uscc=complaint.respondent_uscc,
        goods=_compared(complaint.goods or complaint.category),
        problem=_compared(complaint.problem),
        topic=complaint.topic if groups else None,
        refund=words.refund,
        closing=words.closing,
        unreachable=words.unreachable,
        lacks_proof=_lacks_proof(complaint, secret, words),
    )


def business_of(name: str | None) -> str | None:
    """Return what is a business's own in its name; None for one that is described, not named (某健身房, 楼下理发店)."""
    if not name or _DESCRIBED.search(name):
        return None
    own = _PLAIN.sub("", core_name(f"{name}{_MARK}").removesuffix(_MARK))
    return own if len(own) >= LEAST_LETTERS else None


def is_compared(complaint: Complaint) -> bool:
    """Whether a complaint is compared with others: reports are not, so that no reporter is found by them (Art. 37)."""
    return complaint.kind is Kind.COMPLAINT and not complaint.is_lead


def _compared(text: str | None) -> str | None:
    letters = letters_of(text)
    return letters if len(letters) >= LEAST_LETTERS else None


def _lacks_proof(complaint: Complaint, secret: Secret, words: Words) -> bool:
    """Whether nothing shows a purchase: no file, no order number, and the words name no document."""
    return not (complaint.common_attachments or secret.order_no or _PROOF.search(words.text))
