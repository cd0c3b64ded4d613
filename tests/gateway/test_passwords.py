"""How passwords are kept and compared."""

from argon2 import extract_parameters
from argon2.low_level import Type

from gateway.accounts.passwords import hash_password, is_password

PASSWORD = "  Blåbær and Ｆull-width 密码 "


async def test_a_password_is_stored_by_argon2id_with_a_salt_of_its_own() -> None:
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    settings = extract_parameters(first)

    assert first != second
    assert (settings.type, settings.memory_cost >= 19_456, settings.time_cost >= 2) == (Type.ID, True, True)
    assert settings.salt_len >= 16


async def test_a_password_is_compared_exactly_as_it_was_typed() -> None:
    stored = hash_password(PASSWORD)

    assert await is_password(PASSWORD, stored)
    for other in (PASSWORD.strip(), PASSWORD.lower(), PASSWORD + " ", PASSWORD[:-1], PASSWORD.replace("Ｆ", "F"), ""):
        assert not await is_password(other, stored)


async def test_of_a_long_password_the_end_counts_too() -> None:
    stored = hash_password("x" * 200)

    assert not await is_password("x" * 199, stored)
