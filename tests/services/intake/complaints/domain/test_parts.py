from services.intake.complaints.domain.parts import RawMessage


def test_a_message_is_stored_under_the_digest_of_the_current_key() -> None:
    assert RawMessage(body=b"{}", digests=(b"current", b"former")).digest == b"current"
