"""What the vault promises: opened only by its own key in its own place, found blindly, gone when destroyed."""

import base64
from pathlib import Path

import pytest

from chassis.clock import new_id
from chassis.vault.index import BlindIndex
from chassis.vault.keys import InvalidMasterKey, KeyRing
from chassis.vault.seal import CannotOpen, Vault

OLD = "2026:" + base64.b64encode(b"o" * 32).decode()
NEW = "2027:" + base64.b64encode(b"n" * 32).decode()


def a_vault(keys: str = OLD) -> Vault:
    return Vault(KeyRing.from_text(keys))


def test_what_was_sealed_opens_again_with_the_stored_key() -> None:
    key = a_vault().new_key(new_id())
    sealed = key.seal("person", "张丽华".encode())

    assert a_vault().key_of(key.complaint_id, key.wrapped).open("person", sealed) == "张丽华".encode()
    assert "张丽华".encode() not in sealed


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_a_changed_byte_does_not_open(place: int) -> None:
    key = a_vault().new_key(new_id())
    sealed = bytearray(key.seal("person", b"secret"))
    sealed[place] ^= 1

    with pytest.raises(CannotOpen):
        key.open("person", bytes(sealed))


def test_a_value_moved_to_another_field_or_complaint_does_not_open() -> None:
    vault = a_vault()
    key, other = vault.new_key(new_id()), vault.new_key(new_id())
    sealed = key.seal("person", b"secret")

    for try_to_open in (
        lambda: key.open("raw", sealed),
        lambda: other.open("person", sealed),
        lambda: vault.key_of(other.complaint_id, key.wrapped),
    ):
        with pytest.raises(CannotOpen):
            try_to_open()


@pytest.mark.parametrize("wrapped", [b"", b"\x01", b"\x02abc", b"\x01\x04none" + b"x" * 60])
def test_a_key_of_an_unknown_algorithm_or_master_does_not_open(wrapped: bytes) -> None:
    with pytest.raises(CannotOpen):
        a_vault().key_of(new_id(), wrapped)


def test_another_master_key_of_the_same_name_does_not_open() -> None:
    key = a_vault().new_key(new_id())

    with pytest.raises(CannotOpen):
        a_vault(NEW.replace("2027", "2026")).key_of(key.complaint_id, key.wrapped)


def test_after_a_rotation_old_keys_open_and_can_be_wrapped_anew() -> None:
    key = a_vault(OLD).new_key(new_id())
    sealed = key.seal("person", b"secret")
    rotated = a_vault(f"{NEW},{OLD}")

    wrapped = rotated.rewrap_key(key.complaint_id, key.wrapped)

    assert rotated.key_of(key.complaint_id, key.wrapped).open("person", sealed) == b"secret"
    assert a_vault(NEW).key_of(key.complaint_id, wrapped).open("person", sealed) == b"secret"


def test_the_same_plain_text_never_looks_the_same() -> None:
    key = a_vault().new_key(new_id())

    assert key.seal("person", b"same") != key.seal("person", b"same")


def test_the_blind_index_is_keyed_and_keeps_kinds_apart() -> None:
    index, other = BlindIndex(KeyRing.from_text(OLD)), BlindIndex(KeyRing.from_text(NEW))

    assert index.digest("phone", "13800000000") == index.digest("phone", "13800000000")
    assert index.digest("phone", "13800000000") != index.digest("id_number", "13800000000")
    assert index.digest("phone", "13800000000") != other.digest("phone", "13800000000")


def test_a_rotated_index_still_finds_what_was_written_before() -> None:
    before = BlindIndex(KeyRing.from_text(OLD)).digest("phone", "13800000000")

    assert before in BlindIndex(KeyRing.from_text(f"{NEW},{OLD}")).candidates("phone", "13800000000")


@pytest.mark.parametrize("text", ["", "short", f"{OLD},{OLD}", "id:" + "zz" * 32, "x" * 40 + ":" + "ab" * 32])
def test_an_unsound_master_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidMasterKey):
        KeyRing.from_text(text)


def test_a_key_is_never_shown() -> None:
    ring = KeyRing.from_text(OLD)

    assert "ooo" not in repr(ring.current)
    assert ring.named("2026") is ring.current


def test_the_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = KeyRing.from_file(tmp_path / "home" / "vault.key")
    second = KeyRing.from_file(tmp_path / "home" / "vault.key")

    assert first.current == second.current
    assert (tmp_path / "home" / "vault.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["vault.key"]
