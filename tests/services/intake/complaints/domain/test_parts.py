from services.intake.complaints.domain.parts import Raw


def test_a_message_is_kept_under_the_digest_of_the_current_key() -> None:
    assert Raw(body=b"{}", digests=(b"current", b"former")).digest == b"current"
