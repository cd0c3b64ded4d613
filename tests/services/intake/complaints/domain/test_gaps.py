"""Texts are cleaned beside what is known of both sides."""

from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.gaps import clean_text, clean_texts
from services.intake.complaints.domain.parts import Person, Respondent

HOME, SHOP = "某县城关镇解放路123号3幢2单元501室", "某县城关镇建设路12号3幢101室"


def test_a_home_is_hidden_and_a_shop_is_not() -> None:
    texts = {"text": "装在解放路123号", "respondent_place": SHOP, "place": "解放路 123 号", "request": None}

    assert clean_texts(texts, Person(address=HOME), Respondent(address=SHOP)) == {
        "text": "装在〔住址〕",
        "respondent_place": SHOP,
        "place": "〔住址〕",
        "request": None,
    }


def test_what_is_written_later_is_cleaned_beside_the_same() -> None:
    secret = Secret(person=Person(name="张丽华", address=HOME), text="", respondent_address=SHOP)

    assert clean_text("张丽华，解放路123号", secret) == "〔投诉人〕，〔住址〕"
    assert clean_text("建设路12号3幢101室", secret) == "建设路12号3幢101室"
    assert clean_text("", secret) == ""
