"""Bodies nobody should send, to a route of every kind."""

import gzip
import json
from collections.abc import Iterator

import pytest

from tests.bad_input.answers import CANARY
from tests.bad_input.places import CHANNELS, NDJSON, PLACES, SMALL_BODIES, Asker, Place, code_of, fields_of

MIB = 1 << 20
PATIENCE_SECONDS = 5
UNREADABLE = {
    "nothing": b"",
    "no json": CANARY.encode(),
    "invalid utf-8": b'{"text": "\xff\xfe"}',
    "another encoding": json.dumps({"text": CANARY}).encode("utf-16"),
    "half": b'{"text": "',
    "two values": b"{} {}",
    "5,000 lists deep": b"[" * 5_000 + b"]" * 5_000,
    "2,000 objects deep": b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    "40 lists deep": b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
    "a number of 5,000 digits": b'{"amount_fen": ' + b"9" * 5_000 + b"}",
    "not a number": b'{"amount_fen": NaN}',
    "infinity": b'{"amount_fen": -Infinity}',
}
BOMB = gzip.compress(b" " * 64 * MIB, 9)  # 64 KiB that would be 64 MiB
AMBIGUOUS = f'{{"{CANARY}": 1, "{CANARY}": 2}}'.encode()
every_place = pytest.mark.parametrize("place", [pytest.param(place, id=name) for name, place in PLACES.items()])
every_channel = pytest.mark.parametrize("place", [pytest.param(place, id=name) for name, place in CHANNELS.items()])
every_endpoint = pytest.mark.parametrize(
    "place", [pytest.param(place, id=name) for name, place in (PLACES | CHANNELS).items()]
)
unreadable = pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in UNREADABLE.items()])


@every_place
@unreadable
def test_what_is_not_json_is_malformed(place: Place, body: bytes, asker: Asker) -> None:
    assert code_of(asker.post(place, body)) == (400, "malformed")


@every_channel
@unreadable
def test_what_is_not_json_cannot_be_taken_from_a_platform(place: Place, body: bytes, asker: Asker) -> None:
    assert code_of(asker.post(place, body)) == (422, "untakeable")


@every_place
def test_a_name_that_stands_twice_is_malformed(place: Place, asker: Asker) -> None:
    assert code_of(asker.post(place, AMBIGUOUS)) == (400, "malformed")


@every_endpoint
@pytest.mark.parametrize("raw", [f'"{CANARY}\\u0000"', f'"{CANARY}\\ud800"'], ids=["NUL", "lone surrogate"])
def test_a_text_that_cannot_be_stored_names_its_field(place: Place, raw: str, asker: Asker) -> None:
    answer = asker.post(place, place.spoilt(raw))

    assert answer.status_code == 422
    assert fields_of(answer) == {place.where: "characters"}


@every_place
@pytest.mark.parametrize("raw", ["5", "true", f'["{CANARY}"]', f'{{"{CANARY}": 1}}', "1e999", "9" * 400])
def test_another_type_than_text_names_its_field(place: Place, raw: str, asker: Asker) -> None:
    answer = asker.post(place, place.spoilt(raw))

    assert answer.status_code == 422
    assert set(fields_of(answer)) == {place.where}


@every_place
@pytest.mark.parametrize("body", [b"[]", b"null", b"5", f'"{CANARY}"'.encode()], ids=["list", "null", "5", "text"])
def test_another_type_than_an_object_is_invalid(place: Place, body: bytes, asker: Asker) -> None:
    assert asker.post(place, body).status_code == 422


@every_place
def test_an_unknown_field_is_named_and_its_value_is_not(place: Place, asker: Asker) -> None:
    answer = asker.post(place, place.with_member(f'"strange": "{CANARY}"'))

    assert code_of(answer) == (422, "unknown_field")
    assert fields_of(answer) == {"/strange": "unknown_field"}


@every_place
def test_of_nine_hundred_unknown_fields_fifty_are_named(place: Place, asker: Asker) -> None:
    members = ", ".join(f'"k{number}": 1' for number in range(900))

    answer = asker.post(place, place.with_member(members))

    assert code_of(answer) == (422, "unknown_field")
    assert len(answer.json()["errors"]) == 50


@every_place
def test_an_object_of_more_names_than_any_of_ours_has_is_malformed(place: Place, asker: Asker) -> None:
    members = ", ".join(f'"k{number}": 1' for number in range(1_001))

    assert code_of(asker.post(place, place.with_member(members))) == (400, "malformed")


@every_place
def test_an_object_of_sixty_thousand_names_is_too_large(place: Place, asker: Asker) -> None:
    members = ", ".join(f'"k{number}": 1' for number in range(60_000))

    assert code_of(asker.post(place, place.with_member(members))) == (413, "too_large")


def test_of_thousands_of_bad_items_the_first_is_named_and_a_million_are_too_many(asker: Asker) -> None:
    thousands, million = (
        asker.post(PLACES["trial"], b'{"texts": [' + b"1," * count + b"1]}") for count in (4_000, 1_000_000)
    )

    assert fields_of(thousands) == {"/texts/0": "type"}
    assert code_of(million) == (413, "too_large")


@every_endpoint
def test_a_byte_order_mark_is_no_mistake(place: Place, asker: Asker) -> None:
    answer = asker.post(place, b"\xef\xbb\xbf" + place.spoilt('"客户端先写了字节顺序标记"'))

    assert answer.status_code not in (400, 415)


