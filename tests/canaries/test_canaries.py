"""Persons told through every door stand nowhere in plain, and after erasure nowhere at all."""

import asyncio
from pathlib import Path

import pytest

from deploy.launcher.postgres import Postgres
from tests.canaries.plants import CANARIES
from tests.canaries.sinks import NEEDLES, SEGMENTS, found, marked
from tests.canaries.watching import watch
from tests.journeys.town import Town
from tests.sweeps import sampled

# Left behind by the server until it cleans up: cleaned words, never a person.
KEEPS = ("the bus", SEGMENTS)  # where it is Kafka's, for its 14 days: cleaned words
OLD_ROWS = "files and WAL of the database"


@sampled
def test_persons_stand_nowhere_in_plain_and_after_erasure_no_word_of_theirs_does(
    postgres: Postgres, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    town = Town(tmp_path / "home", "postgres", "one")
    with town.running():
        before, after = asyncio.run(watch(empty_database_url, town, postgres._cluster.data))

    assert before.canaries == {}
    assert after.canaries == {}
    assert {sink for sink, words in before.words.items() if words} >= {
        "tables of intake", "tables of dispatch", "event logs", "parked events", "quarantined events", "the bus",
        "kept answers", "notices at rest", "answers to platforms", OLD_ROWS,
    }  # fmt: skip
    assert {
        sink: words for sink, words in after.words.items() if words and sink not in (OLD_ROWS, "audit trails")
    } == {}
    assert before.sealed > 10
    assert after.sealed == 0


@pytest.mark.campaign
@pytest.mark.kafka
def test_on_kafka_persons_stand_in_no_record_and_in_no_byte_of_the_brokers_files(
    postgres: Postgres, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    town = Town(tmp_path / "home", "kafka", "one")
    with town.running():
        before, after = asyncio.run(watch(empty_database_url, town, postgres._cluster.data))

    assert before.canaries == {}
    assert after.canaries == {}
    assert before.words[SEGMENTS] >= before.words["the bus"] > 0  # nothing is packed: what a person said would be seen
    assert {
        sink: words for sink, words in after.words.items() if words and sink not in (OLD_ROWS, *KEEPS, "audit trails")
    } == {}
    assert after.sealed == 0


@pytest.mark.parametrize("kind", NEEDLES)
@pytest.mark.pure
def test_a_canary_is_found_however_it_is_written(kind: str) -> None:
    [value] = [one.value for one in CANARIES if one.kind == kind]

    assert found({"log": f"x{value}y".encode()})["log"][kind] == 1
    assert found({"log": value.encode().hex().encode()})["log"][kind] == 1
    assert marked({"log": value.encode()}) == {"log": 0}
