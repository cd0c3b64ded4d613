"""Passwords that were stolen somewhere are not chosen again."""

import hashlib
from pathlib import Path

import pytest

from gateway.accounts.breached_passwords import BreachedPasswords
from gateway.settings import Settings
from tests.gateway.echoing import echoing
from tests.gateway.test_accounts import GOOD, Administrator, bearing
from tests.gateway.test_first_steps import GIVEN

STOLEN = [f"gestohlen und verkauft {number}" for number in range(2000)]


def digest(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def a_set(path: Path, passwords: list[str], end: str = "\r\n") -> Path:
    """As such sets are published: in order, with how often each was seen, and as long as that number makes it."""
    lines = sorted(f"{digest(one)}:{7 ** (place % 12)}" for place, one in enumerate(passwords))
    path.write_text(end.join(lines) + end, newline="")
    return path


@pytest.mark.pure
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_of_the_set_is_found_and_no_other(tmp_path: Path, end: str) -> None:
    breached = BreachedPasswords(a_set(tmp_path / "set", STOLEN, end))

    assert all(breached.holds(one) for one in STOLEN)
    assert not any(breached.holds(f"{one} nicht") for one in STOLEN)


@pytest.mark.pure
@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_first_and_the_last_of_a_small_set_are_found(tmp_path: Path, size: int) -> None:
    breached = BreachedPasswords(a_set(tmp_path / "set", STOLEN[:size]))

    assert [breached.holds(one) for one in STOLEN[:5]] == [True] * size + [False] * (5 - size)


@pytest.mark.pure
def test_a_list_without_counts_and_without_a_last_line_end_will_do(tmp_path: Path) -> None:
    (tmp_path / "set").write_text("\n".join(sorted(map(digest, STOLEN[:9]))))
    breached = BreachedPasswords(tmp_path / "set")

    assert all(breached.holds(one) for one in STOLEN[:9])


@pytest.mark.pure
def test_without_a_set_nothing_is_held_against_anybody() -> None:
    assert not BreachedPasswords(None).holds(STOLEN[0])


@pytest.mark.pure
def test_a_set_that_is_not_there_or_is_something_else_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("password\n123456\n")

    with pytest.raises(ValueError, match="GATEWAY_BREACHED_PASSWORDS"):
        Settings.from_environment(GIVEN | {"GATEWAY_BREACHED_PASSWORDS": str(tmp_path / "nowhere")})
    with pytest.raises(ValueError, match="GATEWAY_BREACHED_PASSWORDS"):
        BreachedPasswords(tmp_path / "words")


async def test_a_stolen_password_is_refused_by_its_field_and_not_repeated(
    database_url: str, home: Path, tmp_path: Path
) -> None:
    async with echoing(database_url, home, breached_passwords=a_set(tmp_path / "set", STOLEN)) as house:
        administrator = Administrator(house, home)
        initial = (await administrator.opened("zhang.wei", "auditor"))["password"]
        session = bearing(await administrator.sign_in("zhang.wei", initial))
        refused = await administrator.change(session, initial, STOLEN[3])
        changed = await administrator.change(session, initial, GOOD)

    [error] = refused.json()["errors"]
    assert (refused.status_code, error["field"], error["code"]) == (422, "/new_password", "breached")
    assert STOLEN[3] not in refused.text
    assert changed.status_code == 200