@pytest.mark.parametrize("place", [pytest.param(place, id=name) for name, place in SMALL_BODIES.items()])
class TestSize:
    def test_a_body_of_a_mebibyte_and_one_is_too_large(self, place: Place, asker: Asker) -> None:
        assert code_of(asker.post(place, b" " * (MIB + 1))) == (413, "too_large")

    def test_it_is_too_large_without_a_length_too(self, place: Place, asker: Asker) -> None:
        def parts() -> Iterator[bytes]:
            yield from (b" " * 65_536 for _ in range(17))

        assert code_of(asker.post(place, parts())) == (413, "too_large")


@every_place
@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", f"multipart/form-data; boundary={CANARY}", CANARY]
)
def test_a_body_of_another_type_is_refused(place: Place, media_type: str, asker: Asker) -> None:
    assert code_of(asker.post(place, place.spoilt('"x"'), media_type)) == (415, "wrong_type")


@every_endpoint
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, identity"])
def test_nothing_is_ever_unpacked(place: Place, coding: str, asker: Asker) -> None:
    answer = asker.post(place, BOMB, **{"Content-Encoding": coding})

    assert code_of(answer) == (415, "wrong_type")


@pytest.mark.parametrize("path", ["/v1/complaints:batch", "/v1/refunds/quotes:batch"])
class TestBatches:
    def test_a_bad_line_is_answered_in_its_place(self, path: str, asker: Asker) -> None:
        place = Place("partner" if "complaints" in path else "officer", path, {}, "")
        bad = [CANARY.encode(), b"\xff", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 5_000, b'{"id": "\\ud800"}', b"[]"]

        answer = asker.post(place, b"\n".join(bad), NDJSON)

        results = [json.loads(line) for line in answer.text.splitlines()]
        assert answer.status_code == 200
        assert [line["line"] for line in results] == [1, 2, 3, 4, 5, 6, 7]
        assert {line["status"] for line in results} <= {400, 422}
        assert CANARY not in answer.text

    def test_another_type_than_lines_is_refused(self, path: str, asker: Asker) -> None:
        place = Place("partner" if "complaints" in path else "officer", path, {}, "")

        assert code_of(asker.post(place, b"{}", "text/csv")) == (415, "wrong_type")


@pytest.mark.parametrize("value", ["1.5", '"5"', "true", "-1", "1" + "0" * 400, "1e300", "1e400", "[]"])
@pytest.mark.parametrize("name", ["quote", "offer", "payment"])
def test_money_is_whole_fen_and_nothing_else(name: str, value: str, asker: Asker) -> None:
    place = PLACES[name]
    money = "paid_fen" if name == "quote" else "amount_fen"
    body = json.dumps(place.good).replace(f'"{money}": 1', f'"{money}": {value}').encode()

    answer = asker.post(place, body)

    assert answer.status_code == 422
    assert set(fields_of(answer)) == {f"/{money}"}


@pytest.mark.parametrize("value", ["1.0", "1e0", "10e-1"])
def test_money_is_the_same_however_json_writes_it(value: str, asker: Asker) -> None:
    place = PLACES["quote"]
    body = json.dumps(place.good).replace('"paid_fen": 1', f'"paid_fen": {value}').encode()

    plain, other = asker.post(place, json.dumps(place.good).encode()), asker.post(place, body)

    assert (other.status_code, fields_of(other)) == (plain.status_code, fields_of(plain))
    assert "/paid_fen" not in fields_of(other)


@pytest.mark.parametrize("value", ["2026-09-01T00:00:00", "2026-09-01T00:00:00+08:00", "20260901"])
def test_a_day_has_no_time_of_day(value: str, asker: Asker) -> None:
    place = PLACES["payment"]

    answer = asker.post(place, json.dumps(place.good | {"paid_on": value}).encode())

    assert (answer.status_code, fields_of(answer)) == (422, {"/paid_on": "format"})


@pytest.mark.parametrize(
    "day", ["0", "20260901", "2026-02-30", "0001-01-01", "9999-12-31", "2026-9-1", CANARY, "2026-09-01T10:00:00"]
)
def test_a_day_that_is_none_is_named(day: str, asker: Asker) -> None:
    place = PLACES["payment"]

    answer = asker.post(place, json.dumps(place.good | {"paid_on": day}).encode())

    assert answer.status_code == 422
    assert set(fields_of(answer)) == {"/paid_on"}


@pytest.mark.parametrize(
    "starts_at", ["", 5, "5", "2026-02-12", "2026-02-12T10:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"]
)
def test_a_deadline_from_no_instant_is_a_problem_in_its_place(starts_at: object, asker: Asker) -> None:
    items = [{"id": "1", "kind": "acceptance", "starts_at": starts_at}, {"id": "\ud800"}, CANARY, None]
    preview = Place("hub", "/v1/deadlines:preview", {}, "")

    answer = asker.post(preview, json.dumps({"items": items}).encode())

    assert [item["status"] for item in answer.json()["items"]] == [422] * 4
    assert CANARY not in answer.text


@pytest.mark.parametrize("key", [None, "", "k" * 201, "a\tb", "\u00e9"])
@pytest.mark.parametrize("name", ["filing", "command", "payment", "offer"])
def test_a_post_without_a_sound_key_is_not_done(name: str, key: str | None, asker: Asker) -> None:
    place = PLACES[name]
    headers = {"Content-Type": "application/json"} | ({} if key is None else {"Idempotency-Key": key.encode("latin-1")})

    answer = asker.ask(
        place.who, "POST", place.path.format(**asker.ids), content=json.dumps(place.good), headers=headers
    )

    assert code_of(answer) == (400, "idempotency_key_invalid" if key else "idempotency_key_missing")
