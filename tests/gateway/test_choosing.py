"""Which passwords a person may choose."""

import pytest

from gateway.accounts.password_policy import GENERATED_BYTES, WeakPassword, check_password, generate_password, is_common


@pytest.mark.parametrize(
    "password",
    [
        *("password1234", "P@ssw0rd!2025", "Adm1n1strator!", "qwertyuiop123", "1qaz2wsx3edc", "123456789012"),
        *("abcabcabcabc", "aaaaaaaaaaaaaa", "2024-2025-2026", "iloveyou520520", "weiquan12315weiquan"),
        *("Zhang.Wei2024", "我爱中国我爱中国我爱中国"),
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert is_common(password, "zhang.wei")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "tR7-kk2pQm-x9",
        "蓝色的天空下有一只猫在跑",
        "Wq#9 regen im november",
        "  spaces at both ends and  two inside ",
        "only lower case letters of some length",
        "tR7-kk2pQm-x9" * 15,
        pytest.param(generate_password(), id="one of ours"),
    ],
)
def test_what_nobody_else_would_choose_is_taken(password: str) -> None:
    check_password(password, "zhang.wei")


def test_what_we_make_is_long_enough_and_never_the_same() -> None:
    made = [generate_password() for _ in range(100)]

    for password in made:
        check_password(password, "zhang.wei")
    assert len(set(made)) == len(made)
    assert GENERATED_BYTES * 8 >= 128


def test_a_refusal_names_the_field_and_never_the_password() -> None:
    for password, code in (
        ("tR7-kk2pQm-", "too_short"),
        ("password1234", "common"),
        ("x" * 201, "too_long"),
    ):
        with pytest.raises(WeakPassword) as refused:
            check_password(password, "zhang.wei")

        [error] = refused.value.errors
        assert (error.field, error.code) == ("/new_password", code)
        assert password not in str(refused.value) + error.message
